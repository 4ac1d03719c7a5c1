package judge

import (
	"strings"
	"testing"

	"github.com/smtplab/smtplab/harness/transcript"
	"github.com/smtplab/smtplab/sim/record"
)

// exchanged is a record of a talk in the order of its lines: "C: NOOP", "S: 250 ok".
func exchanged(lines ...string) []record.Fact {
	var facts []record.Fact
	for _, line := range lines {
		text, bare := strings.CutSuffix(line[3:], "\n")
		l := &record.Line{Conn: 1, From: record.Speaker(line[0]), Heard: line[0] == 'S', Text: text}
		if bare {
			l.Ending = "LF"
		}
		facts = append(facts, l)
	}
	return facts
}

// TestRepliesAnswerCommands holds the replies of a talk against the commands that they answer: commands may be said
// together, what follows 354 is none, and a bare LF does not end one.
func TestRepliesAnswerCommands(t *testing.T) {
	s := &story{}
	s.add(TalkClient, exchanged("S: 220-mx", "S: 220 ESMTP", "C: MAIL FROM:<a@x>", "C: RCPT TO:<b@x>", "C: DATA", "S: 250 1", "S: 250 2", "S: 354 3",
		"C: NOOP", "C: .", "S: 250 4", "C: NOOP\n", "C: QUIT", "S: 500 5", "S: 599 6")...)
	var told []string
	for _, x := range (View{story: transcript.Read(s.events), end: len(s.events)}).exchanges() {
		told = append(told, strings.Join(x.lines(), " / "))
		if x.asked != (x.code() != 599) {
			t.Errorf("%q: asked: %v", x.reply, x.asked)
		}
	}
	want := "S: 220-mx / S: 220 ESMTP | C: MAIL FROM:<a@x> / S: 250 1 | C: RCPT TO:<b@x> / S: 250 2 | C: DATA / S: 354 3 | C: . / S: 250 4" +
		" | C: NOOP\nQUIT / S: 500 5 | S: 599 6"
	if got := strings.Join(told, " | "); got != want {
		t.Errorf("want\n%s\ngot\n%s", want, got)
	}
}

func TestReplyRules(t *testing.T) {
	for _, c := range []struct {
		rule, command string
		reply         []string
		want          string // a part of what is told, or nothing where the rule is kept
	}{
		{"ehlo", "EHLO x", []string{"250-mx.example greets you", "250-SIZE 100", "250 X-A b=c"}, ""},
		{"ehlo", "EHLO x", []string{"250 [192.0.2.25]"}, ""},
		{"ehlo", "EHLO x", []string{"250-mx_1.example", "250 SIZE"}, "a domain"},
		{"ehlo", "EHLO x", []string{"250-mx.example", "250-AUTH=LOGIN", "250 SIZE"}, "a keyword"},
		{"ehlo", "EHLO x", []string{"250-mx.example", "250 SIZE  100"}, "a keyword"},
		{"ehlo", "EHLO x", []string{"250-mx.example", "220-SIZE", "250 DSN"}, "250 on each line"},
		{"ehlo", "EHLO x", []string{"250-mx.example", "250 SIZE\n"}, "CRLF"},
		{"keywords", "EHLO x", []string{"250-mx.example", "250-size 100", "250-XYZ", "250 VRFY"}, ""},
		{"keywords", "EHLO x", []string{"250-mx.example", "250 PIPECONNECT"}, "non-strict"},
		{"helo", "HELO x", []string{"250-mx.example", "250 Welcome, client"}, ""},
		{"helo", "HELO x", []string{"250-mx.example", "250 8BITMIME"}, "without 8BITMIME"},
		{"mailbox", "VRFY bob", []string{"250 Bob <bob@x.example>"}, ""},
		{"mailbox", "VRFY bob", []string{"250 <bob>"}, "a full domain"},
		{"mailbox", "VRFY bob", []string{"252 perhaps"}, "inconclusive"},
	} {
		s := &story{}
		lines := []string{"S: 220 mx.example", "C: " + c.command}
		for _, line := range c.reply {
			lines = append(lines, "S: "+line)
		}
		s.add(TalkClient, exchanged(lines...)...).step(9)
		claim := Claim{Line: 9, Text: "see", Check: replyRules[c.rule].look}
		got := told(Judge(Case{File: "s.txtar", Level: "MUST", Claims: []Claim{claim}}, s.events))
		if (got == "") != (c.want == "") || !strings.Contains(got, c.want) {
			t.Errorf("%s of %q: want %q, got %q", c.rule, c.reply, c.want, got)
		}
	}
}
