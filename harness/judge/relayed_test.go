package judge

import (
	"strings"
	"testing"

	"github.com/smtplab/smtplab/sim/record"
)

const passedOn = `S: 220 ...
C: DATA
S: 354 ...
C: Received: from c.example
C: \tby d.example
C: Subject: x
C:
C: ..
C: two blanks \x20
C: .
S: 250 ...
`

// arrived is a story in which a message came for bob at a host of ours, with its own fields above the text.
func arrived(text string) *story {
	own := "Return-Path: <ana@out.example>\nReceived: from Relay.Example ([192.0.2.25])\n\tby out.example;\n\tMon, 3 Nov 2003 09:00:00 +0000\n"
	data := strings.ReplaceAll(own+text, "\n", "\r\n")
	return new(story).chapter(1, "").add("out.example",
		&record.Filed{Folder: "inbox", Owner: "bob@out.example", Name: "1.eml", Message: "1", Data: []byte(data)}).step(9)
}

const stampField = "Received: from client.example (pc [192.0.2.1])\n\tby relay.example with ESMTP id 7\n\tfor <bob@out.example>; Mon, 3 Nov 2003 08:59:59 +0000\n"

func TestSeeRelayed(t *testing.T) {
	const sent = "Received: from c.example\n\tby d.example\nSubject: x\n\n.\ntwo blanks  \n"
	for _, c := range []struct{ name, text, want string }{
		{"as it was sent", stampField + sent, ""},
		{"with a signature", "DKIM-Signature: v=1;\n\ta=b\n" + stampField + sent, ""},
		{"without a stamp", sent, ""}, // that is another rule
		{"blanks lost", stampField + strings.Replace(sent, "blanks  ", "blanks", 1), `want line 1 of the message as it was sent`},
		{"field added", stampField + "Date: today\n" + sent, `"Date: today\r\n"`},
		{"field added below", stampField + strings.Replace(sent, "Subject", "X: y\nSubject", 1), "want line"},
		{"cut short", stampField + "Subject: x\n", "want line"},
		{"dots doubled", stampField + strings.Replace(sent, "\n.\n", "\n..\n", 1), "want line"},
	} {
		got := finds(t, arrived(c.text), desk{"t": passedOn}, "see relayed bob@out.example t")
		if c.want == "" && got != "" || !strings.Contains(got, c.want) {
			t.Errorf("%s: want %q, got %q", c.name, c.want, got)
		}
	}
	if got := finds(t, new(story).chapter(1, "").step(9), desk{"t": passedOn}, "see relayed bob@out.example t"); !strings.Contains(got, "one message for bob") {
		t.Errorf("want a message that did not come to be missed, got %q", got)
	}
}

func TestSeeStamp(t *testing.T) {
	for _, c := range []struct{ rule, from, to, want string }{
		{"by", "by relay.example", "by other.example", "non-strict"},
		{"by", "by relay.example ", "", "want a by-clause"},
		{"by", "Received", "X-Received", "want a Received field of the relay on top"},
		{"from client.example", "from client.example (pc [192.0.2.1])\n\t", "", "want a from-clause"},
		{"from client.example", "client.example", "pc.example", "want the from-clause to have the name"},
		{"from client.example", "[192.0.2.1]", "192.0.2.1", "want the from-clause to have the client's address in brackets"},
		{"for", "<bob@out.example>", "<bob@out.example>, <carol@out.example>", "want one address at most"},
		{"with SMTP ESMTP", " with ESMTP", "", "want a with-clause"},
		{"with SMTP ESMTP", "with ESMTP", "with HTTP", "want the with-clause to say SMTP or ESMTP"},
		{"date", "2003 08", "03 08", "want a date with a year of four digits"},
		{"date", "; Mon, 3", "; Tue, 3", "want the day of the week to be Mon"},
		{"date", "08:59:59", "07:59:59", "want a date within five minutes"},
		{"date", "; Mon", " Mon", "want a date"},
	} {
		line := "see stamp bob@out.example " + c.rule
		if got := finds(t, arrived(stampField+"Subject: x\n\nHello\n"), nil, line); got != "" {
			t.Errorf("%s: want a wholesome stamp to do, got %q", c.rule, got)
		}
		broken := strings.Replace(stampField, c.from, c.to, 1)
		if got := finds(t, arrived(broken+"Subject: x\n\nHello\n"), nil, line); broken == stampField || !strings.Contains(got, c.want) {
			t.Errorf("%s, with %q for %q: want %q, got %q", c.rule, c.to, c.from, c.want, got)
		}
	}
}

// Exim has the address first, and the name in a comment.
func TestSeeStampFromInAnyOrder(t *testing.T) {
	exim := strings.Replace(stampField, "client.example (pc [192.0.2.1])", "[192.0.2.1] (helo=client.example)", 1)
	if got := finds(t, arrived(exim+"\n"), nil, "see stamp bob@out.example from client.example"); got != "" {
		t.Errorf("want either order to do, got %q", got)
	}
}

func TestSeeReached(t *testing.T) {
	taken := func(owners ...string) *story {
		s := new(story).chapter(1, "")
		for _, l := range []string{"S: 220 mx", "C: RCPT TO:<a@b.example>", "S: 250 OK", "C: RCPT TO:<c@b.example>", "S: 452 no", "C: RCPT TO:<d@x.example>", "S: 250 OK"} {
			s.add(TalkClient, &record.Line{Conn: 1, From: record.Speaker(l[0]), Text: l[3:], Heard: l[0] == 'S'})
		}
		for _, o := range owners {
			s.delivered("out.example", o, o)
		}
		return s.step(9)
	}
	for _, c := range []struct {
		owners []string
		want   string
	}{
		{[]string{"a@b.example"}, ""},
		{[]string{"a@b.example", "d@x.example"}, ""}, // another domain
		{nil, "want mail for a@b.example, got mail for 0 of 1 recipients"},
		{[]string{"a@b.example", "c@b.example"}, "want mail for those alone that were taken, got mail for c@b.example"},
	} {
		s := taken(c.owners...)
		if got := finds(t, s, nil, "see reached b.example"); c.want == "" && strings.Contains(got, "reached") || !strings.Contains(got, c.want) {
			t.Errorf("%v: want %q, got %q", c.owners, c.want, got)
		}
	}
	if got := finds(t, new(story).chapter(1, "").step(9), nil, "see reached b.example"); !strings.Contains(got, "want a recipient of b.example that was taken, got none") {
		t.Errorf("want a talk without recipients to be no proof, got %q", got)
	}
}
