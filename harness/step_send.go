package harness

import (
	"fmt"
	"strings"

	"github.com/smtplab/smtplab/harness/script"
	"github.com/smtplab/smtplab/sim/smtp"
)

func init() {
	register(Word{
		Name:    "send",
		Kind:    StepWord,
		Usage:   "send HOST SECTION [from=ADDRESS] [to=ADDRESS,...]",
		Summary: "a program on the host hands a message in",
		Manual: `The section is the message, header first. The envelope is taken from its fields Sender or From, and To, Cc and Bcc, unless from=
and to= give another; from=<> is the null path. Lines end with LF in the file and with CRLF on the wire.`,
		read: readSend,
	})
}

func readSend(r *reader, a *script.Args) {
	name, section := a.Host(), a.Section()
	m := mail{content: smtp.CanonicalLines([]byte(section.Text))}
	given := map[string]string{}
	for _, setting := range a.Settings() {
		key, value, _ := strings.Cut(setting, "=")
		if key != "from" && key != "to" {
			a.Fail("want from= or to=, got %q", setting)
		}
		given[key] = value
	}
	if !a.Failed() {
		if err := m.address(given); err != nil {
			a.FailAt(section.Line, "message %q: %v", section.Name, err)
		}
	}
	r.step(func(s *stage) error { return s.send(name, m) })
}

// mail is a message with its envelope.
type mail struct {
	from    string
	to      []string
	content []byte
}

// address makes the envelope, of what the line gives and else of the header.
func (m *mail) address(given map[string]string) error {
	header, _ := smtp.SplitMessage(m.content)
	fields, err := smtp.ParseHeader(header)
	if err != nil {
		return err
	}
	from, hasFrom := given["from"]
	to, hasTo := given["to"]
	if !hasFrom || !hasTo {
		sender, recipients, err := smtp.EnvelopeOf(fields)
		if err != nil && !(hasFrom && len(recipients) > 0) {
			return err
		}
		m.from = sender.Mailbox()
		for _, p := range recipients {
			m.to = append(m.to, p.Mailbox())
		}
	}
	if hasFrom {
		m.from = strings.Trim(from, "<>")
	}
	if hasTo {
		m.to = strings.Split(to, ",")
	}
	return m.check()
}

func (m *mail) check() error {
	if m.from != "" && !script.IsMailbox(m.from) {
		return fmt.Errorf("want a sender such as ana@contoso.example, got %q", m.from)
	}
	for _, to := range m.to {
		if !script.IsMailbox(to) {
			return fmt.Errorf("want a recipient such as bob@fabrikam.example, got %q", to)
		}
	}
	return nil
}
