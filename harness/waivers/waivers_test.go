package waivers

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/smtplab/smtplab/harness/result"
)

const good = `# what we know
[[waiver]]
case    = "kb/q1/x[iis5]" # one case
finding = "want 1 message, got 0"
reason  = "ticket 4711"
owner   = "ana@contoso.example"
expires = 2027-03-31

[[waiver]]
case = "kb/q2/y"
finding = "S: 504"
reason = "r"
owner = "o"
expires = "2028-02-29"
`

func TestRead(t *testing.T) {
	got, err := Read("w.toml", []byte(good))
	if err != nil {
		t.Fatal(err)
	}
	want := []result.Waiver{
		{Case: "kb/q1/x[iis5]", Finding: "want 1 message, got 0", Reason: "ticket 4711", Owner: "ana@contoso.example", Expires: "2027-03-31"},
		{Case: "kb/q2/y", Finding: "S: 504", Reason: "r", Owner: "o", Expires: "2028-02-29"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestReadRefuses(t *testing.T) {
	for _, c := range []struct{ old, new, want string }{
		{`"ticket 4711"`, `""`, `w.toml: waiver 1 of 2, "kb/q1/x[iis5]": want reason = "..."`},
		{`"S: 504"`, `"  "`, `w.toml: waiver 2 of 2, "kb/q2/y": want finding = "..."`},
		{"2027-03-31", `"soon"`, `want expires = 2027-03-31 or another day, got "soon"`},
		{"2027-03-31", "7", "want expires = 2027-03-31 or another day"},
		{"2027-03-31", "2027-02-30", "w.toml:7: "},
		{"expires = 2027-03-31", "", "want expires = 2027-03-31 or another day"},
		{"owner ", "owners ", "got waiver.owners"},
		{"[[waiver]]", "[[waivers]]", "got waivers"},
		{`"r"`, `"r`, "w.toml:"},
		{"# what", "\x00", "w.toml:1: "},
	} {
		_, err := Read("w.toml", []byte(strings.Replace(good, c.old, c.new, 1)))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s for %s: want an error with %q, got %v", c.new, c.old, c.want, err)
		}
	}
}

func TestDay(t *testing.T) {
	for text, ok := range map[string]bool{"2027-03-31": true, "2027-02-30": false, "31.3.2027": false, "": false} {
		if err := Day(text); (err == nil) != ok {
			t.Errorf("%q: got %v", text, err)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(good)
	f.Add("[[waiver]]\ncase=1")
	f.Fuzz(func(t *testing.T, text string) {
		list, err := Read("w.toml", []byte(text))
		if err == nil && len(list) == 0 {
			t.Error("want waivers or an error")
		}
	})
}
