package harness

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestNarrow(t *testing.T) {
	const story = `# Title
refs     KB1
each     PRODUCT  mcis2,version=2.0  iis5

# A comment on PRODUCT stays.
host     mx.example  10.0.0.1  PRODUCT  fqdn=PRODUCT
talk     mx.example  plain
-- plain --
S: 220 ...
-- plain[mcis2] --
S: 220 MCIS ...
-- other[iis5] --
S: 220 IIS ...
`
	for value, want := range map[string]string{
		"mcis2,version=2.0": `# Title
refs     KB1

# A comment on PRODUCT stays.
host mx.example 10.0.0.1 mcis2 version=2.0 fqdn=mcis2,version=2.0
talk     mx.example  plain
-- plain --
S: 220 MCIS ...
`,
		"iis5": `# Title
refs     KB1

# A comment on PRODUCT stays.
host mx.example 10.0.0.1 iis5 fqdn=iis5
talk     mx.example  plain
-- plain --
S: 220 ...
-- other --
S: 220 IIS ...
`,
	} {
		got, err := Narrow([]byte(story), value)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, string(got)); diff != "" {
			t.Error(diff)
		}
	}
	const plain = "# Title\nwait 1s\n-- a[b] --\nx\n"
	if got, err := Narrow([]byte(plain), ""); err != nil || string(got) != plain {
		t.Errorf("a text without each: got %q, %v", got, err)
	}
	if _, err := Narrow([]byte{0xff}, ""); err == nil {
		t.Error("no text: want an error")
	}
}
