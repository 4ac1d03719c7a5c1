//go:build interop

package clients

import (
	"io"
	"net/smtp"
	"runtime"
	"strings"
	"testing"

	gosmtp "github.com/emersion/go-smtp"
)

// netSMTP is the client of Go's standard library. It pipelines nothing and tells no size.
var netSMTP = sender{
	name:    "net/smtp",
	version: func(*testing.T) string { return runtime.Version() },
	send: func(_ *testing.T, to string, messages ...message) error {
		c, err := smtp.Dial(to)
		if err != nil {
			return err
		}
		defer c.Close()
		if err := c.Hello("mail.contoso.example"); err != nil {
			return err
		}
		for _, m := range messages {
			if err := c.Mail(m.from); err != nil {
				return err
			}
			for _, r := range m.to {
				if err := c.Rcpt(r); err != nil {
					return err
				}
			}
			if err := pour(m.content)(c.Data()); err != nil {
				return err
			}
		}
		return c.Quit()
	},
}

// goSMTP is the client of emersion/go-smtp.
var goSMTP = sender{
	name:    "emersion/go-smtp client",
	version: goSMTPVersion,
	send: func(_ *testing.T, to string, messages ...message) error {
		c, err := gosmtp.Dial(to)
		if err != nil {
			return err
		}
		defer c.Close()
		if err := c.Hello("mail.contoso.example"); err != nil {
			return err
		}
		for _, m := range messages {
			if err := c.SendMail(m.from, m.to, strings.NewReader(m.content)); err != nil {
				return err
			}
		}
		return c.Quit()
	},
}

// inTransaction sends a message to its first recipient with go-smtp, with parameters of MAIL and RCPT.
func inTransaction(to string, m message, mail *gosmtp.MailOptions, rcpt *gosmtp.RcptOptions) error {
	c, err := gosmtp.Dial(to)
	if err != nil {
		return err
	}
	defer c.Close()
	if err := c.Mail(m.from, mail); err != nil {
		return err
	}
	if err := c.Rcpt(m.to[0], rcpt); err != nil {
		return err
	}
	w, err := c.Data()
	if err != nil {
		return err
	}
	if err := pour(m.content)(w, nil); err != nil {
		return err
	}
	return c.Quit()
}

func goSMTPVersion(t *testing.T) string {
	return mustRun(t, "go", "list", "-m", "-f", "{{.Version}}", "github.com/emersion/go-smtp")
}

// pour writes content into what DATA opens.
func pour(content string) func(io.WriteCloser, error) error {
	return func(w io.WriteCloser, err error) error {
		if err != nil {
			return err
		}
		if _, err := io.WriteString(w, content); err != nil {
			return err
		}
		return w.Close()
	}
}
