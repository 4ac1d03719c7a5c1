package harness

import (
	"regexp"
	"slices"
	"strings"

	"github.com/smtplab/smtplab/harness/script"
	"github.com/smtplab/smtplab/sim/catalogue"
)

func init() {
	register(Word{
		Name:    "each",
		Kind:    HeaderWord,
		Usage:   "each NAME VALUE VALUE...",
		Summary: "runs the whole story once for each value",
		Manual: `NAME is in capitals. Where it stands as a word, or as all that follows a "=", the value takes its place. A value of several
words has commas between them: "mcis2,version=2.0" becomes "mcis2 version=2.0". Each run is a case with a name of its own:
kb/q276347/smart-host-by-name[iis5]. A section named "refused[iis5]" takes the place of the section "refused" in that case. It is the
only repetition there is.`,
		many: true,                                           // readEach tells
		read: func(_ *reader, a *script.Args) { a.Words(2) }, // readEach has read it already
	})
}

// each is the repetition of a scenario: without one, a single empty value.
type each struct {
	line   int
	name   string
	values []string
}

var (
	eachName  = regexp.MustCompile(`^[A-Z][A-Z0-9]*$`)
	eachValue = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9.,=_-]*$`)
)

// maxValues is how often a story may be told: each value is a whole case, read before the first one runs.
const maxValues = 1000

// readEach looks for the "each" line, which must be known before anything else can be read.
func (l *loader) readEach() each {
	e := each{values: []string{""}}
	for _, item := range l.file.Items {
		if item.IsComment() || item.Words[0] != "each" {
			continue
		}
		if e.line != 0 {
			l.fail(item.Line, "want one each, got another: it stands in line %d already", e.line)
			continue
		}
		e.line = item.Line
		if len(item.Words) < 3 {
			l.fail(item.Line, "a word is missing; want: %s", words["each"].Usage)
			continue
		}
		if n := len(item.Words) - 2; n > maxValues {
			l.fail(item.Line, "want at most %d values, got %d", maxValues, n)
			continue
		}
		e.name, e.values = item.Words[1], item.Words[2:]
		l.checkValues(e)
	}
	return e
}

func (l *loader) checkValues(e each) {
	if !eachName.MatchString(e.name) {
		l.fail(e.line, "want a name in capitals, such as PRODUCT, got %q", e.name)
	}
	for i, v := range e.values {
		if !eachValue.MatchString(v) {
			l.fail(e.line, "want a value of letters, digits and . , = _ -, got %q", v)
		}
		if slices.Contains(e.values[:i], v) {
			l.fail(e.line, "value %q is given twice", v)
		}
	}
}

// checkEach finds a name that no line uses.
func (l *loader) checkEach(e each) {
	if e.name == "" {
		return
	}
	var capitals []string
	for _, item := range l.file.Items {
		for _, word := range item.Words {
			word = word[strings.IndexByte(word, '=')+1:]
			if word == e.name && item.Line != e.line {
				return
			}
			if eachName.MatchString(word) && item.Line != e.line {
				capitals = append(capitals, word)
			}
		}
	}
	l.fail(e.line, "each %s: no line uses the name%s", e.name, catalogue.Suggest(e.name, capitals))
}

// has reports whether a section may be named for this value: one of the values, or the first word of one.
func (e each) has(value string) bool {
	return slices.ContainsFunc(e.values, func(v string) bool {
		first, _, _ := strings.Cut(v, ",")
		return value != "" && (v == value || first == value)
	})
}

// substitute puts a value into a line.
func substitute(item script.Item, name, value string) script.Item {
	if name == "" || item.IsComment() || item.Words[0] == "each" {
		return item
	}
	var words []string
	changed := false
	for _, word := range item.Words {
		before, after, isSetting := strings.Cut(word, "=")
		switch {
		case word == name:
			words = append(words, strings.Split(value, ",")...)
			changed = true
		case isSetting && after == name:
			words = append(words, before+"="+value)
			changed = true
		default:
			words = append(words, word)
		}
	}
	if changed {
		item.Words, item.Text = words, strings.Join(words, " ")
	}
	return item
}
