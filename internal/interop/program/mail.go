package program

import (
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// A Mail is a mail server with its mail on disk.
type Mail struct {
	*Process
	Dir string
}

// StandMail is Stand for "smtplab mta", which is given a folder for its mail.
func StandMail(t Test, cmd *exec.Cmd) *Mail {
	t.Helper()
	dir := t.TempDir()
	cmd.Args = append(cmd.Args, "--spool", dir)
	return &Mail{Stand(t, cmd), dir}
}

// All returns a mailbox's messages, oldest first; those of a server without mailboxes have their envelope taken off.
func (m *Mail) All(mailbox string) []string {
	m.test.Helper()
	// What is not ASCII is written with percent signs, and what is still being written has a dot in front.
	all := m.read("Inbox", strings.ReplaceAll(url.PathEscape(mailbox), "%40", "@"))
	for _, content := range m.read("Drop") {
		envelope, _, _ := strings.Cut(content, "Return-Path:")
		if strings.Contains(envelope, "x-receiver: "+mailbox+"\r\n") {
			all = append(all, content[len(envelope):])
		}
	}
	return all
}

// read returns what is in the messages of a folder.
func (m *Mail) read(folder ...string) []string {
	m.test.Helper()
	names, err := filepath.Glob(filepath.Join(m.Dir, filepath.Join(folder...), "[^.]*.eml"))
	if err != nil {
		m.test.Fatal(err)
	}
	var all []string
	for _, name := range names {
		content, err := os.ReadFile(name)
		if err != nil {
			m.test.Fatal(err)
		}
		all = append(all, string(content))
	}
	return all
}

// With returns those of a mailbox's messages that have a subject.
func (m *Mail) With(mailbox, subject string) []string {
	m.test.Helper()
	var found []string
	for _, content := range m.All(mailbox) {
		if strings.Contains(content, "\nSubject: "+subject+"\r\n") {
			found = append(found, content)
		}
	}
	return found
}

// Inbox waits until a mailbox has a message with a subject, and returns it. More than one is an error.
func (m *Mail) Inbox(mailbox, subject string) string {
	m.test.Helper()
	var found []string
	Wait(m.test, "a message with the subject "+subject+" in the mailbox "+mailbox, func() bool {
		found = m.With(mailbox, subject)
		return len(found) > 0
	})
	if len(found) > 1 {
		m.test.Errorf("want one message with the subject %s in the mailbox %s, got %d", subject, mailbox, len(found))
	}
	return found[0]
}
