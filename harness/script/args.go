package script

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/smtplab/smtplab/sim/catalogue"
)

// A Scope is what the names on a line can refer to.
type Scope interface {
	Hosts() []string
	Boxes() []string                      // that stand on a path
	Section(name string) (*Section, bool) // and notes that it is used
	SectionNames() []string
}

// Args reads the words of one line from left to right. The first mistake ends the reading: what is asked for after it
// is zero and says nothing more, so that a line gets one message. Every reader must call End.
type Args struct {
	File     string
	Item     Item
	Usage    string // said when words are missing or too many
	Scope    Scope
	Problems *Problems
	next     int
	failed   bool
}

// Failed reports whether there was a mistake.
func (a *Args) Failed() bool { return a.failed }

// Fail notes a mistake in this line, unless there was one before.
func (a *Args) Fail(format string, args ...any) {
	if !a.failed {
		a.Problems.Add(a.File, a.Item.Line, format, args...)
	}
	a.failed = true
}

// FailAt notes a mistake in another line, such as one of a section that this line uses. It may be called repeatedly.
func (a *Args) FailAt(line int, format string, args ...any) {
	a.Problems.Add(a.File, line, format, args...)
	a.failed = true
}

// Skip passes over n words that were read already: the name of the verb, of the topic.
func (a *Args) Skip(n int) { a.next += n }

// More reports whether there is another word to read.
func (a *Args) More() bool { return !a.failed && a.next < len(a.Item.Words) }

// Peek is the next word, empty at the end.
func (a *Args) Peek() string {
	if !a.More() {
		return ""
	}
	return a.Item.Words[a.next]
}

// Word is the next word.
func (a *Args) Word() string {
	if !a.More() {
		a.Fail("a word is missing; want: %s", a.Usage)
		return ""
	}
	a.next++
	return a.Item.Words[a.next-1]
}

// Words are all words that are left: at least the number given.
func (a *Args) Words(least int) []string {
	var words []string
	for a.More() {
		words = append(words, a.Word())
	}
	if len(words) < least {
		a.Fail("a word is missing; want: %s", a.Usage)
	}
	return words
}

// Rest is the rest of the line as it was written, blanks included.
func (a *Args) Rest() string {
	rest := a.Item.Text
	for _, word := range a.Item.Words[:a.next] {
		_, rest, _ = strings.Cut(rest, word)
	}
	a.next = len(a.Item.Words)
	return strings.TrimSpace(rest)
}

// Settings are the words of the form name=value that come next.
func (a *Args) Settings() []string {
	var list []string
	for strings.Contains(a.Peek(), "=") {
		list = append(list, a.Word())
	}
	return list
}

// End says that the line must have no more words.
func (a *Args) End() {
	if a.More() {
		a.Fail("word %q is too many; want: %s", a.Peek(), a.Usage)
	}
}

// Host is the name of a declared host.
func (a *Args) Host() string { return a.oneOf("host", a.Scope.Hosts()) }

// HostOrBox is the name of a declared host, or of a box on a path.
func (a *Args) HostOrBox() string {
	return a.oneOf("host or box", slices.Concat(a.Scope.Hosts(), a.Scope.Boxes()))
}

func (a *Args) oneOf(kind string, names []string) string {
	word := a.Word()
	if !a.failed && !slices.Contains(names, word) {
		a.Fail("unknown %s %q%s", kind, word, catalogue.Suggest(word, names))
	}
	return word
}

// Choice is one of the words given.
func (a *Args) Choice(allowed ...string) string {
	word := a.Word()
	if !a.failed && !slices.Contains(allowed, word) {
		a.Fail("want one of %s, got %q%s", strings.Join(allowed, ", "), word, catalogue.Suggest(word, allowed))
	}
	return word
}

// Section is a section of the file. Where there is none, its name alone comes back.
func (a *Args) Section() *Section {
	name := a.Word()
	if a.failed {
		return &Section{}
	}
	s, ok := a.Scope.Section(name)
	if !ok {
		a.Fail("unknown section %q: write it below the script, after a line \"-- %s --\"%s",
			name, name, catalogue.Suggest(name, a.Scope.SectionNames()))
		return &Section{Name: name}
	}
	return s
}

// Count is a whole number, zero or more.
func (a *Args) Count() int {
	word := a.Word()
	n, err := strconv.Atoi(word)
	if !a.failed && (err != nil || n < 0) {
		a.Fail("want a whole number, got %q; %s", word, a.Usage)
	}
	return n
}

// IsCount reports whether the next word is a whole number.
func (a *Args) IsCount() bool {
	_, err := strconv.ParseUint(a.Peek(), 10, 31)
	return err == nil
}

// Duration is a time such as 90s, 10m, 2h, 2d.
func (a *Args) Duration() time.Duration {
	word := a.Word()
	d, err := catalogue.ParseDuration(word)
	if err != nil {
		a.Fail("%v", err)
	}
	return d
}

// Mailbox is a mail address, local@domain.
func (a *Args) Mailbox() string {
	word := a.Word()
	if !a.failed && !IsMailbox(word) {
		a.Fail("want a mail address such as bob@fabrikam.example, got %q", word)
	}
	return word
}

// IsMailbox reports whether text looks like local@domain.
func IsMailbox(text string) bool {
	at := strings.LastIndexByte(text, '@')
	return at > 0 && at < len(text)-1 && !strings.ContainsAny(text, "<>,")
}

// Address is an IP address.
func (a *Args) Address() netip.Addr {
	word := a.Word()
	addr, err := netip.ParseAddr(word)
	if !a.failed && err != nil {
		a.Fail("want an IP address such as 192.168.2.25, got %q", word)
	}
	return addr
}
