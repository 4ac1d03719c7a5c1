package transcript

import (
	"regexp"
	"strings"
)

// madeUp finds what a server makes up anew each time, beside dates and times: names in its queue, where a word before them says
// so or where they look like those of Postfix, Exim and Sendmail; message-ids and boundaries; numbers of processes; ports that the
// system chose; and numbers so large that they count seconds, or what came before.
var madeUp = regexp.MustCompile(`SIZE[ =]\d+` + // a setting, which stays as it is
	`|\bqueued as [\w.-]+` +
	`|\b(?i:id)[ =:] ?[\w./@-]+` +
	`|(?i:message-id): ?<[^>\n]*>` +
	`|(?i:boundary)=(?:"[^"\n]*"|[^\s";]+)` +
	`|(?m:^--\S+)` +
	`|\bE?[0-9A-Za-z]{6}-[0-9A-Za-z]{6,11}-[0-9A-Za-z]{2,4}\b` + // Exim
	`|\b[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\b` +
	`|\b[0-9A-F]{6,}\b|\b[0-9A-Za-z]{10,}\b` + // Postfix, Sendmail: see looksMadeUp
	`|\[\d+\]` +
	`|:\d{5}\b`)

// Lasting is a text with marks in the place of what a server makes up anew each time, dates and times among it: two that are the
// same so say the same.
func Lasting(text string) string {
	return madeUp.ReplaceAllStringFunc(Timeless(text), func(found string) string {
		if strings.HasPrefix(found, "SIZE") || isAlphanumeric(found) && !looksMadeUp(found) {
			return found
		}
		return "<made up>"
	})
}

func isAlphanumeric(text string) bool { return strings.Trim(text, digits+capitals+small) == "" }

// looksMadeUp reports whether letters and digits are no word such as DECADE or quotedprintable2, and no size.
func looksMadeUp(text string) bool {
	has := func(set string) bool { return strings.ContainsAny(text, set) }
	switch {
	case !has(digits):
		return false
	case !has(capitals + small):
		return len(text) > 8
	}
	return has(capitals) && (has(small) || strings.Trim(text, digits+"ABCDEF") == "")
}

const (
	digits   = "0123456789"
	capitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	small    = "abcdefghijklmnopqrstuvwxyz"
)
