package transcript

import (
	"cmp"
	"slices"
	"sort"
	"strings"
)

// recognise finds what one end said line by line, as a scripted client does, and the other heard as one: content, or a line
// in which an end of line is none. Where the octets are just those lines they arrived, and the lines are what is shown.
func (f *flow) recognise(saidHeard, heardSaid []bool) {
	if !slices.Contains(heardSaid, false) {
		return
	}
	unheard := f.unheard(saidHeard)
	at := 0
	for i, w := range f.heard {
		if heardSaid[i] {
			continue
		}
		data := cmp.Or(w.data, w.raw)
		r, is := unheard.find(data, at)
		if next := i + 1; !is && next < len(f.heard) && f.heard[next].raw == finalDot && !heardSaid[next] {
			r, is = unheard.find(data+finalDot, at) // the end was said in pieces
			heardSaid[next] = is
		}
		if !is {
			continue
		}
		heardSaid[i] = true // the octets are shown as these lines
		for n := r.begin; n < r.end; n++ {
			saidHeard[n] = true
		}
		at = r.end
	}
}

const finalDot = ".\r\n"

// runs are the lines said that follow each other and of which none was heard as a line, by the octets that they make: as a
// chunk, or as a message, in which a dot was added to lines that begin with one (RFC 5321 section 4.5.2), and where some
// servers take a bare LF for the end of a line. All are put down once, for a hostile client may say ten thousand.
type runs map[string][]run

type run struct{ begin, end int }

func (f *flow) unheard(saidHeard []bool) runs {
	list := runs{}
	for begin := 0; begin < len(f.said); begin++ {
		var raw strings.Builder
		end := begin
		for ; end < len(f.said) && !saidHeard[end]; end++ {
			raw.WriteString(f.said[end].raw)
		}
		if text := raw.String(); text != "" {
			list.put(run{begin, end}, text, unstuffed(text), unstuffed(endedByCRLF(text)))
		}
		begin = end
	}
	return list
}

func (l runs) put(r run, texts ...string) {
	for _, text := range texts {
		if known := l[text]; len(known) == 0 || known[len(known)-1] != r {
			l[text] = append(known, r)
		}
	}
}

// find is the first run of these octets that does not begin before a place.
func (l runs) find(octets string, at int) (r run, is bool) {
	known := l[octets]
	i := sort.Search(len(known), func(i int) bool { return known[i].begin >= at })
	if i == len(known) {
		return run{}, false
	}
	return known[i], true
}

func endedByCRLF(text string) string {
	return strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\n", "\r\n")
}

func unstuffed(text string) string {
	return strings.ReplaceAll(strings.TrimPrefix(text, "."), "\r\n.", "\r\n")
}
