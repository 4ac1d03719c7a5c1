package judge

import (
	"fmt"
	"strings"

	"github.com/smtplab/smtplab/harness/script"
)

// An Excerpt is a section that quotes the telling lines of what must be seen, in order, with gaps allowed.
type Excerpt struct {
	Name  string
	Lines []ExcerptLine
}

// An ExcerptLine is one line of it.
type ExcerptLine struct {
	Number int  // in the scenario's file
	Never  bool // "!": no such line may be seen
	Pattern
}

// readExcerpt reads the next word as the name of an excerpt, whose lines must begin with one of the marks, if there
// are any.
func readExcerpt(a *script.Args, marks ...string) Excerpt {
	s := a.Section()
	e := Excerpt{Name: s.Name}
	for i, text := range s.Lines() {
		if strings.TrimSpace(text) == "" {
			continue
		}
		rest, never := strings.CutPrefix(text, "!")
		if marks != nil && !hasMark(rest, marks) {
			a.FailAt(s.Line+i, "excerpt %q: want a line that begins with %s, got %q", s.Name, strings.Join(marks, " or "), text)
		}
		e.Lines = append(e.Lines, ExcerptLine{Number: s.Line + i, Never: never, Pattern: NewPattern(rest)})
	}
	if !a.Failed() && len(e.Lines) == 0 {
		a.FailAt(s.Line, "excerpt %q: want lines, got none", s.Name)
	}
	return e
}

func hasMark(text string, marks []string) bool {
	for _, mark := range marks {
		if strings.HasPrefix(text, mark) {
			return true
		}
	}
	return false
}

// must are the lines that have to be there, in order.
func (e Excerpt) must() []ExcerptLine { return e.choose(false) }

// never are the lines that must not be there.
func (e Excerpt) never() []ExcerptLine { return e.choose(true) }

func (e Excerpt) choose(never bool) []ExcerptLine {
	var some []ExcerptLine
	for _, l := range e.Lines {
		if l.Never == never {
			some = append(some, l)
		}
	}
	return some
}

// progress is how many of the wanted lines are there, in order. A wanted line takes the first text that fits, which
// leaves most for those after it.
func progress(want []ExcerptLine, texts []string, match func(Pattern, string) bool) int {
	n := 0
	for _, text := range texts {
		if n < len(want) && match(want[n].Pattern, text) {
			n++
		}
	}
	return n
}

// search looks for the excerpt in texts of which any one may hold it: connections, files, entries. what names them in
// messages: "connection".
func (e Excerpt) search(what string, all [][]string, match func(Pattern, string) bool) []Miss {
	var misses []Miss
	if miss := e.searchMust(what, all, match); miss != nil {
		misses = append(misses, *miss)
	}
	for _, never := range e.never() {
		for _, texts := range all {
			if at := find(never.Pattern, texts, match); at >= 0 {
				misses = append(misses, Miss{
					Line:     never.Number,
					Want:     fmt.Sprintf("no line %q", never.String()),
					Got:      fmt.Sprintf("%q", texts[at]),
					Evidence: texts,
				})
				break
			}
		}
	}
	return misses
}

func (e Excerpt) searchMust(what string, all [][]string, match func(Pattern, string) bool) *Miss {
	want := e.must()
	if len(want) == 0 {
		return nil
	}
	best, reached := -1, -1
	for i, texts := range all {
		if n := progress(want, texts, match); n > reached {
			best, reached = i, n
		}
	}
	if reached == len(want) {
		return nil
	}
	if best < 0 {
		return &Miss{Line: want[0].Number, Want: fmt.Sprintf("a line %q", want[0].String()), Got: "no " + what + " at all"}
	}
	wanted := fmt.Sprintf("a line %q", want[reached].String())
	if reached > 0 {
		wanted += fmt.Sprintf(" after %q", want[reached-1].String())
	}
	got := "no such line"
	if len(all) > 1 {
		got += fmt.Sprintf(" in any %s of %d; the nearest is shown", what, len(all))
	}
	return &Miss{Line: want[reached].Number, Want: wanted, Got: got, Evidence: all[best]}
}

func find(p Pattern, texts []string, match func(Pattern, string) bool) int {
	for i, text := range texts {
		if match(p, text) {
			return i
		}
	}
	return -1
}

// exactly matches a line as it stands; loosely takes runs of blanks as one.
func exactly(p Pattern, text string) bool { return p.Match(text) }
func loosely(p Pattern, text string) bool { return NewPattern(squeeze(p.text)).Match(squeeze(text)) }
