package harness

import (
	"errors"
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
	m.readEnvelope(a)
	if !a.Failed() {
		if err := m.address(); err != nil {
			a.FailAt(section.Line, "message %q: %v", section.Name, err)
		}
	}
	r.step(func(s *stage) error { return s.send(name, m) })
}

// mail is a message with its envelope.
type mail struct {
	content        []byte
	from           string
	to             []string
	hasFrom, hasTo bool // given beside the message
}

// readEnvelope reads what the line gives of the envelope.
func (m *mail) readEnvelope(a *script.Args) {
	for _, setting := range a.Settings() {
		name, value := cutSetting(setting)
		switch name {
		case "from":
			m.from, m.hasFrom = strings.Trim(value, "<>"), true
		case "to":
			m.to, m.hasTo = strings.Split(value, ","), true
		default:
			a.Fail("want from= or to=, got %q", setting)
		}
	}
	given := m.to
	if m.from != "" {
		given = append([]string{m.from}, m.to...)
	}
	for _, address := range given {
		if !script.IsMailbox(address) {
			a.Fail("want a mail address such as bob@fabrikam.example, got %q", address)
		}
	}
}

// address takes the rest of the envelope from the header.
func (m *mail) address() error {
	if m.hasFrom && m.hasTo {
		return nil
	}
	header, _ := smtp.SplitMessage(m.content)
	fields, err := smtp.ParseHeader(header)
	if err != nil {
		return err
	}
	from, to, err := smtp.EnvelopeOf(fields)
	switch {
	case m.hasFrom:
		to, err = smtp.Addresses(fields, "To", "Cc", "Bcc")
	case m.hasTo && len(to) == 0 && !from.IsNull():
		err = nil // the header's recipients are not asked for
	}
	if !m.hasFrom {
		m.from = from.Mailbox()
	}
	if m.hasTo {
		return err
	}
	for _, p := range to {
		m.to = append(m.to, p.Mailbox())
	}
	if err == nil && len(m.to) == 0 {
		err = errors.New("want an address in To, Cc or Bcc, or to= in the line that sends it")
	}
	return err
}
