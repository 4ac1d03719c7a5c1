package smtp

import "strings"

// A Command is one line that a client says: a verb and, after a space, its argument (RFC 5321 section 4.1.1).
type Command struct {
	Verb string // in upper case: "MAIL"
	Args string // as written, without the blanks around it: "FROM:<a@b.example> SIZE=100"
	Raw  string // the whole line as it came, without its ending; empty for a command of our own
}

// ParseCommand reads a line. The verb is what stands before the first blank and need not be one we know; letters,
// digits and hyphens can be in it, as in X-EXPS. Blanks before the line's end are tolerated (RFC 5321 section 4.1.1).
// On an error the command still holds the Raw line.
func ParseCommand(line string) (Command, error) {
	s := scanner{what: "command", text: line}
	if at := strings.IndexAny(line, "\r\n"); at >= 0 { // RFC 5321 section 2.3.8: neither stands alone
		s.at = at
		return Command{Raw: line}, s.wants("a line without a bare CR or LF")
	}
	verb := s.takeWhile(isVerbOctet)
	if verb == "" {
		return Command{Raw: line}, s.wants("a verb such as EHLO")
	}
	if !s.done() && !isBlank(s.next()) {
		return Command{Raw: line}, s.wants("a space after the verb")
	}
	return Command{Verb: strings.ToUpper(verb), Args: strings.Trim(s.rest(), " \t"), Raw: line}, nil
}

func isVerbOctet(c byte) bool { return isLetterDigit(c) || c == '-' }

// String is the command as a line without its ending. It does not look at Raw.
func (c Command) String() string {
	if c.Args == "" {
		return c.Verb
	}
	return c.Verb + " " + c.Args
}

// MailCommand is MAIL for a reverse path: "MAIL FROM:<a@b.example> SIZE=100".
func MailCommand(from Path, params Params) Command {
	return Command{Verb: "MAIL", Args: withParams("FROM:"+from.String(), params)}
}

// RcptCommand is RCPT for a forward path: "RCPT TO:<a@b.example> NOTIFY=NEVER".
func RcptCommand(to Path, params Params) Command {
	return Command{Verb: "RCPT", Args: withParams("TO:"+to.String(), params)}
}

func withParams(args string, params Params) string {
	if len(params) == 0 {
		return args
	}
	return args + " " + params.String()
}
