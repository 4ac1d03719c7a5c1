package transcript

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// A message to a hundred recipients is a hundred commands, a hundred replies and a hundred files, of which the second says
// nothing that the first did not. What counts up by one is told with its beginning and its end.

// often is how many times something comes before it is shortened: who counts to ten may want to see it.
const often = 20

// foldCounting shortens stamped lines where one line, or two, come again many times with nothing new but a number that is
// one more each time.
func foldCounting(lines []string) []string {
	texts := make([]string, len(lines))
	for i, line := range lines {
		_, texts[i] = cutStamp(line)
	}
	var folded []string
	for i := 0; i < len(lines); {
		period, times := countUp(texts[i:])
		folded = append(folded, lines[i:i+period]...)
		end := i + period*times
		switch {
		case times == 1:
		case slices.Equal(texts[i:i+period], texts[end-period:end]):
			folded = append(folded, fmt.Sprintf("%12s  the same, %d times in all", "...", times))
		default:
			folded = append(folded, fmt.Sprintf("%12s  and so on, %d times in all; the last:", "...", times))
			folded = append(folded, lines[end-period:end]...)
		}
		i = end
	}
	return folded
}

// countUp finds the lines at the beginning that come again and count.
func countUp(texts []string) (period, times int) {
	for p := 1; p <= 2; p++ {
		n := 1
		for (n+1)*p <= len(texts) && follow(texts[(n-1)*p:n*p], texts[n*p:(n+1)*p]) {
			n++
		}
		if n >= often {
			return p, n
		}
	}
	return 1, 1
}

func follow(a, b []string) bool {
	return slices.EqualFunc(a, b, func(x, y string) bool { return x == y || isNext(x, y) })
}

var numbers = regexp.MustCompile(`\d+`)

// isNext reports whether b is a but for one number, which is one more.
func isNext(a, b string) bool {
	if numbers.ReplaceAllString(a, "#") != numbers.ReplaceAllString(b, "#") {
		return false
	}
	from, to := numbers.FindAllString(a, -1), numbers.FindAllString(b, -1)
	changed := 0
	for i := range from {
		if from[i] == to[i] {
			continue
		}
		x, errX := strconv.Atoi(from[i])
		y, errY := strconv.Atoi(to[i])
		if changed++; errX != nil || errY != nil || y != x+1 {
			return false
		}
	}
	return changed == 1
}

// foldFiles tells files of one folder that hold the same once, where there are many of them.
func foldFiles(blocks []block) []block {
	alike := map[string][]int{}
	key := func(b block) string {
		host, _, _ := strings.Cut(b.title, "/")
		return host + "\n" + strings.Join(b.lines, "\n")
	}
	for i, b := range blocks {
		alike[key(b)] = append(alike[key(b)], i)
	}
	var list []block
	for i, b := range blocks {
		same := alike[key(b)]
		switch {
		case len(same) < often:
			list = append(list, b)
		case i == same[0]:
			last := strings.TrimPrefix(blocks[same[len(same)-1]].title, "file ")
			b.lines = append(b.lines, fmt.Sprintf("... and the same in %d files more, by name the last %s", len(same)-1, last))
			list = append(list, b)
		}
	}
	return list
}
