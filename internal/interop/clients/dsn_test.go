//go:build interop

package clients

import (
	"strings"
	"testing"

	gosmtp "github.com/emersion/go-smtp"

	"github.com/smtplab/smtplab/internal/interop/pairs"
	"github.com/smtplab/smtplab/internal/interop/program"
)

// TestReportsThatClientsAskFor has clients ask for a report of success (RFC 3461). It comes to the author, with the marks
// that the client gave the message.
func TestReportsThatClientsAskFor(t *testing.T) {
	for _, c := range []struct {
		sender
		asks func(t *testing.T, to string, m message) error
		want []string // of the report
	}{
		{msmtp, func(t *testing.T, to string, m message) error {
			_, err := msmtpSend(t, to, m, "--dsn-notify=success,failure", "--dsn-return=hdrs")
			return err
		}, nil},
		{goSMTP, askWithGoSMTP, []string{"Original-Envelope-ID: QQ314159", "Original-Recipient: rfc822;bob@old.example"}},
		{nodemailer, func(t *testing.T, to string, m message) error {
			m.dsn = map[string]any{"id": "QQ314159", "return": "headers", "notify": []string{"success", "failure"}, "recipient": author}
			_, err := nodeSend(t, to, nil, m)
			return err
		}, []string{"Original-Envelope-ID: QQ314159"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			pairs.Prove(t, pairs.Pair{Ours: "mta rfc5321", Theirs: c.name, Version: c.version(t), Shows: "the report of success that the client asks for comes to the author"})
			server := mta(t, "rfc5321")
			m := write("ask", "Hello\r\n")
			m.from = "ana@" + domain // whose mailbox is here as well
			if err := c.asks(t, server.at, m); err != nil {
				t.Fatal(err)
			}
			arrived(t, server, m)
			var report string
			program.Wait(t, "a report in the author's mailbox", func() bool {
				all := server.All(m.from)
				report = strings.Join(all, "")
				return len(all) == 1
			})
			for _, want := range append(c.want, "Content-Type: multipart/report", "Action: delivered", "Final-Recipient: rfc822; bob@"+domain) {
				if !strings.Contains(strings.ToLower(report), strings.ToLower(want)) {
					t.Errorf("want a report with %q, got:\n%s", want, report)
				}
			}
			if strings.Contains(report, "\nHello\r\n") {
				t.Errorf("want the header of the message alone, got:\n%s", report)
			}
		})
	}
}

func askWithGoSMTP(_ *testing.T, to string, m message) error {
	return inTransaction(to, m, &gosmtp.MailOptions{Return: gosmtp.DSNReturnHeaders, EnvelopeID: "QQ314159"},
		&gosmtp.RcptOptions{Notify: []gosmtp.DSNNotify{gosmtp.DSNNotifySuccess, gosmtp.DSNNotifyFailure},
			OriginalRecipientType: gosmtp.DSNAddressTypeRFC822, OriginalRecipient: "bob@old.example"})
}
