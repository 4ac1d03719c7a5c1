package lab

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/smtplab/smtplab/harness"
	"github.com/smtplab/smtplab/harness/script"
)

// A small text can ask for much: "each" tells the whole story once for each value, a line of a talk can stand for ten thousand,
// and \{X*N} for megabytes. So a text is weighed before it is read. The heaviest of the book are far below these limits.
const (
	maxLines  = 3000    // of the script, over all values of "each"
	maxClaims = 500     // in one telling of the story, for each of which the record is searched
	maxQuoted = 1000    // lines that the claims quote, for each of which likewise
	maxWeight = 8 << 20 // octets that the script's lines name, over all values and clients
	maxPeople = 3000    // addresses of mail likewise: each may be one that waits in a queue, where others look for theirs
)

// weigh reports whether a text asks for more than may be.
func weigh(f *script.File) error {
	l := load{cases: 1, sizes: map[string]int{}, heights: map[string]int{}, people: map[string]int{}}
	for _, s := range f.Sections {
		name, _, _ := strings.Cut(s.Name, "[")
		l.sizes[name] = max(l.sizes[name], spelledOut(s.Text))
		l.heights[name] = max(l.heights[name], len(s.Lines()))
		l.people[name] = max(l.people[name], peopleIn(s.Text))
	}
	for _, item := range f.Items {
		l.add(item.Words)
		if !item.IsComment() && item.Words[0] == "cure" {
			l.addCures(f, item.Words[1:])
		}
	}
	switch {
	case l.lines*l.cases > maxLines:
		return fmt.Errorf("scenario: want at most %d lines over all values of each and all cures, got more: make the story shorter", maxLines)
	case l.claims > maxClaims:
		return fmt.Errorf("scenario: want at most %d claims, got %d: leave some out", maxClaims, l.claims)
	case l.quoted > maxQuoted:
		return fmt.Errorf("scenario: want at most %d lines in all that its claims quote, got %d: quote the telling ones", maxQuoted, l.quoted)
	case l.weight > maxWeight/l.cases:
		return fmt.Errorf("scenario: want at most %d octets in all that its lines name, over all values of each, all cures and all clients, got more: send less",
			maxWeight)
	case l.addressed > maxPeople/l.cases:
		return fmt.Errorf("scenario: want at most %d addresses with @ in all its lines and in what they name, over all values of each, all cures and all clients, got more: "+
			"send to fewer", maxPeople)
	}
	return nil
}

// A load is what a text asks for.
type load struct {
	lines, claims int // in one telling of the story
	quoted        int // lines of the sections that claims name
	weight        int // likewise, of all sections that lines name
	addressed     int // likewise
	cases         int // how often it is told

	sizes, heights, people map[string]int // of sections: octets, spelled out; lines; and addresses
}

// add adds a line of the script.
func (l *load) add(words []string) {
	if len(words) == 0 {
		return
	}
	l.lines++
	if isClaim(words[0]) {
		l.claims++
	}
	if words[0] == "each" {
		l.cases = min(l.cases*max(1, len(words)-2), maxLines+1)
	}
	for _, word := range words {
		l.weight += clients(words) * l.sizes[word]
		l.addressed += strings.Count(word, "@") + clients(words)*l.people[word]
		if isClaim(words[0]) {
			l.quoted += l.heights[word]
		}
	}
}

// clients is how many say what a line names: "talk HOST SECTION 100".
func clients(words []string) int {
	if words[0] != "talk" || len(words) < 4 {
		return 1
	}
	return max(1, min(number(words[3]), harness.MaxClients))
}

// addCures adds the lines of cures, with each of which the story is read once more.
func (l *load) addCures(f *script.File, names []string) {
	l.cases += len(names)
	for _, name := range names {
		if section, there := f.Section(name, ""); there {
			for _, line := range section.Lines() {
				l.add(strings.Fields(line))
			}
		}
	}
}

var (
	manyTimes = regexp.MustCompile(`(?m)^(?:C\*|C\+)(\d{1,9}):.*$`)
	longText  = regexp.MustCompile(`\\\{([^}]*)\*(\d{1,9})\}`)
)

// spelledOut is about how many octets a section stands for when its repetitions are written out.
func spelledOut(text string) int {
	size := len(text) + stretched(text)
	for _, line := range manyTimes.FindAllStringSubmatch(text, -1) {
		const digits = 5 // that each # becomes
		size += number(line[1]) * (len(line[0])*digits + stretched(line[0]))
		if size > maxWeight {
			break
		}
	}
	return min(size, maxWeight+1)
}

// peopleIn is how many addresses there are in a section, those in lines that are said again and again each time.
func peopleIn(text string) int {
	n := strings.Count(text, "@")
	for _, line := range manyTimes.FindAllStringSubmatch(text, -1) {
		n = min(n+number(line[1])*strings.Count(line[0], "@"), maxPeople+1)
	}
	return n
}

// stretched is what \{TEXT*N} comes to.
func stretched(text string) int {
	size := 0
	for _, part := range longText.FindAllStringSubmatch(text, -1) {
		if size += len(part[1]) * number(part[2]); size > maxWeight {
			return maxWeight + 1
		}
	}
	return size
}

func number(digits string) int {
	n, err := strconv.Atoi(digits)
	if err != nil {
		return maxWeight
	}
	return min(n, maxWeight)
}
