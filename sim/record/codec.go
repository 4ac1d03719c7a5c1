package record

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"reflect"
	"time"
)

// kinds are all types of facts, by the names that the JSON form has for them.
var kinds = kindsOf(
	&World{}, &Chapter{}, &Step{}, &Changed{}, &Process{}, &Hung{}, &Trouble{},
	&Packet{}, &Opened{}, &NotOpened{}, &Closed{}, &Line{}, &Octets{}, &GaveUp{}, &Quiet{}, &Secured{}, &NotSecured{}, &Keyed{}, &Boxed{},
	&Asked{}, &Answered{}, &Unanswered{}, &Served{},
	&Accepted{}, &Fate{}, &Filed{}, &Logged{}, &EventLogged{}, &QueueSeen{},
)

func kindsOf(facts ...Fact) map[string]reflect.Type {
	types := map[string]reflect.Type{}
	for _, f := range facts {
		types[f.Kind()] = reflect.TypeOf(f).Elem()
	}
	return types
}

// jsonEvent is the JSON form of an Event: one object on a line of its own. Times are in nanoseconds, bytes in base64.
type jsonEvent struct {
	At   time.Duration   `json:"at"`
	Host string          `json:"host"`
	Kind string          `json:"kind"`
	Fact json.RawMessage `json:"fact"`
}

// Encode writes a record as JSON lines. What programs said is kept to the byte, also where it is no UTF-8.
func Encode(w io.Writer, events []Event) error {
	out := bufio.NewWriter(w)
	for i, e := range events {
		line, err := encodeEvent(e)
		if err != nil {
			return fmt.Errorf("event %d, %s: %w", i+1, e.Fact.Kind(), err)
		}
		if _, err := out.Write(line); err != nil {
			return err
		}
	}
	return out.Flush()
}

func encodeEvent(e Event) ([]byte, error) {
	fact, err := compact(armoured(e.Fact))
	if err != nil {
		return nil, err
	}
	return compact(jsonEvent{At: e.At, Host: e.Host, Kind: e.Fact.Kind(), Fact: fact})
}

// compact is JSON without the escapes for HTML, so that "<bob@fabrikam.example>" stays readable, and with a line end.
func compact(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return b.Bytes(), err
}

// Decode reads what Encode wrote. Errors begin with "line N: ".
func Decode(r io.Reader) ([]Event, error) {
	var events []Event
	in := bufio.NewReader(r)
	for number := 1; ; number++ {
		line, err := in.ReadBytes('\n')
		if len(bytes.TrimSpace(line)) > 0 {
			e, err := decodeEvent(line)
			if err != nil {
				return events, fmt.Errorf("line %d: %w", number, err)
			}
			events = append(events, e)
		}
		if err == io.EOF {
			return events, nil
		}
		if err != nil {
			return events, fmt.Errorf("line %d: %w", number, err)
		}
	}
}

func decodeEvent(line []byte) (Event, error) {
	var j jsonEvent
	if err := json.Unmarshal(line, &j); err != nil {
		return Event{}, fmt.Errorf("want an event as JSON: %w", err)
	}
	t, known := kinds[j.Kind]
	if !known {
		return Event{}, fmt.Errorf("want a kind of fact, got %q", j.Kind)
	}
	fact := reflect.New(t)
	d := json.NewDecoder(bytes.NewReader(j.Fact))
	d.DisallowUnknownFields()
	if err := d.Decode(fact.Interface()); err != nil {
		return Event{}, fmt.Errorf("want a fact of kind %s: %w", j.Kind, err)
	}
	eachString(fact.Elem(), Bare)
	return Event{At: j.At, Host: j.Host, Fact: fact.Interface().(Fact)}, nil
}
