package judge

import (
	"strings"
	"testing"

	"github.com/smtplab/smtplab/harness/result"
	"github.com/smtplab/smtplab/sim/record"
)

// said is an exchange: the command, and the lines of the reply. "TLS " in front of the command says how it came; a line
// that ends with \n ended with a bare LF.
func said(command string, reply ...string) exchange {
	e := exchange{command: strings.TrimPrefix(command, "TLS "), asked: true, secured: strings.HasPrefix(command, "TLS ")}
	for _, line := range reply {
		ending := ""
		if strings.HasSuffix(line, "\n") {
			ending = "LF"
		}
		e.reply, e.endings = append(e.reply, strings.TrimSuffix(line, "\n")), append(e.endings, ending)
	}
	return e
}

func TestRulesOfReplies(t *testing.T) {
	long := strings.Repeat("x", 507)
	for _, c := range []struct {
		rule string
		e    exchange
		want string // "ok", "bad", "odd" for what is not as it should be, "other" for what the rule is not about
	}{
		{"form", said("NOOP", "250 ok"), "ok"}, {"form", said("NOOP", "250"), "ok"}, {"form", said("X", "250-a", "250 b"), "ok"},
		{"form", said("NOOP", "199 ok"), "bad"}, {"form", said("NOOP", "260 ok"), "bad"}, {"form", said("NOOP", "25 ok"), "bad"},
		{"form", said("NOOP", "250ok"), "bad"}, {"form", said("X", "250-a", "251 b"), "bad"}, {"form", said("NOOP", "250 ok\n"), "bad"},
		{"length", said("X", "250 "+long[:506]), "ok"}, {"length", said("X", "250-ok", "250 "+long), "bad"},
		{"ascii", said("X", "250 ~"), "ok"}, {"ascii", said("X", "250 \xfc"), "bad"}, {"ascii", said("X", "250 ü"), "bad"},
		{"greeting", said("", "220 mx.example ESMTP"), "ok"}, {"greeting", said("", "220-[192.0.2.1]", "220 [192.0.2.1] hello"), "ok"},
		{"greeting", said("", "220 <mx.example>"), "bad"}, {"greeting", said("", "220 mx ESMTP"), "odd"}, {"greeting", said("NOOP", "250 x"), "other"},
		{"codes", said("rcpt TO:<a@b>", "550 no"), "ok"}, {"codes", said("RCPT TO:<a@b>", "554 no"), "bad"}, {"codes", said("RCPT x", "421 bye"), "ok"},
		{"codes", said(".", "554 no"), "ok"}, {"codes", said(".", "503 no"), "bad"}, {"codes", said("ETRN x", "458 no"), "other"},
		{"status", said("X", "250-2.0.0 a", "250 2.0.0 b"), "ok"}, {"status", said("X", "250 2.0.0"), "ok"}, {"status", said("X", "250 ok"), "bad"},
		{"status", said("X", "250-2.0.0 a", "250 2.1.0 b"), "bad"}, {"status", said("X", "250-2.0.0 a", "250 b"), "bad"},
		{"status", said("EHLO x", "250 mx"), "other"}, {"status", said("", "220 mx"), "other"}, {"status", said("DATA", "354 go"), "other"},
		{"class", said("X", "550 5.1.1 no"), "ok"}, {"class", said("X", "550 4.1.1 no"), "bad"}, {"class", said("X", "550 no"), "other"},
		{"subcodes", said("X", "550 5.10.100 no"), "ok"}, {"subcodes", said("X", "550 5.01.1 no"), "bad"},
		{"subcodes", said("X", "550 5.1 .1 no"), "bad"}, {"subcodes", said("X", "550 5.1.1000 no"), "bad"}, {"subcodes", said("X", "550 no"), "other"},
		{"tls-once", said("TLS EHLO x", "250-mx", "250 SIZE"), "ok"}, {"tls-once", said("TLS EHLO x", "250-mx", "250 STARTTLS"), "bad"},
		{"tls-once", said("EHLO x", "250-mx", "250 STARTTLS"), "other"},
		{"password", said("EHLO x", "250-mx", "250 AUTH CRAM-MD5"), "ok"}, {"password", said("EHLO x", "250-mx", "250 AUTH CRAM-MD5 LOGIN"), "bad"},
		{"password", said("TLS EHLO x", "250-mx", "250 AUTH PLAIN"), "other"},
		{"binary", said("EHLO x", "250-mx", "250-CHUNKING", "250 BINARYMIME"), "ok"}, {"binary", said("EHLO x", "250-mx", "250 BINARYMIME"), "bad"},
		{"binary", said("EHLO x", "250-mx", "250 CHUNKING"), "other"},
		{"utf8", said("EHLO x", "250-mx", "250-8BITMIME", "250 SMTPUTF8"), "ok"}, {"utf8", said("EHLO x", "250-mx", "250 SMTPUTF8"), "bad"},
		{"utf8", said("EHLO x", "250-mx", "250-8BITMIME", "250 SMTPUTF8 x"), "bad"}, {"utf8", said("EHLO x", "250 mx"), "other"},
	} {
		rule := replyRules[c.rule]
		got := "other"
		if rule.concerns(c.e) {
			got = map[bool]string{true: "ok", false: "bad"}[rule.check(c.e).want == ""]
			if rule.check(c.e).verdict == result.NonStrict {
				got = "odd"
			}
		}
		if got != c.want {
			t.Errorf("%s: %q, %q: want %s, got %s", c.rule, c.e.command, c.e.reply, c.want, got)
		}
	}
}

// TestDecidedCase: what a server could not be asked, or was right to refuse, is not looked for in its mailboxes.
func TestDecidedCase(t *testing.T) {
	for outcome, want := range map[string]string{"552 no": "", "450 later": "inconclusive", "550 no": "fail"} {
		talk, err := readTalk("S: 250 ...\nor S: 552 ...   pass: it may")
		if err != nil {
			t.Fatal(err)
		}
		looked := false
		look := Claim{Line: 10, Text: "see", Check: func(View) []Miss { looked = true; return nil }}
		events := talked(&record.Opened{Dialled: true}, server(outcome)).events
		findings := Judge(Case{File: "s.txtar", Level: "MUST", Claims: []Claim{{Line: 9, Check: TalkCheck(talk, "client.example")}, look}}, events)
		got := ""
		if len(findings) > 0 {
			got = findings[0].Verdict.String()
		}
		if got != want || looked != (want == "fail") {
			t.Errorf("%s: want %q, got %q; further claims looked at: %v", outcome, want, got, looked)
		}
	}
}

func TestManyLinesOfOneSegment(t *testing.T) {
	talk, err := readTalk("C: a\nC+3: line #\nC: b")
	if err != nil || len(talk.Moves) != 1 || len(talk.Moves[0].Say) != 5 || talk.Moves[0].Say[3].Text != "line 3" {
		t.Errorf("want 5 lines in one move, the fourth \"line 3\"; got %+v, %v", talk.Moves, err)
	}
}
