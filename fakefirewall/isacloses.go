package fakefirewall

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/smtplab/smtplab/sim"
	"github.com/smtplab/smtplab/sim/catalogue"
	"github.com/smtplab/smtplab/sim/record"
)

// isaVerbs are the verbs that the filter lets pass, with the longest line of each, CRLF counted. NOOP:6 is KB 312213,
// RCPT:266 is reported from ISA's console; the others are assumed.
const isaVerbs = "HELO:71,EHLO:71,MAIL:266,RCPT:266,DATA:6,RSET:6,NOOP:6,QUIT:6,VRFY:266,HELP:266,AUTH:1024,BDAT:71"

// isaTooLong is what an Exchange server that talked to the filter wrote to its log (KB 312213); that the filter says it
// before it closes is assumed.
const isaTooLong = "421 5.5.2 Syntax error (command line too long)\r\n"

func init() {
	register(entry{
		name:    "isa-closes",
		summary: "closes the connection at a verb that it does not list, or at a command that is too long",
		story: `The SMTP application filter of ISA Server has a list of verbs, each with the greatest length of its command. A
command with another verb does not pass: the connection is closed and event 20031 "An unknown SMTP command" logged; so
XEXCH50 ends the session (KB 818222). A command that is too long ends it as well, with event 240 "SMTP command exceeded
its allowed length": Exchange 5.0 met it with a NOOP of more than 6 bytes (KB 312213).`,
		params: []catalogue.Param{
			{Name: "verbs", Default: isaVerbs, Usage: "the verbs that pass, each with its greatest length in octets, CRLF counted"},
		},
		make: func(s *catalogue.Settings) (stream, error) {
			allowed, err := readVerbLengths(s.String("verbs"))
			if err != nil {
				return nil, err
			}
			return following(func() rules { return rules{command: allowed.judge} }), nil
		},
	})
}

// verbLengths are the greatest lengths of commands, in octets, by verb.
type verbLengths map[string]int

func readVerbLengths(text string) (verbLengths, error) {
	lengths := verbLengths{}
	for _, item := range strings.Split(text, ",") {
		verb, number, _ := strings.Cut(item, ":")
		n, err := strconv.Atoi(number)
		if verb == "" || err != nil || n < 1 || n > maxLine {
			return nil, fmt.Errorf("setting verbs: want VERB:LENGTH, a length of 1 to %d, with commas between, got %q", maxLine, item)
		}
		lengths[strings.ToUpper(verb)] = n
	}
	return lengths, nil
}

func (allowed verbLengths) judge(s *session, u unit) {
	longest, known := allowed[u.verb]
	switch {
	case !known:
		s.drop(u)
		s.record(unknownCommand(u.text))
		s.note("closed the connection at an unknown command")
		s.leave(sim.Close)
	case len(u.text) > longest || !u.ends:
		s.drop(u)
		s.inject(sim.ToClient, []byte(isaTooLong))
		s.record(&record.EventLogged{
			Source: "SmtpEvt", ID: 240, Type: "Error", Category: "None", Text: "SMTP command exceeded its allowed length",
		})
		s.note("closed the connection at a command of more than %d octets", longest)
		s.leave(sim.Close)
	default:
		s.pass(u)
	}
}
