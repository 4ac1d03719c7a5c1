//go:build interop

package clients

import (
	"strings"
	"testing"
)

// curl sends mail from scripts. It tells the size in MAIL.
var curl = sender{
	name:    "curl",
	version: func(t *testing.T) string { return strings.Fields(mustRun(t, "curl", "--version"))[1] },
	send: func(t *testing.T, to string, messages ...message) error {
		for _, m := range messages {
			if err := curlSend(m, "--verbose", "smtp://"+to+"/mail.contoso.example"); err != nil {
				return err
			}
		}
		return nil
	},
}

func curlSend(m message, args ...string) error {
	args = append(args, "--silent", "--mail-from", m.from, "--upload-file", "-")
	for _, r := range m.to {
		args = append(args, "--mail-rcpt", r)
	}
	_, err := told(m.content, "curl", args...)
	return err
}
