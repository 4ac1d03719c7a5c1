package transcript

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
)

// In two days a server tries a hundred times to send one message, and says the same each time. What comes again is told
// once, with the times at which it came: a person reads the difference between two goldens, and a hundred copies hide it.

// clocks are the dates and times that banners, logs and reports show. Two lines that differ in nothing else say the same.
var clocks = regexp.MustCompile(`\d{4}-\d\d-\d\d` +
	`|(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),[ +]+)?\d{1,2}[ +](?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[ +]\d{4}` +
	`|\d{1,2}/(?:\d{1,2}|[A-Z][a-z]{2})/\d{2,4}` +
	`|\b\d{1,2}:\d\d:\d\d(?: [AP]M)?\b`)

// Timeless is a text without the dates and times in it: two that are the same without them say the same.
func Timeless(text string) string {
	if !mayHoldClock(text) {
		return text
	}
	return clocks.ReplaceAllString(text, "<time>")
}

// mayHoldClock spares most lines the search: in what clocks finds, a digit is followed by a mark and a digit, or by a mark
// or blank and the capital of a month.
func mayHoldClock(text string) bool {
	for i := 0; i+2 < len(text); i++ {
		if text[i] < '0' || text[i] > '9' {
			continue
		}
		next := text[i+2]
		digit, capital := '0' <= next && next <= '9', 'A' <= next && next <= 'Z'
		switch text[i+1] {
		case ':', '-':
			if digit {
				return true
			}
		case '/':
			if digit || capital {
				return true
			}
		case ' ', '+':
			if capital {
				return true
			}
		}
	}
	return false
}

// fold shortens stamped lines where some of them come again and again in the same order.
func fold(lines []string) []string {
	keys := make([]string, len(lines))
	for i, line := range lines {
		_, text := cutStamp(line)
		keys[i] = Timeless(text)
	}
	var folded []string
	for i := 0; i < len(lines); {
		period, times := repetition(keys[i:])
		folded = append(folded, lines[i:i+period]...)
		if times > 1 {
			last, _ := cutStamp(lines[i+(times-1)*period])
			folded = append(folded, fmt.Sprintf("%12s  the same %d times more, the last at %s", "...", times-1, last))
		}
		i += period * times
	}
	return folded
}

// longestPeriod is how many lines can be found to come again together: more than one session leaves in a log.
const longestPeriod = 64

// repetition finds the lines at the beginning that come again at once, at least twice. It prefers what covers most, and
// of that the fewest lines. Without any it is the first line, once.
func repetition(keys []string) (period, times int) {
	period, times = 1, 1
	for p := 1; p <= longestPeriod && 3*p <= len(keys); p++ {
		n := 1
		for (n+1)*p <= len(keys) && slices.Equal(keys[:p], keys[n*p:(n+1)*p]) {
			n++
		}
		if n >= 3 && n*p > period*times {
			period, times = p, n
		}
	}
	return period, times
}

// foldDialogues tells dialogues that went in the same way, at the same pace, once. They are in the order of their times.
func foldDialogues(blocks []block) []block {
	var list []block
	first := map[string]int{}
	again := map[int][]string{}
	for _, x := range blocks {
		key := paced(x)
		at, known := first[key]
		if !known {
			first[key] = len(list)
			list = append(list, x)
			continue
		}
		begin, _ := cutStamp(x.lines[0])
		again[at] = append(again[at], begin)
	}
	for i := range list {
		for times := range slices.Chunk(again[i], 8) {
			list[i].lines = append(list[i].lines, fmt.Sprintf("%12s  the same again at %s", "...", strings.Join(times, ", ")))
		}
	}
	return list
}

// paced is what a dialogue says, with the times since its first line in the place of stamps and dates.
func paced(x block) string {
	var b strings.Builder
	b.WriteString(x.title)
	var begin time.Duration
	for i, line := range x.lines {
		stamp, text := cutStamp(line)
		at, _ := time.ParseDuration(stamp) // what stamp wrote, can be read
		if i == 0 {
			begin = at
		}
		fmt.Fprintf(&b, "\n%v %s", at-begin, Timeless(text))
	}
	return b.String()
}

// cutStamp parts what stamp put together.
func cutStamp(line string) (at, text string) {
	at, text, _ = strings.Cut(strings.TrimLeft(line, " "), "  ")
	return at, text
}
