package fakefirewall

import (
	"bytes"

	"github.com/smtplab/smtplab/sim/catalogue"
	"github.com/smtplab/smtplab/sim/record"
)

func init() {
	register(entry{
		name:    "isa2000",
		summary: "passes XEXCH50 and the 354, discards the BLOB, and logs event 20031",
		story: `Internet Security and Acceleration Server 2000 in front of the receiving domain. Its SMTP filter does not know
XEXCH50. It lets the command and the 354 pass, blocks the BLOB, and writes event 20031 "An unknown SMTP command" to its
Application log, with the verb and its first argument as data. KB 818222, "Symptoms". See isa-closes for the filter that
ends the connection instead.`,
		make: func(*catalogue.Settings) (stream, error) {
			return following(func() rules { return rules{command: logXexch50, blob: discardBlob} }), nil
		},
	})
}

func logXexch50(s *session, u unit) {
	s.pass(u)
	if u.verb == "XEXCH50" {
		s.record(unknownCommand(u.text))
	}
}

// unknownCommand is ISA Server's event for a verb that its filter does not list. Its data are the verb and the first
// argument, "XEXCH50 1020" in KB 818222, not the whole line.
func unknownCommand(line []byte) *record.EventLogged {
	words := bytes.Fields(line)
	return &record.EventLogged{
		Source: "SmtpEvt", ID: 20031, Type: "Error", Category: "None", Text: "An unknown SMTP command",
		Data: bytes.Join(words[:min(len(words), 2)], []byte(" ")),
	}
}
