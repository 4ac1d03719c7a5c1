//go:build interop

package clients

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// swaks is the tool that postmasters test servers with.
var swaks = sender{
	name: "swaks",
	version: func(t *testing.T) string {
		first, _, _ := strings.Cut(mustRun(t, "swaks", "--version"), "\n")
		return strings.TrimPrefix(first, "swaks version ")
	},
	send: func(t *testing.T, to string, messages ...message) error {
		for _, m := range messages {
			if _, err := swak(t, to, m); err != nil {
				return err
			}
		}
		return nil
	},
}

// swak sends one message with further arguments, and returns the transcript. It ends the last line by itself, and would
// give a message without a body an empty line, were it not told to leave the content alone.
func swak(t *testing.T, to string, m message, args ...string) (string, error) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "message.eml")
	content := strings.TrimSuffix(m.content, "\r\n")
	if strings.HasSuffix(content, "\r\n") {
		content = m.content + "."
		args = append(args, "--no-data-fixup")
	}
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	args = append([]string{"--server", to, "--helo", "mail.contoso.example", "--from", m.from, "--to", strings.Join(m.to, ","), "--data", "@" + file}, args...)
	return told("", "swaks", args...)
}
