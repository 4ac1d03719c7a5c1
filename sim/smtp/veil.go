package smtp

import "strings"

// A Veil hides what AUTH carries (RFC 4954), so that no password gets into a record, a log or a report. It is shown each
// line of a dialogue, in order, and says how the line may be shown. Its zero value is ready.
type Veil struct {
	answering bool // AUTH was said: what the client says next is part of it, until the server ends it
	refused   bool // it was not taken, and nothing was since: some clients send the password all the same
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
	if v.refused && isAnswer(line) {
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

// isAnswer reports whether a line looks like an answer in base64, and not like a command: a long word, not of letters in one
// case alone.
func isAnswer(line string) bool {
	const longestCommand = len("QUIT") // of those that may be written in any case
	if len(line) <= longestCommand || strings.ContainsAny(line, " \t") {
		return false
	}
	bare := strings.Trim(line, "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
	return bare != "" && strings.Trim(line, "abcdefghijklmnopqrstuvwxyz") != ""
}

// cancellation is what a client answers that has changed its mind (RFC 4954 section 4).
const cancellation = "*"

// hideFrom hides what follows the mechanism, and what stands in its place and is none (RFC 4422 section 3.1).
func hideFrom(words []string) string {
	if len(words) > 1 && (len(words[1]) > 20 || strings.ContainsAny(words[1], "=+/")) {
		words = append(words[:1:1], veiled)
	}
	if len(words) > 2 {
		words = append(words[:2:2], veiled)
	}
	return strings.Join(words, " ")
}

// Server returns a line of the server's, which holds no secrets. 334 asks the client for more; any other reply ends the
// exchange.
func (v *Veil) Server(line string) string {
	asked := strings.HasPrefix(line, "334")
	v.refused = (v.refused || v.answering && !asked) && !strings.HasPrefix(line, "2")
	v.answering = v.answering && asked
	return line
}
