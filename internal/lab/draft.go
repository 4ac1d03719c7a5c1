package lab

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/tools/txtar"

	"github.com/smtplab/smtplab/harness"
	"github.com/smtplab/smtplab/harness/script"
	"github.com/smtplab/smtplab/sim/catalogue"
)

// A draft is a scenario's text while it is changed: the lines of its script, and its sections.
type draft struct {
	lines    []string
	sections []txtar.File
	book     []string  // the lines as they were
	dropped  []LeftOut // settings that went with a product
}

func newDraft(text []byte) *draft {
	archive := txtar.Parse(text)
	lines := strings.Split(strings.TrimSuffix(string(archive.Comment), "\n"), "\n")
	return &draft{lines: lines, sections: archive.Files, book: slices.Clone(lines)}
}

// text is the draft as a file.
func (d *draft) text() []byte {
	return txtar.Format(&txtar.Archive{Comment: []byte(strings.Join(d.lines, "\n") + "\n"), Files: d.sections})
}

// words are those of a line; none of a comment.
func (d *draft) words(line int) []string { return wordsOf(d.lines[line]) }

func wordsOf(line string) []string {
	if strings.HasPrefix(strings.TrimSpace(line), "#") {
		return nil
	}
	return strings.Fields(line)
}

// asIn is the draft with the lines of the text that came of it.
func (d *draft) asIn(f *script.File) *draft {
	after := newDraft(f.Source)
	after.book = d.book
	return after
}

// put writes a line anew.
func (d *draft) put(line int, words []string) { d.lines[line] = strings.Join(words, "  ") }

func (d *draft) remove(line int) { d.lines = slices.Delete(d.lines, line, line+1) }

// insert writes a line below another.
func (d *draft) insert(below int, words ...string) {
	d.lines = slices.Insert(d.lines, below+1, "")
	d.put(below+1, words)
}

// world lists the lines above the first step that begin with a word; an empty one stands for any.
func (d *draft) world(word string) []int {
	var found []int
	for i := range d.lines {
		words := d.words(i)
		switch {
		case len(words) == 0:
		case isStep[words[0]]:
			return found
		case word == "" || words[0] == word:
			found = append(found, i)
		}
	}
	return found
}

// last is the last of those lines, or -1.
func (d *draft) last(word string) int {
	if lines := d.world(word); len(lines) > 0 {
		return lines[len(lines)-1]
	}
	return -1
}

// isStep says of the language's words whether they do something.
var isStep = func() map[string]bool {
	steps := map[string]bool{}
	for _, w := range harness.Words() {
		if w.Kind == harness.StepWord {
			steps[w.Name] = true
		}
	}
	return steps
}()

// host finds the line that declares a host.
func (d *draft) host(name string) (int, error) {
	var names []string
	for _, line := range d.world("host") {
		words := d.words(line)
		if len(words) > hostProduct && words[1] == name {
			return line, nil
		}
		if len(words) > 1 {
			names = append(names, words[1])
		}
	}
	return 0, fmt.Errorf("unknown host %q%s", name, catalogue.Suggest(name, names))
}

// The places of words in a line "host NAME ADDRESS PRODUCT SETTING...".
const (
	hostProduct  = 3
	hostSettings = 4
)

// nameServer finds the line that declares a DNS server. The default one may have but lines that put zones on it; then they
// become such a line.
func (d *draft) nameServer(address string) (int, error) {
	known := []string{}
	for _, line := range d.world("dns") {
		words := d.words(line)
		if len(words) > 1 && words[1] == address {
			return line, nil
		}
		known = append(known, words[min(1, len(words)-1)])
	}
	zones := d.world("zone")
	if len(zones) == 0 || address != harness.DefaultServer.String() {
		return 0, fmt.Errorf("unknown DNS server %q%s", address, catalogue.Suggest(address, known))
	}
	whole := []string{"dns", address}
	for _, line := range zones {
		whole = append(whole, d.words(line)[1:]...)
	}
	for _, line := range slices.Backward(zones[1:]) {
		d.remove(line)
	}
	d.put(zones[0], whole)
	return zones[0], nil
}

// checkWord sees to it that a text is one word of a line.
func checkWord(what, text string) error {
	if text == "" || strings.ContainsFunc(text, unicode.IsSpace) || strings.HasPrefix(text, "#") {
		return fmt.Errorf("%s: want a word without blanks, got %q", what, text)
	}
	return nil
}

// checkSettings sees to it that each text is a word of the form name=value.
func checkSettings(settings []string) error {
	for _, s := range settings {
		if err := checkWord("setting", s); err != nil {
			return err
		}
		if name, _, ok := strings.Cut(s, "="); !ok || name == "" {
			return fmt.Errorf("setting: want name=value, got %q", s)
		}
	}
	return nil
}
