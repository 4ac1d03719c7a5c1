package harness

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestFormatAlignsColumns(t *testing.T) {
	got, err := Format([]byte(`# T
refs Q1 RFC5321:2
zone  world
host a.example 10.0.0.1 rfc5321 expire=2d retry=1h
host long.name.example 10.0.0.20 iis5


# A chapter, as it stands:   here.
send a.example note.eml
see queue a.example 1
-- world --
@  SOA   ns
`))
	if err != nil {
		t.Fatal(err)
	}
	want := `# T
refs  Q1 RFC5321:2
zone  world
host  a.example          10.0.0.1   rfc5321  expire=2d retry=1h
host  long.name.example  10.0.0.20  iis5

# A chapter, as it stands:   here.
send  a.example  note.eml
see   queue  a.example  1
-- world --
@  SOA   ns
`
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Error(diff)
	}
}

// The book is formatted already, or becomes so without another word or section.
// The blanks in the text of a registry value are part of it.
func TestFormatKeepsRegistryValues(t *testing.T) {
	const text = "# T\nregistry  a.example  HKLM\\A\\B  two  words,   and more\nset       a.example  HKLM\\A\\B  one   more\n"
	if got, err := Format([]byte(text)); err != nil || string(got) != text {
		t.Errorf("want it as it was, got %q, %v", got, err)
	}
}

func TestFormatKeepsTheWords(t *testing.T) {
	files, err := filepath.Glob("../scenarios/kb/*/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("want the book, got %v, %v", files, err)
	}
	for _, file := range files {
		src, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		keepsTheWords(t, file, src)
	}
}

func keepsTheWords(t *testing.T, name string, src []byte) {
	t.Helper()
	once, err := Format(src)
	if err != nil {
		return
	}
	twice, err := Format(once)
	if err != nil || string(twice) != string(once) {
		t.Fatalf("%s: formatted twice it differs: %v\n%s", name, err, cmp.Diff(string(once), string(twice)))
	}
	before, after := strings.Fields(string(src)), strings.Fields(string(once))
	if diff := cmp.Diff(before, after); diff != "" {
		t.Fatalf("%s: other words: %s", name, diff)
	}
}

func FuzzFormat(f *testing.F) {
	f.Add("# T\nrefs  a\n\n\nwait quiet\n-- x --\n y")
	f.Add("-- x --\n-- y --")
	f.Add("# T\n \t\r\n-- x --")
	f.Fuzz(func(t *testing.T, src string) {
		keepsTheWords(t, "fuzz", []byte(src))
	})
}
