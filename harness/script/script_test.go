package script

import (
	"fmt"
	"strings"
	"testing"
)

func TestParseSplitsAFileUp(t *testing.T) {
	f, err := Parse("a.txtar", []byte("# Title\r\n#\r\n# Story.\r\nsend  a b\r\n\r\n# Chapter\nwait quiet\n-- one --\nx\ny\n-- two --\n"))
	if err != nil {
		t.Fatal(err)
	}
	got := fmt.Sprintf("%+v", f.Items)
	want := fmt.Sprintf("%+v", []Item{
		{1, "Title\n\nStory.", nil}, {4, "send  a b", []string{"send", "a", "b"}}, {6, "Chapter", nil},
		{7, "wait quiet", []string{"wait", "quiet"}},
	})
	if got != want {
		t.Errorf("items: want %s, got %s", want, got)
	}
	if len(f.Sections) != 2 || f.Sections[0] != (Section{"one", 9, "x\ny\n"}) || f.Sections[1] != (Section{"two", 12, ""}) {
		t.Errorf("sections: got %+v", f.Sections)
	}
	if lines := f.Sections[0].Lines(); len(lines) != 2 || lines[1] != "y" {
		t.Errorf("lines: got %q", lines)
	}
}

func TestParseDropsAByteOrderMark(t *testing.T) {
	f, err := Parse("a.txtar", []byte("\ufeff# Title\nwait quiet\n"))
	if err != nil || f.Items[0].Text != "Title" || !f.Items[0].IsComment() {
		t.Errorf("want the title, got %+v, %v", f, err)
	}
}

func TestParseRefuses(t *testing.T) {
	for _, c := range []struct{ name, src, want string }{
		{"empty", " \n", "a.txtar:1: want a scenario, got an empty file"},
		{"binary", "# T\n\x00", "a.txtar:2: want UTF-8 text, got byte 0x00"},
		{"Latin-1", "# T\n# caf\xe9\n", "a.txtar:2: want UTF-8 text, got byte 0xe9"},
		{"too large", strings.Repeat("#\n", MaxSize), "a.txtar:1: want at most 1048576 bytes, got 2097152"},
		{"doubled section", "# T\n-- a --\n-- a --\n", `a.txtar:3: section "a" is there twice: it begins at line 2`},
		{"trailing comment", "# T\nwait quiet # now\n", `a.txtar:2: want words, got "#"`},
	} {
		if _, err := Parse("a.txtar", []byte(c.src)); err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%s: want an error %q, got %v", c.name, c.want, err)
		}
	}
}

func TestProblemsAreInOrderAndOnce(t *testing.T) {
	var p Problems
	p.Add("b", 1, "x")
	p.Add("a", 10, "x")
	p.Add("a", 9, "x")
	p.Add("a", 9, "x")
	if got, want := p.Err().Error(), "a:9: x\na:10: x\nb:1: x"; got != want {
		t.Errorf("want %q, got %q", want, got)
	}
	if err := (Problems{}).Err(); err != nil {
		t.Errorf("no problems: want no error, got %v", err)
	}
}

type scope struct{}

func (scope) Hosts() []string                   { return []string{"mx.example"} }
func (scope) Boxes() []string                   { return []string{"isa2000"} }
func (scope) SectionNames() []string            { return []string{"stuck"} }
func (scope) Section(n string) (*Section, bool) { return &Section{Name: n, Line: 5}, n == "stuck" }

// args reads a line.
func args(line string) (*Args, *Problems) {
	p := &Problems{}
	return &Args{File: "a", Item: Item{Line: 3, Text: line, Words: strings.Fields(line)}, Usage: "USAGE", Scope: scope{}, Problems: p}, p
}

func TestArgsTellWhatIsWrong(t *testing.T) {
	for _, c := range []struct {
		line string
		read func(*Args)
		want string
	}{
		{"mx.example", func(a *Args) { a.Host() }, ""},
		{"mx.exmple", func(a *Args) { a.Host() }, `a:3: unknown host "mx.exmple"; did you mean "mx.example"?`},
		{"isa2000", func(a *Args) { a.HostOrBox() }, ""},
		{"isa2001", func(a *Args) { a.HostOrBox() }, `a:3: unknown host or box "isa2001"; did you mean "isa2000"?`},
		{"stuc", func(a *Args) { a.Section() }, `a:3: unknown section "stuc": write it below the script`},
		{"-1", func(a *Args) { a.Count() }, `a:3: want a whole number, got "-1"`},
		{"2w", func(a *Args) { a.Duration() }, `a:3: bad time "2w"`},
		{"ana", func(a *Args) { a.Mailbox() }, `a:3: want a mail address such as bob@fabrikam.example, got "ana"`},
		{"1.2.3", func(a *Args) { a.Address() }, `a:3: want an IP address`},
		{"tpc", func(a *Args) { a.Choice("udp", "tcp") }, `a:3: want one of udp, tcp, got "tpc"; did you mean "tcp"?`},
		{"", func(a *Args) { a.Word() }, "a:3: a word is missing; want: USAGE"},
		{"", func(a *Args) { a.Words(1) }, "a:3: a word is missing; want: USAGE"},
		{"a b", func(a *Args) { a.Word() }, `a:3: word "b" is too many; want: USAGE`},
		{"x=1 y=2 z", func(a *Args) { a.Settings(); a.Word() }, ""},
		{"nobody x y", func(a *Args) { a.Host(); a.Count() }, `a:3: unknown host "nobody"`}, // and nothing more
	} {
		a, p := args(c.line)
		c.read(a)
		a.End()
		got := ""
		if len(*p) > 0 {
			got = (*p)[0].String()
		}
		if len(*p) > 1 || !strings.HasPrefix(got, c.want) || c.want == "" && got != "" {
			t.Errorf("%q: want %q alone, got %q", c.line, c.want, *p)
		}
	}
}

func TestRestKeepsBlanks(t *testing.T) {
	a, _ := args(`set mx.example HKLM\x  a  b`)
	a.Skip(3)
	if got := a.Rest(); got != "a  b" {
		t.Errorf("want %q, got %q", "a  b", got)
	}
}

func FuzzParse(f *testing.F) {
	f.Add("# T\nrefs a\n-- x --\ny")
	f.Add("-- a --\n-- a --")
	f.Fuzz(func(t *testing.T, src string) {
		file, err := Parse("f", []byte(src))
		if err == nil && file == nil {
			t.Fatal("neither file nor error")
		}
		if file == nil {
			return
		}
		lines := strings.Split(string(file.Source), "\n")
		for _, s := range file.Sections { // the numbers of lines must be right, for all messages build on them
			if head := strings.TrimSpace(lines[s.Line-2]); !strings.HasPrefix(head, "-- ") || !strings.Contains(head, s.Name) {
				t.Fatalf("section %q is said to begin after line %d, which is %q", s.Name, s.Line-1, head)
			}
		}
	})
}
