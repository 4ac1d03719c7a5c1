package judge

import "regexp"

// capitals are words that may be names for the loader to fill in, such as MAILBOX; most are verbs of SMTP, and stay.
var capitals = regexp.MustCompile(`\b[A-Z][A-Z0-9]+\b`)

func fillNames(text string, fill map[string]string) string {
	return capitals.ReplaceAllStringFunc(text, func(word string) string {
		if value, ok := fill[word]; ok {
			return value
		}
		return word
	})
}
