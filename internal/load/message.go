package load

import (
	"fmt"
	"strings"

	"github.com/smtplab/smtplab/sim/smtp"
)

// lineLength is how long the lines of made messages are, CRLF included.
const lineLength = 78

// smallMessage is up to which size a message is copied behind its commands; a larger one is sent from where it lies.
const smallMessage = 16 << 10

// makeMessage makes a message whose content has so many octets, as it is sent after DATA, and its end. The header takes its
// share of them; a size smaller than that gets a short line.
func makeMessage(size int, from, to string) (content []byte) {
	header := smtp.Header{
		{Name: "From", Value: "<" + from + ">"}, {Name: "To", Value: "<" + to + ">"},
		{Name: "Subject", Value: "smtplab load"},
	}
	content = append(header.AppendTo(nil), crlf...)
	if len(content) > size {
		content = []byte("\r\n")
	}
	line := strings.Repeat("X", lineLength-2) + "\r\n"
	for len(content)+len(line) <= size {
		content = append(content, line...)
	}
	if rest := size - len(content); rest >= 2 {
		content = append(content, line[lineLength-rest:]...)
	} else if rest == 1 { // too short for a line: the one before gets it
		content = append(content[:len(content)-2], "X\r\n"...)
	}
	return content
}

// script is the words of a dialogue, made once for all.
type script struct {
	hello, helo, mail, data, reset, quit []byte
	rcpt                                 [][]byte // one for each recipient
	envelope                             []byte   // MAIL, RCPT and DATA at once
	content                              []byte   // with the final dot
}

func newScript(c Config) *script {
	s := &script{
		hello: []byte("EHLO " + c.Name + "\r\n"), helo: []byte("HELO " + c.Name + "\r\n"), data: []byte("DATA\r\n"), reset: []byte("RSET\r\n"), quit: []byte("QUIT\r\n"),
		mail: []byte(smtp.MailCommand(c.Sender, nil).String() + "\r\n"),
	}
	s.envelope = append(s.envelope, s.mail...)
	for i := range c.Recipients {
		to := c.Recipient
		if c.Recipients > 1 {
			to.Local = fmt.Sprintf("%s%d", to.Local, i+1)
		}
		s.rcpt = append(s.rcpt, []byte(smtp.RcptCommand(to, nil).String()+"\r\n"))
		s.envelope = append(s.envelope, s.rcpt[i]...)
	}
	s.envelope = append(s.envelope, s.data...)
	content := makeMessage(c.Size, c.Sender.Mailbox(), c.Recipient.Mailbox())
	s.content = smtp.AppendFinalDot(smtp.AppendDotStuffed(nil, content))
	return s
}
