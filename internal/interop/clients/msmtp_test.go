//go:build interop

package clients

import (
	"strings"
	"testing"
)

// msmtp is a sendmail program that passes mail to a smart host.
var msmtp = sender{
	name: "msmtp",
	version: func(t *testing.T) string {
		return strings.Fields(mustRun(t, "msmtp", "--version"))[2]
	},
	send: func(t *testing.T, to string, messages ...message) error {
		for _, m := range messages {
			if _, err := msmtpSend(t, to, m); err != nil {
				return err
			}
		}
		return nil
	},
}

// msmtpSend sends one message with further arguments, and returns the transcript. As every sendmail it is given lines that
// end with LF.
func msmtpSend(t *testing.T, to string, m message, args ...string) (string, error) {
	t.Helper()
	host, port := hostPort(t, to)
	args = append([]string{"--debug", "--host=" + host, "--port=" + port, "--domain=mail.contoso.example", "--from=" + m.from}, args...)
	return told(strings.ReplaceAll(m.content, "\r\n", "\n"), "msmtp", append(append(args, "--"), m.to...)...)
}
