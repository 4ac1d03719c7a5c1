package record

import (
	"bytes"
	"net/netip"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

var compareAddresses = cmp.Comparer(func(a, b netip.Addr) bool { return a == b })
var compareAddrPorts = cmp.Comparer(func(a, b netip.AddrPort) bool { return a == b })

// Every kind of fact comes back as it went, whatever is in its strings and bytes.
func TestRecordComesBackAsItWent(t *testing.T) {
	names := make([]string, 0, len(kinds))
	for name := range kinds {
		names = append(names, name)
	}
	rapid.Check(t, func(rt *rapid.T) {
		var events []Event
		for range rapid.IntRange(0, 5).Draw(rt, "events") {
			fact := reflect.New(kinds[rapid.SampledFrom(names).Draw(rt, "kind")])
			fill(rt, fact.Elem())
			events = append(events, Event{
				At: time.Duration(rapid.Int64().Draw(rt, "at")), Host: rapid.String().Draw(rt, "host"), Fact: fact.Interface().(Fact)})
		}
		var b bytes.Buffer
		if err := Encode(&b, events); err != nil {
			rt.Fatal(err)
		}
		back, err := Decode(&b)
		if err != nil {
			rt.Fatal(err)
		}
		if diff := cmp.Diff(events, back, compareAddresses, compareAddrPorts); diff != "" {
			rt.Fatal(diff)
		}
	})
}

// fill puts something random into every field.
func fill(t *rapid.T, v reflect.Value) {
	switch v.Interface().(type) {
	case netip.AddrPort:
		v.Set(reflect.ValueOf(netip.AddrPortFrom(netip.AddrFrom4([4]byte(rapid.SliceOfN(rapid.Byte(), 4, 4).Draw(t, "ip"))), 25)))
		return
	case netip.Addr:
		v.Set(reflect.ValueOf(netip.AddrFrom4([4]byte(rapid.SliceOfN(rapid.Byte(), 4, 4).Draw(t, "ip")))))
		return
	case time.Time:
		v.Set(reflect.ValueOf(time.Unix(rapid.Int64Range(0, 1<<31).Draw(t, "time"), 0).UTC()))
		return
	}
	switch v.Kind() {
	case reflect.String: // any bytes, as a wire brings them
		v.SetString(string(rapid.SliceOf(rapid.Byte()).Draw(t, "text")) + rapid.String().Draw(t, "more"))
	case reflect.Bool:
		v.SetBool(rapid.Bool().Draw(t, "bool"))
	case reflect.Int, reflect.Int64:
		v.SetInt(rapid.Int64Range(-1<<52, 1<<52).Draw(t, "int"))
	case reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		v.SetUint(rapid.Uint64Range(0, 255).Draw(t, "uint"))
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 0, 0))
		for range rapid.IntRange(1, 3).Draw(t, "length") {
			item := reflect.New(v.Type().Elem()).Elem()
			fill(t, item)
			v.Set(reflect.Append(v, item))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			fill(t, v.Field(i))
		}
	}
}

func TestEncodeLeavesTheRecordAlone(t *testing.T) {
	asked := &Accepted{To: []string{"a\xff@b.example", "c@d.example"}}
	if err := Encode(&bytes.Buffer{}, []Event{{Fact: asked}}); err != nil {
		t.Fatal(err)
	}
	if asked.To[0] != "a\xff@b.example" {
		t.Errorf("want the record unchanged, got %q", asked.To[0])
	}
}

func TestDecodeTellsTheLine(t *testing.T) {
	good := `{"at":0,"host":"","kind":"trouble","fact":{"Text":"x"}}` + "\n"
	for _, c := range []struct{ text, want string }{
		{good + "no json\n", "line 2: want an event as JSON"},
		{`{"kind":"tale","fact":{}}`, `line 1: want a kind of fact, got "tale"`},
		{`{"kind":"trouble","fact":{"Txt":"x"}}`, "line 1: want a fact of kind trouble"},
		{`{"kind":"trouble"}`, "line 1: want a fact of kind trouble"},
	} {
		if _, err := Decode(strings.NewReader(c.text)); err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("Decode(%q): want an error %q, got %v", c.text, c.want, err)
		}
	}
	if events, err := Decode(strings.NewReader(good)); err != nil || len(events) != 1 {
		t.Errorf("want one event, got %v, %v", events, err)
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(`{"at":1,"host":"mx","kind":"line","fact":{"Conn":1,"From":67,"Text":"EHLO x"}}`)
	f.Add(`{"kind":"packet","fact":{"Src":"1.2.3.4:5","Payload":"AA=="}}`)
	f.Fuzz(func(t *testing.T, text string) {
		events, err := Decode(strings.NewReader(text))
		if err != nil {
			return
		}
		var b bytes.Buffer
		if err := Encode(&b, events); err != nil {
			t.Fatalf("what was read cannot be written: %v", err)
		}
	})
}
