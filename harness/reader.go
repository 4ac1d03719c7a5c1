package harness

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/smtplab/smtplab/harness/script"
	"github.com/smtplab/smtplab/sim/catalogue"
	"github.com/smtplab/smtplab/sim/peer"
	"github.com/smtplab/smtplab/sim/record"
)

// A reader reads the lines of one case into its plan. It is the scope of their names.
type reader struct {
	*loader
	scenario *Scenario
	*plan
	value     string   // of each
	unnamed   []string // names that the system under test does not have
	first     bool     // the first case: it alone fills in what the scenario says of itself
	inStory   bool     // the first step has been read
	names     []string // of hosts
	boxes     []string
	given     map[string]int        // words, and the lines in which they stand first
	exercise  *Exercise             // what the words about it say; of no meaning without the word exercise
	knobLines []int                 // in which its knobs stand
	settings  map[string][]string   // of hosts, as the story has changed them so far
	holders   map[netip.Addr]string // lines that took an address
	current   script.Item
}

// Hosts implements script.Scope.
func (r *reader) Hosts() []string { return r.names }

// Boxes implements script.Scope.
func (r *reader) Boxes() []string { return r.boxes }

// Section implements script.Scope.
func (r *reader) Section(name string) (*script.Section, bool) { return r.loader.section(name, r.value) }

// SectionNames implements script.Scope.
func (r *reader) SectionNames() []string {
	var names []string
	for _, s := range r.file.Sections {
		names = append(names, s.Name)
	}
	return names
}

// declare collects the hosts' names beforehand, so that a line may name a host that stands below it.
func (r *reader) declare(items []script.Item) {
	r.given, r.settings, r.holders = map[string]int{}, map[string][]string{}, map[netip.Addr]string{}
	for _, item := range items {
		if len(item.Words) > 1 && item.Words[0] == "host" {
			r.names = append(r.names, item.Words[1])
		}
	}
	if len(r.names) == 0 {
		r.standIn(items)
	}
	r.chapters = []*chapter{{line: 1, text: strings.TrimSpace(r.scenario.Title + "\n\n" + r.scenario.Story)}}
}

// standIn puts the reference server in the place of the system under test, where a conformance case declares no host.
func (r *reader) standIn(items []script.Item) {
	for _, item := range items {
		if len(item.Words) > 1 && item.Words[0] == "talk" {
			name := item.Words[1]
			r.names = []string{name}
			r.hosts = []*hostPlan{{line: item.Line, name: name, addrs: []netip.Addr{standInAddress},
				product: "rfc5321", mailboxes: []string{"mailbox@" + name, "other@" + name}}}
			return
		}
	}
}

// standInAddress is for documentation (RFC 5737), like those of all hosts that no scenario declares.
var standInAddress = netip.MustParseAddr("192.0.2.25")

// readAll reads the script, and before its first step the lines of a cure, if there is one.
func (r *reader) readAll(items, cure []script.Item) {
	r.declare(items)
	for i, item := range items {
		if !r.inStory && !item.IsComment() && words[item.Words[0]].Kind == StepWord {
			r.inStory = true
			for _, line := range cure {
				r.read(i, line)
			}
		}
		r.read(i, item)
	}
	r.finish()
}

// read reads one item.
func (r *reader) read(i int, item script.Item) {
	r.current = item
	if item.IsComment() {
		if i > 0 {
			r.open(item)
		}
		return
	}
	w, ok := words[item.Words[0]]
	if !ok {
		r.fail(item.Line, "unknown word %q%s", item.Words[0], catalogue.Suggest(item.Words[0], lineWords()))
		return
	}
	if r.cured && slices.Contains(troubleWords, w.Name) {
		return
	}
	defer r.give(w.Name, item.Line)
	if w.Kind == StepWord && r.scenario.Role != "" {
		item.Words = r.fillWords(item.Words)
	}
	a := &script.Args{File: r.file.Name, Item: item, Usage: w.Usage, Scope: r, Problems: &r.problems}
	a.Skip(1)
	if w.Kind == HeaderWord {
		r.checkHeader(w, a)
	}
	w.read(r, a)
	a.End()
}

// give notes the first line of a word.
func (r *reader) give(word string, line int) {
	if r.given[word] == 0 {
		r.given[word] = line
	}
}

// checkHeader sees to it that a header word stands in the header, once.
func (r *reader) checkHeader(w Word, a *script.Args) {
	if earlier, taken := r.given[w.Name]; taken && !w.many {
		a.Fail("%s is given twice; it stands in line %d already", w.Name, earlier)
	}
	if r.inStory {
		a.Fail("%s stands after the first step; it belongs to the header, below the title", w.Name)
	}
}

// open opens a chapter. Paragraphs without steps between them are one; those before the first step belong to the
// first.
func (r *reader) open(item script.Item) {
	last := r.chapters[len(r.chapters)-1]
	switch {
	case len(last.steps) > 0:
		r.chapters = append(r.chapters, &chapter{line: item.Line, text: item.Text})
	case last.line == 1:
		last.line, last.text = item.Line, item.Text
	default:
		last.text += "\n\n" + item.Text
	}
}

// lack notes that the current line needs what a real network cannot give.
func (r *reader) lack(want, format string, words ...any) {
	r.lacks = append(r.lacks, record.Lack{Line: r.current.Line, Text: strings.Join(r.current.Words, " "), Want: want,
		Got: fmt.Sprintf(format, words...)})
}

// step adds what is done in the current line.
func (r *reader) step(do func(*stage) error) {
	last := r.chapters[len(r.chapters)-1]
	last.steps = append(last.steps, step{line: r.current.Line, text: strings.Join(r.current.Words, " "), do: do})
}

// finish checks what only the whole script shows.
func (r *reader) finish() {
	if r.given["refs"] == 0 {
		r.fail(1, "want a line refs: the articles and RFC sections that say so, such as %q", "refs RFC5321:4.1.1.5")
	}
	last := r.chapters[len(r.chapters)-1]
	switch {
	case !r.inStory:
		r.fail(1, "want a step, such as %q: nothing happens in this scenario", "send HOST note.eml")
	case len(last.steps) == 0:
		r.fail(last.line, "chapter %q has no steps", firstLine(last.text))
	}
	if len(r.claims) == 0 && r.inStory && !r.cured {
		r.fail(1, "want a line that begins with see or talk: this scenario claims nothing")
	}
	r.checkSettings()
	r.finishExercise()
	if r.first {
		for _, c := range r.chapters {
			r.scenario.Chapters = append(r.scenario.Chapters, c.summary())
		}
	}
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line
}

func (c *chapter) summary() Chapter {
	list := Chapter{Line: c.line, Text: c.text}
	for _, s := range c.steps {
		list.Steps = append(list.Steps, s.text)
	}
	return list
}

// checkSettings makes each product once with its first settings, so that a wrong one is found before anything runs.
// Later settings were checked where they are set.
func (r *reader) checkSettings() {
	for _, h := range r.hosts {
		if !peer.Products.Has(h.product) {
			continue // said already
		}
		if err := CheckProduct(h.product, h.settings); err != nil {
			r.fail(h.line, "%v", err)
		}
	}
}

// CheckProduct says why a product does not take settings; nil where it does.
func CheckProduct(name string, settings []string) error {
	entry, err := peer.Products.Lookup(name)
	if err != nil {
		return err
	}
	s, err := catalogue.Parse(entry.Params, settings)
	if err == nil {
		_, err = entry.New(s)
	}
	if err == nil {
		peer.ReadConsole(s)
		err = s.Err()
	}
	return err
}
