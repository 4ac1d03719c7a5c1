package reports

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/smtplab/smtplab/reports/sequence"
)

// An episode is what happens in one go: a look-up, and the connection that follows. In two days a server tries a hundred
// times, and does the same each time; so episodes that are alike are told as the first, the second and the last.
type episode struct {
	happenings []sequence.Happening
	hidden     int           // how many were left out before this one
	until      time.Duration // when the last of those began
}

// lull is the silence, without anything open, after which something new begins.
const lull = 5 * time.Second

// episodes parts happenings, which are in order, where there is a lull.
func episodes(list []sequence.Happening) []episode {
	var all []episode
	var end time.Duration
	for i, m := range list {
		if i == 0 || m.At > end+lull {
			all = append(all, episode{})
		}
		last := &all[len(all)-1]
		last.happenings = append(last.happenings, m)
		end = max(end, m.At, m.Until)
	}
	return all
}

// shape is the same for episodes that are alike: what is said by whom to whom, and how long it takes, to the second.
func (e episode) shape() string {
	var b strings.Builder
	for _, m := range e.happenings {
		fmt.Fprintf(&b, "%s|%d", m.Gist(), (m.At-e.happenings[0].At)/time.Second)
		for _, r := range m.Rows[1:] {
			b.WriteString("\n" + r.Text)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// shapes counts the episodes of each shape that were shown in a case so far.
type shapes map[string]int

// fold leaves out episodes that are like others before them. In a later chapter of a case, where the reader knows the
// shape, the first and the last are enough.
func (seen shapes) fold(all []episode) []episode {
	keys := make([]string, len(all))
	for i, e := range all {
		keys[i] = e.shape()
	}
	known := maps.Clone(seen)
	var list []episode
	var hidden int
	var until time.Duration
	for i, show := range firstAndLast(keys, known) {
		if !show {
			hidden++
			until = all[i].happenings[0].At
			continue
		}
		e := all[i]
		e.hidden, e.until = hidden, until
		list = append(list, e)
		hidden = 0
		seen[keys[i]]++
	}
	return list
}

// fewAlike is how many of a kind are not worth leaving out.
const fewAlike = 4

// firstAndLast says which of a row of things to show: of each kind, by its key, the first, the second and the last. Of a
// kind that is known already, the second is left out too.
func firstAndLast(keys []string, known map[string]int) []bool {
	places := map[string][]int{}
	for i, key := range keys {
		places[key] = append(places[key], i)
	}
	show := make([]bool, len(keys))
	for i, key := range keys {
		of, first := places[key], 2
		if known[key] > 1 {
			first = 1
		}
		show[i] = len(of) <= fewAlike && first == 2 || slices.Contains(of[:min(first, len(of))], i) || i == of[len(of)-1]
	}
	return show
}
