package lab

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// typed types into a console of a scenario, and returns what stands there, "> " before what was typed.
func typed(t *testing.T, name, host string, lines ...string) (text []string, told *Told) {
	t.Helper()
	told = ask(t, theBook(), "talk", Talk{Text: Text{Name: name}, Host: host, Lines: lines}).(*Told)
	for _, l := range told.Lines {
		text = append(text, map[string]string{"C": "> ", "S": ""}[l.Who]+l.Text)
	}
	return text, told
}

const exchange = "kb/kb818222/blob-swallowed"

// contains checks that lines stand there, in order.
func contains(t *testing.T, got []string, want ...string) {
	t.Helper()
	at := 0
	for _, w := range want {
		i := slices.IndexFunc(got[at:], func(g string) bool { return strings.HasPrefix(g, w) })
		if i < 0 {
			t.Fatalf("want %q next in\n%s", w, strings.Join(got, "\n"))
		}
		at += i + 1
	}
}

// The window knows when an answer is due: in the middle of a message or a BLOB none is.
func TestTelnet(t *testing.T) {
	got, told := typed(t, exchange, "mx.fabrikam.example", "EHLO a.example", "MAIL FROM:<ana@contoso.example>", "RCPT TO:<bob@fabrikam.example>",
		"XEXCH50 1020 2", `\{X*1000}\`, `\{X*20}\`, "DATA", "Subject: x", "", "Hello", ".", "FOO", "NO", "QUIT")
	contains(t, got, "220 mx.fabrikam.example Microsoft ESMTP", "> EHLO", "250-mx.fabrikam.example Hello", "250-XEXCH50", "250 OK", "> MAIL", "250 2.1.0",
		"> RCPT", "250 2.1.5", "> XEXCH50 1020 2", "354 Send binary data", `> \{X*1000}\`, `> \{X*20}\`, "250 XEXCH50 OK", "> DATA", "354 Start mail input",
		"> Subject: x", "> ", "> Hello", "> .", "250 2.6.0", "> FOO", "500 5.3.3", "> NO", "500 5.3.3", "> QUIT", "221 2.0.0")
	if told.Closed != "the server closed the connection" || told.Complete != nil {
		t.Errorf("got %q, %v", told.Closed, told.Complete)
	}
	if last := told.Lines[len(told.Lines)-1]; last.At-told.Lines[0].At > 20 || last.Ref != "RFC 5321, 4.2.3; RFC 3463, 3.1" || last.Note == "" {
		t.Errorf("want 14 lines typed within 20 seconds, and a note, got %+v", last)
	}
	if i := slices.Index(got, "> XEXCH50 1020 2"); told.Lines[i+1].At-told.Lines[i].At > 0.01 {
		t.Errorf("want an answer at once, got %v", told.Lines[i+1].At-told.Lines[i].At)
	}
}

func TestTelnetCompletes(t *testing.T) {
	_, told := typed(t, exchange, "mx.fabrikam.example")
	if !slices.Contains(told.Complete, "EHLO client.example") || !slices.Contains(told.Complete, "MAIL FROM:<ana@contoso.example>") {
		t.Errorf("got %q", told.Complete)
	}
	if slices.Contains(told.Complete, "XEXCH50 1020 2") {
		t.Error("XEXCH50 is there before it was offered")
	}
	if _, told = typed(t, exchange, "mx.fabrikam.example", "EHLO a.example"); !slices.Contains(told.Complete, "XEXCH50 1020 2") {
		t.Errorf("after EHLO: got %q", told.Complete)
	}
	lines := []string{"EHLO a.example", "MAIL FROM:<a@b.example>", "RCPT TO:<bob@fabrikam.example>", "DATA", "Subject: x"}
	if _, told = typed(t, exchange, "mx.fabrikam.example", lines...); !slices.Contains(told.Complete, ".") || slices.Contains(told.Complete, "DATA") {
		t.Errorf("within a message: got %q", told.Complete)
	}
}

// A console is in the world as it is when the story is over, with the changes.
func TestTelnetAfterAChange(t *testing.T) {
	text := Text{Name: exchange, Changes: []Change{{Kind: "product", Host: "mx.fabrikam.example", Value: "sendmail8"}}}
	told := ask(t, theBook(), "talk", Talk{Text: text, Host: "mx.fabrikam.example"}).(*Told)
	if len(told.Lines) != 1 || !strings.Contains(told.Lines[0].Text, "Sendmail") {
		t.Errorf("got %+v", told.Lines)
	}
}

// Where the reverse look-up of a client finds no DNS server, the banner comes late (KB 258745). The window tells when it was opened.
func TestTelnetTellsOfALateBanner(t *testing.T) {
	const scenario, host = "kb/q190026/reverse-lookup-slows-banner", "mail.mycompany.microsoft.com"
	prompt := ask(t, theBook(), "talk", Talk{Text: Text{Name: scenario}, Host: host}).(*Told)
	elsewhere := Text{Name: scenario, Changes: []Change{{Kind: "setting", Host: host, Name: "dns", Value: "172.16.0.99"}}}
	late := ask(t, theBook(), "talk", Talk{Text: elsewhere, Host: host}).(*Told)
	if waited := prompt.Lines[0].At - prompt.Opened; waited <= 0 || waited > 1 {
		t.Errorf("with a DNS server: want the banner at once, got it after %v s", waited)
	}
	if waited := late.Lines[0].At - late.Opened; waited < 5 {
		t.Errorf("without a DNS server: want a wait of seconds before the banner, got %v s", waited)
	}
}

// What is typed again is answered again, to the millisecond.
func TestConsolesAreDeterministic(t *testing.T) {
	lines := []string{"EHLO a.example", "MAIL FROM:<a@b.example>"}
	_, shorter := typed(t, exchange, "mx.fabrikam.example", lines[:1]...)
	_, longer := typed(t, exchange, "mx.fabrikam.example", lines...)
	if diff := cmp.Diff(shorter.Lines, longer.Lines[:len(shorter.Lines)]); diff != "" {
		t.Error(diff)
	}
}

// The five steps of Q190026, as a student types them.
func TestNslookup(t *testing.T) {
	got, told := typed(t, "kb/q190026/ptr-corrected", "198.51.100.53", "set type=mx", "mycompany.microsoft.com", "set type=a", "mail.mycompany.microsoft.com",
		"172.16.0.200", "200.0.16.172.in-addr.arpa PTR", "nobody.mycompany.microsoft.com", "mycompany.microsoft.com A tcp")
	contains(t, got, "> set type=mx", "> mycompany.microsoft.com", "Server:  [198.51.100.53]", "mycompany.microsoft.com preference = 10, mail exchanger = mail.mycompany.microsoft.com",
		"> mail.mycompany", "mail.mycompany.microsoft.com internet address = 172.16.0.200",
		"> 172.16.0.200", "200.0.16.172.in-addr.arpa name = ", "> 200.0", "200.0.16.172.in-addr.arpa name = ",
		"> nobody", "*** [198.51.100.53] can't find nobody.mycompany.microsoft.com: Non-existent domain", "*** No A records available for mycompany.microsoft.com")
	if !slices.Contains(told.Complete, "200.0.16.172.in-addr.arpa PTR") {
		t.Errorf("got %q", told.Complete)
	}
}

// The trouble of Q276347: by UDP there is an answer, by TCP none.
func TestNslookupByTCP(t *testing.T) {
	got, _ := typed(t, "kb/q276347/smart-host-by-name", "192.168.2.53", "mail.isp.example", "set vc", "mail.isp.example", "set novc", "mail.isp.example")
	contains(t, got, "mail.isp.example internet address = 192.168.2.25", "*** [192.168.2.53] can't find mail.isp.example: Connection refused",
		"mail.isp.example internet address = 192.168.2.25")
}

func TestReplyNotes(t *testing.T) {
	for line, want := range map[string]string{
		"250 OK": "RFC 5321, 4.2.3", "250-SIZE": "RFC 5321, 4.2.3", "250": "RFC 5321, 4.2.3", "550 5.7.1 no": "RFC 5321, 4.2.3; RFC 3463, 3.8",
		"421 4.4.2 late": "RFC 5321, 4.2.3; RFC 3463, 3.5", "535 x": "RFC 4954, 6", "299 x": "", "hello": "", "2500": "", "550 5.9.1 x": "RFC 5321, 4.2.3",
	} {
		if got, note := replyNote(line); got != want || (note == "") != (want == "") {
			t.Errorf("%s: want %q, got %q, %q", line, want, got, note)
		}
	}
	for code, m := range codes {
		if fmt.Sprint(code[0]) == "" || !strings.HasPrefix(m.ref, "RFC ") || !strings.HasSuffix(m.note, ".") {
			t.Errorf("%s: got %+v", code, m)
		}
	}
}
