package judge

import (
	"fmt"
	"strings"
	"time"

	"github.com/smtplab/smtplab/harness/script"
	"github.com/smtplab/smtplab/harness/transcript"
)

// An Excerpt is a section that quotes the telling lines of what must be seen, in order, with gaps allowed.
type Excerpt struct {
	Name  string
	Lines []ExcerptLine
	over  func() bool // ends a search; nil for never
}

// An ExcerptLine is one line of it.
type ExcerptLine struct {
	Number int  // in the scenario's file
	Never  bool // "!": no such line may be seen
	Gap    gap  // since the line before it
	Pattern
}

// readExcerpt reads the next word as the name of an excerpt, whose lines must begin with one of the marks, if there
// are any. Only such excerpts know the times of what they quote: in others, "after 5s" is a line like any other.
func readExcerpt(a *script.Args, marks ...string) Excerpt {
	s := a.Section()
	e := Excerpt{Name: s.Name}
	var pause gap
	for i, text := range s.Lines() {
		if strings.TrimSpace(text) == "" {
			continue
		}
		if marks != nil && isGap(text) {
			if err := pause.read(text); err != nil {
				a.FailAt(s.Line+i, "excerpt %q: %v", s.Name, err)
			}
			continue
		}
		rest, never := strings.CutPrefix(text, "!")
		if marks != nil && !hasMark(rest, marks) && !(never && rest == anything) {
			a.FailAt(s.Line+i, "excerpt %q: want a line that begins with one of %q, got %q", s.Name, marks, text)
		}
		line := ExcerptLine{Number: s.Line + i, Never: never, Pattern: NewPattern(rest)}
		if !never {
			line.Gap, pause = pause, gap{}
		}
		e.Lines = append(e.Lines, line)
	}
	if pause != (gap{}) {
		a.FailAt(s.Line, "excerpt %q: want a line below %q that must be seen then", s.Name, pause)
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

// progress are the places of the wanted lines that are there, in order. A wanted line takes the first that fits, which
// leaves most for those after it.
func (e Excerpt) progress(want []ExcerptLine, lines []transcript.Line, match func(Pattern, string) bool) []int {
	var taken []int
	for i, line := range lines {
		if e.stoppedAt(i) {
			break
		}
		n := len(taken)
		if n < len(want) && match(want[n].Pattern, line.Text) && want[n].Gap.allows(line.At-timeOf(lines, taken)) {
			taken = append(taken, i)
		}
	}
	return taken
}

// timeOf is when the last of the lines taken was seen; before any was, that is when the first of all was.
func timeOf(lines []transcript.Line, taken []int) time.Duration {
	if len(taken) == 0 {
		return lines[0].At
	}
	return lines[taken[len(taken)-1]].At
}

// search looks for the excerpt in texts of which any one may hold it: files, entries. what names them in messages:
// "file".
func (e Excerpt) search(what string, all [][]string, match func(Pattern, string) bool) []Miss {
	untimed := make([][]transcript.Line, len(all))
	for i, texts := range all {
		for _, text := range texts {
			untimed[i] = append(untimed[i], transcript.Line{Text: text})
		}
	}
	return e.searchTimed(what, untimed, match)
}

// searchTimed is search in lines whose times are known.
func (e Excerpt) searchTimed(what string, all [][]transcript.Line, match func(Pattern, string) bool) []Miss {
	var misses []Miss
	miss, others := e.searchMust(what, all, match)
	if miss != nil {
		misses = append(misses, *miss)
	}
	shown := make([][]string, len(all)) // once for all that should not be there
	for _, never := range e.never() {
		if never.text == anything && len(e.must()) > 0 {
			if miss == nil && others != "" {
				misses = append(misses, Miss{Line: never.Number, Want: "nothing but the lines quoted", Got: fmt.Sprintf("%q", others)})
			}
			continue
		}
		for i, lines := range all {
			if e.stopped() {
				return nil
			}
			if at := e.find(never.Pattern, lines, match); at >= 0 {
				if shown[i] == nil {
					shown[i] = texts(lines)
				}
				misses = append(misses, Miss{
					Line:     never.Number,
					Want:     fmt.Sprintf("no line %q", never.String()),
					Got:      fmt.Sprintf("%q", lines[at].Text),
					Evidence: shown[i],
				})
				break
			}
		}
	}
	return misses
}

// anything is the pattern of every line. "!..." below other lines says that there is nothing but them.
const anything = "..."

// searchMust looks for the lines that must be there. Where they are, others is the first line beside them, empty if
// they are all of one of the texts.
func (e Excerpt) searchMust(what string, all [][]transcript.Line, match func(Pattern, string) bool) (miss *Miss, others string) {
	want := e.must()
	best, reached := -1, []int(nil)
	for i, lines := range all {
		if e.stopped() {
			return nil, ""
		}
		taken := e.progress(want, lines, match)
		if len(taken) == len(want) && len(lines) == len(want) {
			return nil, ""
		}
		if best < 0 || len(taken) > len(reached) {
			best, reached = i, taken
		}
	}
	switch {
	case len(want) == 0:
		return nil, ""
	case best < 0:
		return &Miss{Line: want[0].Number, Want: fmt.Sprintf("a line %q", want[0].String()), Got: "no " + what + " at all"}, ""
	case len(reached) == len(want):
		return nil, firstBeside(all[best], reached)
	}
	next := want[len(reached)]
	got := "no such line"
	if len(all) > 1 {
		got += fmt.Sprintf(" in any %s of %d; the nearest is shown", what, len(all))
	}
	return &Miss{Line: next.Number, Want: wanted(want, len(reached)), Got: got, Evidence: stamped(all[best], next.Gap)}, ""
}

// wanted says which line is looked for, and where.
func wanted(want []ExcerptLine, n int) string {
	text := fmt.Sprintf("a line %q", want[n].String())
	if n > 0 {
		text += fmt.Sprintf(" after %q", want[n-1].String())
	}
	if want[n].Gap != (gap{}) {
		text += ", " + want[n].Gap.String()
	}
	return text
}

// stamped are the texts of lines, with their times where time is what is missing.
func stamped(lines []transcript.Line, missing gap) []string {
	list := texts(lines)
	for i := range list {
		if missing != (gap{}) {
			list[i] = fmt.Sprintf("%v  %s", lines[i].At, list[i])
		}
	}
	return list
}

// firstBeside is the first line that was not taken; taken are places in order.
func firstBeside(lines []transcript.Line, taken []int) string {
	for i, line := range lines {
		if i >= len(taken) || taken[i] != i {
			return line.Text
		}
	}
	return ""
}

// find is the place of the first line that matches; below zero where there is none.
func (e Excerpt) find(p Pattern, lines []transcript.Line, match func(Pattern, string) bool) int {
	for i, line := range lines {
		if match(p, line.Text) {
			return i
		}
		if e.stoppedAt(i) {
			break
		}
	}
	return -1
}

// exactly matches a line as it stands; loosely takes runs of blanks as one.
func exactly(p Pattern, text string) bool { return p.Match(text) }
func loosely(p Pattern, text string) bool { return NewPattern(squeeze(p.text)).Match(squeeze(text)) }

// lookEvery is after how many lines a search looks whether anybody still waits for it.
const lookEvery = 256

// stoppedAt reports, once in so many lines, whether nobody does.
func (e Excerpt) stoppedAt(line int) bool { return line%lookEvery == lookEvery-1 && e.stopped() }

// stopped reports whether nobody waits for what the search finds.
func (e Excerpt) stopped() bool { return e.over != nil && e.over() }
