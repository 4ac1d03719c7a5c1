package lab

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/smtplab/smtplab/harness/script"
)

// A small text can ask for much: "each" tells the whole story once for each value, a line of a talk can stand for ten thousand,
// and \{X*N} for megabytes. So a text is weighed before it is read. The heaviest of the book are far below these limits.
const (
	maxLines  = 3000     // of the script, over all values of "each"
	maxWeight = 16 << 20 // octets that the script's lines name, over all values
)

// weigh reports whether a text asks for more than may be.
func weigh(f *script.File) error {
	sizes := map[string]int{}
	for _, s := range f.Sections {
		name, _, _ := strings.Cut(s.Name, "[")
		sizes[name] = max(sizes[name], spelledOut(s.Text))
	}
	lines, weight, values := 0, 0, 1
	for _, item := range f.Items {
		if item.IsComment() {
			continue
		}
		if item.Words[0] == "each" {
			values = max(1, len(item.Words)-2)
		}
		lines++
		for _, word := range item.Words {
			weight += sizes[word]
		}
	}
	switch {
	case lines*values > maxLines:
		return fmt.Errorf("scenario: want at most %d lines over all values of each, got %d: make the story shorter", maxLines, lines*values)
	case weight > maxWeight/values:
		return fmt.Errorf("scenario: want at most %d octets in all that its lines name, over all values of each, got %d: send less", maxWeight, weight*values)
	}
	return nil
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
