package lab

import (
	"testing"
)

func TestTelnet(t *testing.T) {
	told := ask(t, theBook(), "talk", Talk{Text: Text{Name: "kb/kb818222/blob-swallowed"}, Host: "mx.fabrikam.example",
		Lines: []string{"EHLO a.example", "MAIL FROM:<ana@contoso.example>", "RCPT TO:<bob@fabrikam.example>", "XEXCH50 1020 2", `\{X*1000}\`, `\{X*20}\`, "DATA", "Subject: x", "", "Hello", ".", "FOO", "QUIT"}}).(*Told)
	for _, l := range told.Lines {
		t.Logf("%10.4f %1s %s   [%s %s]", l.At, l.Who, l.Text, l.Ref, l.Note)
	}
	t.Log(told.Closed, told.Complete)
	told = ask(t, theBook(), "talk", Talk{Text: Text{Name: "kb/q276347/smart-host-by-name"}, Host: "192.168.2.53",
		Lines: []string{"mail.isp.example", "mail.isp.example A tcp", "nobody.example MX", "isp.example MX", "set vc", "mail.isp.example"}}).(*Told)
	for _, l := range told.Lines {
		t.Logf("%10.4f %1s %s   [%s %s]", l.At, l.Who, l.Text, l.Ref, l.Note)
	}
	t.Log(told.Closed, told.Complete)
}
