package smtp

import "strings"

// A Veil hides what AUTH carries (RFC 4954), so that no password gets into a record, a log or a report. It is shown each
// line of a dialogue, in order, and says how the line may be shown. Its zero value is ready.
type Veil struct {
	answering bool // AUTH was said: what the client says next is part of it, until the server ends it
}

// veiled stands for what is hidden.
const veiled = "***"

// authVerbs begin an exchange: AUTH, and what Exchange and Netscape called it among their own.
var authVerbs = []string{"AUTH", "X-EXPS", "XAUTH"}

// Client returns a line of the client's with "***" in the place of a secret: "AUTH PLAIN ***".
func (v *Veil) Client(line string) string {
	if v.answering {
		if line == cancellation {
			return line
		}
		return veiled
	}
	// Nearly all lines begin otherwise, and need not be taken apart.
	if bare := strings.TrimLeft(line, " \t"); bare == "" || !strings.ContainsRune("AaXx", rune(bare[0])) {
		return line
	}
	words := strings.Fields(line)
	for _, verb := range authVerbs {
		if strings.EqualFold(words[0], verb) {
			v.answering = true
			return hideFrom(words)
		}
	}
	return line
}

// cancellation is what a client answers that has changed its mind (RFC 4954 section 4).
const cancellation = "*"

// hideFrom hides what follows the mechanism.
func hideFrom(words []string) string {
	if len(words) > 2 {
		words = append(words[:2:2], veiled)
	}
	return strings.Join(words, " ")
}

// Server returns a line of the server's, which holds no secrets. 334 asks the client for more; any other reply ends the
// exchange.
func (v *Veil) Server(line string) string {
	v.answering = v.answering && strings.HasPrefix(line, "334")
	return line
}
