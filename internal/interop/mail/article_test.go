//go:build interop

package mail

import (
	"strings"
	"testing"

	"github.com/smtplab/smtplab/internal/mtas"
)

// TestArticleQ186142 shows the symptom at a real Postfix that insists on full names: MCIS 1.0 says its bare computer name, is
// refused, and the author gets Postfix's words back. With the full name of the fix the letter is taken.
func TestArticleQ186142(t *testing.T) {
	theirs := real(t, mtas.Postfix, mtas.Config{Mailboxes: []string{"bob@b.example", author},
		Settings: map[string]string{"smtpd_helo_required": "yes", "smtpd_helo_restrictions": "reject_non_fqdn_helo_hostname"}})
	route := []string{"--route", "b.example=" + theirs.Address.String(), "--mailbox", "ana@c.example"}
	t.Run("bare", func(t *testing.T) {
		proves(t, "mta mcis1 --set build=05.00.7700", theirs, "Q186142: it insists on a full name and refuses EHLO SERVER; its words come back to the author")
		ours := mta(t, "mcis1", append(route, "--set", "build=05.00.7700", "--set", "computer-name=SERVER")...)
		posted(t, ours.At, write("bare-name", "Hello\r\n"), "ana@c.example", "bob@b.example")
		ours.Until("C: EHLO SERVER")
		var report []string
		wait(t, "a report in the mailbox", func() bool {
			report = ours.All("ana@c.example")
			return len(report) > 0
		})
		if !hasAll(report[0], []string{"<SERVER>: Helo command rejected: need fully-qualified hostname", "bob@b.example"}) {
			t.Errorf("want the words of Postfix in the report, got %q", report)
		}
	})
	t.Run("full", func(t *testing.T) {
		proves(t, "mta mcis1 --reg FILE", theirs, "Q186142, cured: EHLO with the full name is taken")
		registry := file(t, "fqdn.reg", "Windows Registry Editor Version 5.00\r\n\r\n"+
			`[HKEY_LOCAL_MACHINE\System\CurrentControlSet\Services\SMTPSVC\Parameters]`+"\r\n"+`"FQDN"="mail1.company.example"`+"\r\n")
		ours := mta(t, "mcis1", append(route, "--reg", registry, "--set", "computer-name=SERVER")...)
		l := write("full-name", "Hello\r\n")
		posted(t, ours.At, l, "ana@c.example", "bob@b.example")
		same(t, received(t, theirs, "bob@b.example", l.subject), l)
		if said := ours.Said(); !strings.Contains(said, "C: EHLO mail1.company.example") {
			t.Error("want the full name in EHLO")
		}
	})
}

// TestArticleQ190026 shows the symptom at a real Postfix that looks up the name of its clients: without a PTR record the letter
// waits; with one it is taken.
func TestArticleQ190026(t *testing.T) {
	for _, pointers := range []bool{false, true} {
		name, shows := "no-pointer", "Q190026: it finds no reverse name of our host and answers 450; the letter waits in our queue"
		if pointers {
			name, shows = "pointer", "Q190026, cured: with a PTR record in our DNS the letter is taken"
		}
		t.Run(name, func(t *testing.T) {
			n := network(t)
			names(t, n, world(pointers))
			theirs := inNetwork(t, n, mtas.Postfix, map[string]string{"smtpd_client_restrictions": "reject_unknown_reverse_client_hostname"})
			proves(t, "dns and mta iis4 --route", theirs, shows)
			ours := oursInNetwork(t, n, "iis4", "--route", "a.example="+there+":25")
			if _, err := n.Run(soon(t), smtplab, "send", file(t, "letter.eml", letters[0].text), "--to", here, "--from", "bob@b.example", "--rcpt", author); err != nil {
				t.Fatal(err)
			}
			if pointers {
				received(t, theirs, author, letters[0].subject)
				return
			}
			ours.Until("S: 450 4.7.1 Client host rejected: cannot find your reverse hostname, [" + here + "]")
			if mail, err := theirs.Mailbox(author); len(mail) > 0 || err != nil {
				t.Errorf("want no letter, got %q, %v", mail, err)
			}
		})
	}
}

// TestArticleKB818222 has Exchange 2003 meet hosts that do not offer XEXCH50: it does not send it, and the letter arrives. To
// one that offers it, Exchange 2003 itself, it does.
func TestArticleKB818222(t *testing.T) {
	each(t, func(t *testing.T, program *mtas.Program) {
		theirs := real(t, program, mtas.Config{Mailboxes: []string{"bob@b.example"}})
		proves(t, "mta exchange2003 --route, send --as exchange2003", theirs, "KB 818222: it does not offer XEXCH50, is not sent it, and gets the letter; our own Exchange 2003 offers it and is")
		ours := mta(t, "exchange2003", "--route", "b.example="+theirs.Address.String())
		l := write("relayed", "Hello\r\n")
		posted(t, ours.At, l, author, "bob@b.example")
		same(t, received(t, theirs, "bob@b.example", l.subject), l)
		l = write("sent", "Hello\r\n")
		out, err := sent(t, theirs.Address, "exchange2003", l, "bob@b.example")
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		same(t, received(t, theirs, "bob@b.example", l.subject), l)
		if strings.Contains(out, "C: XEXCH50") || strings.Contains(ours.Said(), "C: XEXCH50") {
			t.Errorf("XEXCH50 is sent to a host that does not offer it:\n%s", out)
		}
		open := mta(t, "exchange2003", "--domain", "b.example", "--set", "xexch50=open")
		if out, err := sent(t, open.At, "exchange2003", l, "bob@b.example"); err != nil || !strings.Contains(out, "C: XEXCH50") {
			t.Errorf("want XEXCH50 where it is offered, got %v\n%s", err, out)
		}
	})
}
