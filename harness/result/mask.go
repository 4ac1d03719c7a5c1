package result

import (
	"regexp"
	"slices"
	"strings"

	"github.com/smtplab/smtplab/harness/transcript"
)

// Two examinations of one server never say the same octet for octet: it stamps, numbers and names what it takes, and has other
// numbers the next time. Who compares them wants to be told of none of that.

// madeUp finds what a server makes up anew each time, beside dates and times: names of messages in its queue, in the forms of
// Postfix, Exim and Sendmail and after the words that tell them; parts of message-ids and boundaries; numbers of processes, of
// ports that the system chose, and such as count seconds or less since 1970. The limit that SIZE tells is none of these, and is
// found so that it can be left as it is.
var madeUp = regexp.MustCompile(`SIZE[ =]\d+` +
	`|\b(?:queued as|(?i:id)[ :=]) ?[\w./@-]+` +
	`|\bE?[0-9A-Za-z]{6}-[0-9A-Za-z]{6,11}-[0-9A-Za-z]{2,4}\b` +
	`|\b[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\b` +
	`|\[\d+\]|\b\d{9,}\b|:\d{5}\b` +
	`|\b[0-9A-Za-z]{6,}\b`)

// Masked is a text with marks in the place of what a server makes up anew each time.
func Masked(text string) string {
	return madeUp.ReplaceAllStringFunc(transcript.Timeless(text), func(found string) string {
		switch {
		case strings.HasPrefix(found, "SIZE"), isWord(found):
			return found
		case strings.HasPrefix(found, ":"):
			return ":<port>"
		}
		return "<id>"
	})
}

// isWord reports whether letters and digits are a word such as 8BITMIME, base64 or client: in the names of a queue there are
// capitals, as digits beyond 9 or in any mixture, and among them digits.
func isWord(text string) bool {
	has := func(set string) bool { return strings.ContainsAny(text, set) }
	const lower, beyondF = "abcdefghijklmnopqrstuvwxyz", "GHIJKLMNOPQRSTUVWXYZ"
	plain := strings.Trim(text, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"+lower) == ""
	switch {
	case !plain:
		return false
	case !has("0123456789"):
		return true
	case has(lower):
		return len(text) < 10 || !has("ABCDEF"+beyondF)
	}
	return has(beyondF) && len(text) < 14
}

// CompareAnew is Compare for two runs of the same: of findings that differ in nothing but what a server makes up anew each time
// the changes are in a list of their own, alike.
func CompareAnew(before, after *Report) (changes, alike []Change) {
	for _, c := range Compare(before, after) {
		if c.Kind == ChangedFindings && slices.Equal(masked(c.Before.Findings), masked(c.After.Findings)) {
			alike = append(alike, c)
		} else {
			changes = append(changes, c)
		}
	}
	return changes, alike
}

func masked(findings []Finding) []string {
	var list []string
	for _, line := range lines(findings) {
		list = append(list, Masked(line))
	}
	slices.Sort(list)
	return list
}
