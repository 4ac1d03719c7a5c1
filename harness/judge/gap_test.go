package judge

import (
	"strings"
	"testing"
	"time"

	"github.com/smtplab/smtplab/harness/script"
	"github.com/smtplab/smtplab/harness/transcript"
)

// banner is a dialogue in which the banner comes after four seconds.
var banner = []transcript.Line{
	{At: time.Minute, Text: "C connects 192.168.2.25 > 172.16.0.200:25"},
	{At: time.Minute + 4*time.Second, Text: "S: 220 mail.mycompany.microsoft.com ESMTP"},
	{At: time.Minute + 4*time.Second, Text: "C: QUIT"},
}

// A sections is a scope in which every name is a section of that text.
type sections string

func (sections) Hosts() []string        { return nil }
func (sections) Boxes() []string        { return nil }
func (sections) SectionNames() []string { return nil }
func (s sections) Section(name string) (*script.Section, bool) {
	return &script.Section{Name: name, Line: 10, Text: string(s)}, true
}

func readText(text string) (Excerpt, script.Problems) {
	var problems script.Problems
	item := script.Item{Line: 1, Words: []string{"excerpt"}}
	a := &script.Args{File: "story.txtar", Item: item, Scope: sections(text), Problems: &problems}
	return readExcerpt(a, "C:", "S:", "C "), problems
}

func TestExcerptClaimsTime(t *testing.T) {
	for _, test := range []struct{ name, excerpt, want string }{
		{"long enough", "C connects...\nafter 4s\nS: 220...\n", ""},
		{"too soon", "C connects...\nafter 5s\nS: 220...\n", `a line "S: 220..." after "C connects...", after 5s`},
		{"soon enough", "C connects...\nwithin 4s\nS: 220...\n", ""},
		{"too late", "C connects...\nwithin 1s\nS: 220...\n", `a line "S: 220..." after "C connects...", within 1s`},
		{"between", "C connects...\nafter 4s\nwithin 5s\nS: 220...\n", ""},
		{"from the beginning", "after 4s\nS: 220...\n", ""},
		{"since the line before, not since the beginning", "S: 220...\nafter 4s\nC: QUIT\n", `a line "C: QUIT" after "S: 220...", after 4s`},
	} {
		t.Run(test.name, func(t *testing.T) {
			excerpt, problems := readText(test.excerpt)
			if problems != nil {
				t.Fatal(problems)
			}
			wantMiss(t, excerpt.searchTimed("connection", [][]transcript.Line{banner}, exactly), test.want)
		})
	}
}

func TestExcerptClaimsNothingElse(t *testing.T) {
	for _, test := range []struct{ name, excerpt, want string }{
		{"all is quoted", "C connects...\nS: 220...\nC: QUIT\n!...\n", ""},
		{"one is not", "C connects...\nC: QUIT\n!...\n", "nothing but the lines quoted"},
		{"the lines quoted must be there", "C: RSET\n!...\n", `a line "C: RSET"`},
		{"nothing at all", "!...\n", `no line "..."`},
	} {
		t.Run(test.name, func(t *testing.T) {
			excerpt, problems := readText(test.excerpt)
			if problems != nil {
				t.Fatal(problems)
			}
			wantMiss(t, excerpt.searchTimed("connection", [][]transcript.Line{banner}, exactly), test.want)
		})
	}
}

func TestNothingElseLooksAtEachText(t *testing.T) {
	excerpt, _ := readText("C connects...\n!...\n")
	both := [][]transcript.Line{banner, banner[:1]}
	wantMiss(t, excerpt.searchTimed("connection", both, exactly), "")
}

func wantMiss(t *testing.T, misses []Miss, want string) {
	t.Helper()
	got := ""
	if len(misses) > 0 {
		got = misses[0].Want
	}
	if len(misses) > 1 || got != want {
		t.Errorf("want %q, got %+v", want, misses)
	}
}

func TestBadTimesInExcerpts(t *testing.T) {
	for excerpt, want := range map[string]string{
		"after soon\nS: 220\n":         "bad time",
		"within 0s\nS: 220\n":          "above zero",
		"after 1s\nafter 2s\nS: 220\n": "want one after",
		"after 3s\nwithin 2s\nS: 2\n":  "no line can come both after 3s and within 2s",
		"S: 220\nafter 2s\n":           "want a line below",
		"after 2s\n!S: 220\n":          "want a line below",
	} {
		if _, problems := readText(excerpt); problems == nil || !strings.Contains(problems.Error(), want) {
			t.Errorf("%q: want %q, got %v", excerpt, want, problems)
		}
	}
}
