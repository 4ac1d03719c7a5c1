package main

import (
	"path/filepath"
	"strings"
	"testing"
)

func TestSend(t *testing.T) {
	dir := folder(t, map[string]string{"note.eml": note, "bare.eml": "Subject: no one\n\nx\n",
		"secret.eml": "From: ana@a.example\nTo: bob@b.example\nBcc: eve@b.example\n\nx\n"})
	s := stands(t, dir, "mta", "sendmail8", "--listen", "127.0.0.1:0", "--mailbox", "bob@b.example")
	at := s.listening[0]
	e := smtplab(t, dir, "send", "note.eml", "--to", at, "--as", "iis5", "--name", "mail.a.example")
	for _, want := range []string{"C: EHLO mail.a.example", "S: 250", "C: <message of ", "taken for bob@b.example"} {
		e.want(t, 0, want)
	}
	e = smtplab(t, dir, "send", "note.eml", "--to", at, "--rcpt", "bob@b.example", "--rcpt", "eve@b.example")
	e.want(t, 1, "refused for eve@b.example: 550")
	e.want(t, 1, "taken for bob@b.example")
	smtplab(t, dir, "send", "bare.eml", "--to", at, "--from", "<>", "--rcpt", "bob@b.example").want(t, 0, "C: MAIL FROM:<>")
	s.out.until(t, "accepted mail.example.test/3 from <>")
	s.stop()
	s = stands(t, dir, "mta", "rfc5321", "--listen", "127.0.0.1:0", "--domain", "b.example", "--spool", "S")
	smtplab(t, dir, "send", "secret.eml", "--to", s.listening[0]).want(t, 0, "taken for eve@b.example")
	s.out.until(t, "delivered for eve@b.example")
	s.stop()
	for name, text := range files(t, filepath.Join(dir, "S", "Inbox")) {
		if strings.Contains(text, "Bcc") || strings.HasPrefix(name, "bob") && strings.Contains(text, "eve") {
			t.Errorf("%s: want nothing told of the secret reader, got %q", name, text)
		}
	}
	smtplab(t, dir, "send", "note.eml", "--to", at).want(t, 1, "not now for bob@b.example: connection refused")
}

func TestSendMisuse(t *testing.T) {
	dir := folder(t, map[string]string{"note.eml": note, "bare.eml": "Subject: no one\n\nx\n"})
	for _, c := range []struct{ args, want string }{
		{"send note.eml", "want --to"},
		{"send note.eml --to mx.example", "names are not looked up"},
		{"send none.eml --to 127.0.0.1", "none.eml"},
		{"send bare.eml --to 127.0.0.1", "give --from and --rcpt"},
		{"send note.eml --to 127.0.0.1 --rcpt bob", `smtplab: --from, --rcpt: want a mail address such as bob@fabrikam.example, got "bob"` + "\n"},
		{"send note.eml --to 127.0.0.1 --as exchange2005", "did you mean"},
		{"send note.eml --to 127.0.0.1 --name -", "want a full name"},
	} {
		smtplab(t, dir, strings.Fields(c.args)...).want(t, 2, c.want)
	}
}
