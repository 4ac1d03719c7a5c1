package judge

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/smtplab/smtplab/harness/result"
	"github.com/smtplab/smtplab/harness/script"
	"github.com/smtplab/smtplab/sim/record"
)

func readTalk(text string) (Talk, error) {
	var problems script.Problems
	a := &script.Args{File: "s.txtar", Problems: &problems}
	talk := ReadTalk(a, &script.Section{Name: "t", Line: 100, Text: text}, map[string]string{"MAILBOX": "bob@x.example"})
	return talk, problems.Err()
}

func TestReadTalk(t *testing.T) {
	talk, err := readTalk(`S: 220 ...
C: RCPT TO:<MAILBOX>
C: NOOP\n
pause 5s
C: \{ab*3}\x00\\ é\
S: 250-SIZE...
S: 250 ...
or S: 5xx ...   non-strict: why not
half-close
closed
`)
	if err != nil {
		t.Fatal(err)
	}
	says := []Saying{{"RCPT TO:<bob@x.example>", "\r\n"}, {"NOOP", "\n"}}
	if diff := cmp.Diff(says, talk.Moves[1].Say); diff != "" {
		t.Error(diff) // in one segment
	}
	if diff := cmp.Diff([]Saying{{"ababab\x00\\ é", ""}}, talk.Moves[3].Say); diff != "" {
		t.Error(diff)
	}
	var deeds []Deed
	for _, m := range talk.Moves {
		deeds = append(deeds, m.Do)
	}
	if diff := cmp.Diff([]Deed{Hear, Say, Pause, Say, Hear, HalfClose, IsClosed}, deeds); diff != "" {
		t.Error(diff)
	}
	hear := talk.Moves[4]
	for _, c := range []struct {
		reply []string
		want  string
	}{
		{[]string{"250-mx", "250-SIZE 5", "250 DSN"}, "pass"},
		{[]string{"250-mx", "250 DSN"}, "none"}, // SIZE is missing
		{[]string{"250-SIZE 5", "503 no"}, "non-strict"},
		{[]string{"250-SIZE 5", "421 no"}, "none"},
		{nil, "none"},
	} {
		got := "none"
		if o, ok := hear.Fits(Heard{Reply: c.reply}); ok {
			got = o.Verdict.String()
		}
		if got != c.want {
			t.Errorf("%q: want %s, got %s", c.reply, c.want, got)
		}
	}
}

func TestReadTalkRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"X: hello":                 `s.txtar:100: talk "t": want C:, C*N:, C+N:, S:`,
		"C: EHLO x\nor S: 250 ...": `s.txtar:101: talk "t": "or" must stand below`,
		"S: 250-SIZE\nC: QUIT":     `s.txtar:101: talk "t": want another "S:" line`,
		"S: ok":                    `s.txtar:100: talk "t": want a reply such as 250`,
		"S: 250 ...  wrong: why":   `s.txtar:100: talk "t": verdict: want one of`,
		`C: \q`:                    `s.txtar:100: talk "t": want \\, \r`,
		`C: \x4`:                   `s.txtar:100: talk "t": want \\, \r`,
		`C: \{a*999999999}`:        `s.txtar:100: talk "t": want \\, \r`,
		`C: \{a*`:                  `s.txtar:100: talk "t": want \\, \r`,
		"pause soon":               `s.txtar:100: talk "t": bad time`,
		"C: x\ntls":                `s.txtar:101: talk "t": want tls as the first line`,
		"\n":                       `s.txtar:100: talk "t": want lines`,
		"S: 250 ...\nor open":      `s.txtar:101: talk "t": want "or S: ..." or "or closed"`,
		"C*0: NOOP\nS: 250 ...":    `s.txtar:100: talk "t": C*N: want a number from 1 to`,
		"C+x: NOOP":                `s.txtar:100: talk "t": want C+N:`,
		"starttls\nor S: 250 ...":  `s.txtar:101: talk "t": below starttls`,
		"C*5: NOOP":                `s.txtar:100: talk "t": C*N: want an "S:" line below`,
		"offers SIZE":              `s.txtar:100: talk "t": want the reply to EHLO above it`,
		"silent long":              `s.txtar:100: talk "t": bad time`,
	} {
		if _, err := readTalk(text); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: want an error %q, got %v", text, want, err)
		}
	}
}

func TestUnescapeLineEnds(t *testing.T) {
	for text, want := range map[string]Saying{
		`a`: {"a", "\r\n"}, `a\n`: {"a", "\n"}, `a\r`: {"a", "\r"}, `a\r\n`: {"a", "\r\n"}, `a\`: {"a", ""},
		`a\nb`: {"a\nb", "\r\n"}, ``: {"", "\r\n"}, `.\r`: {".", "\r"}, `\\`: {`\`, "\r\n"},
	} {
		if got, err := ReadSaying(text); err != nil || got != want {
			t.Errorf("%q: want %q, got %q, %v", text, want, got, err)
		}
	}
}

// talked is the record of a talk, as its client has it.
func talked(facts ...record.Fact) *story {
	s := new(story).chapter(1, "").step(9)
	return s.add("client.example", facts...).step(10).
		add("client.example", &record.Line{From: record.Server, Heard: true, Text: "599 of another talk"})
}

func server(text string) record.Fact {
	return &record.Line{From: record.Server, Heard: true, Text: text}
}

func TestTalkInParts(t *testing.T) {
	talk, err := readTalk("S: 220 ...\nrestart\nS: 421 ...\nclosed\nrestart")
	if err != nil {
		t.Fatal(err)
	}
	var sizes []int
	for _, part := range talk.Parts() {
		sizes = append(sizes, len(part))
	}
	if diff := cmp.Diff([]int{1, 2, 0}, sizes); diff != "" {
		t.Error(diff)
	}
}

func TestTalkCheck(t *testing.T) {
	opened := &record.Opened{Dialled: true}
	end := &record.Line{From: record.Server, Heard: true, Ending: "none"}
	late := &record.Trouble{Text: "too long", Late: true}
	for _, c := range []struct {
		name, talk string
		record     *story
		want       string
	}{
		{"as it should", "S: 220 ...\nC: QUIT\nS: 221 ...\nclosed", talked(opened, server("220 mx"), server("221 bye"), end), ""},
		{"a SHOULD", "S: 503 ...\nor S: 5xx ...   non-strict: the code is 503", talked(opened, server("550 no")),
			`non-strict s.txtar:100: talk: want "S: 503 ...", got "550 no" (the code is 503)`},
		{"wrong", "S: 250 ...", talked(opened, server("550 no")), `fail s.txtar:100: talk: want "S: 250 ...", got "550 no"`},
		{"a defence", "S: 250 ...", talked(opened, server("450 greylisted")),
			`inconclusive s.txtar:100: talk: want "S: 250 ...", got "450 greylisted"`},
		{"no reply", "S: 250 ...", talked(opened, &record.GaveUp{Seconds: 600}),
			`inconclusive s.txtar:100: talk: want "S: 250 ...", got nothing for 600 s`},
		{"closed early", "S: 250 ...", talked(opened, end), `fail s.txtar:100: talk: want "S: 250 ...", got a closed connection`},
		{"cut early", "S: 250 ...", talked(opened, &record.Closed{How: "was reset"}),
			`fail s.txtar:100: talk: want "S: 250 ...", got a reset connection`},
		{"reset, as it should", "reset", talked(opened, &record.Closed{How: "was reset"}), ""},
		{"not closed", "closed", talked(opened, &record.GaveUp{Seconds: 600}),
			`inconclusive s.txtar:100: talk: want the server to close the connection, got nothing for 600 s`},
		{"talks on", "closed", talked(opened, server("250 ok")), `fail s.txtar:100: talk: want the end of the connection, got "250 ok"`},
		{"refused", "S: 220 ...", talked(&record.NotOpened{Why: "refused"}), `fail s.txtar:100: talk: want a connection, got refused`},
		{"ignored", "S: 220 ...", talked(&record.NotOpened{Why: "timed out"}),
			`inconclusive s.txtar:100: talk: want a connection, got timed out`},
		{"silence", "silent 5s\nor S: 5xx ...\nS: 250 ...", talked(opened, &record.Quiet{For: 5e9}, server("250 ok")), ""},
		{"an error in the place of silence", "silent 5s\nor S: 5xx ...\nS: 250 ...", talked(opened, server("500 no"), server("250 ok")), ""},
		{"talks where it should not", "silent 5s\nor S: 5xx ...", talked(opened, server("250 ok")),
			`fail s.txtar:100: talk: want silence for 5s or "S: 5xx ...", got "250 ok"`},
		{"silent where it should talk", "S: 250 ...", talked(opened, &record.Quiet{For: 5e9}), `fail s.txtar:100: talk: want "S: 250 ...", got silence`},
		{"goes, as it may", "S: 5xx ...\nor closed\nC: NOOP\nS: 250 ...", talked(opened, end), ""},
		{"seen through", "S: 5xx ...\nor S: 354 ...   ends: it may\nS: 250 ...", talked(opened, server("354 go")), ""},
		{"seen through, but odd", "S: 5xx ...\nor S: 354 ...   non-strict, ends: it is odd\nS: 250 ...", talked(opened, server("354 go")),
			`non-strict s.txtar:100: talk: want "S: 5xx ...", got "354 go" (it is odd)`},
		{"421 ends all", "S: 5xx ...\nor S: 421 ...\nS: 250 ...", talked(opened, server("421 bye"), end), ""},
		{"421 where 4xx may come", "S: 5xx ...\nor S: 4xx ...\nS: 250 ...", talked(opened, server("421 bye"), end),
			`inconclusive s.txtar:100: talk: want "S: 5xx ..." or "S: 4xx ...", got "421 bye" (the server hangs up on us, as it may at any time)`},
		{"421 where anything is wrong", "silent 5s\nor S: ...   fail: it talks", talked(opened, server("421 bye"), end),
			`inconclusive s.txtar:100: talk: want silence for 5s, got "421 bye" (the server hangs up on us, as it may at any time)`},
		{"no reply at all", "S: 220 ...", talked(opened, server("SSH-2.0-x")), `fail s.txtar:100: talk: want "S: 220 ...", got "SSH-2.0-x"`},
		{"a reply without end", "S: 220 ...", talked(append([]record.Fact{opened}, slices.Repeat([]record.Fact{server("220-more")}, MaxReplyLines)...)...),
			`fail s.txtar:100: talk: want "S: 220 ...", got a reply of 1000 lines and more`},
		{"given up", "S: 220 ...", talked(opened, late), `inconclusive s.txtar:100: talk: want "S: 220 ...", ` +
			"got nothing more when the time for the story was over\n" + `inconclusive s.txtar:9: want the world to go on, got too long`},
		{"given up before", "S: 220 ...", talked(late), `inconclusive s.txtar:100: talk: want a connection, got none was tried` + "\n" +
			`inconclusive s.txtar:9: want the world to go on, got too long`},
		{"never begun", "S: 220 ...", talked(), `fail s.txtar:100: talk: want a connection, got none was tried`},
		{"offers", "S: 250 ...\noffers SIZE\nlacks ETRN\nS: 251 ...", talked(opened, server("250-mx"), server("250 SIZE 5"), server("251 ok")), ""},
		{"offers not", "S: 250 ...\noffers AUTH PLAIN\nS: 251 ...", talked(opened, server("250-AUTH"), server("250 AUTH LOGIN"), server("500 no")),
			`unsupported s.txtar:101: talk: want a server that offers AUTH PLAIN, got one that offers it otherwise`},
		{"lacks not", "S: 250 ...\nlacks SIZE", talked(opened, server("250-mx"), server("250 SIZE 5")),
			`unsupported s.txtar:101: talk: want a server that does not offer SIZE, got one that does`},
		{"offers with anything", "S: 250 ...\noffers SIZE ...", talked(opened, server("250-mx"), server("250 SIZE 5")), ""},
		{"offers without anything", "S: 250 ...\noffers SIZE ...", talked(opened, server("250-mx"), server("250 SIZE")),
			`unsupported s.txtar:101: talk: want a server that offers SIZE ..., got one that offers it otherwise`},
		{"offers with less", "S: 250 ...\noffers SIZE <5000", talked(opened, server("250-mx"), server("250 SIZE 4999")), ""},
		{"offers with more", "S: 250 ...\noffers SIZE <5000", talked(opened, server("250-mx"), server("250 SIZE 05000")),
			`unsupported s.txtar:101: talk: want a server that offers SIZE <5000, got one that offers it otherwise`},
		{"two at once", "S: 220 ...", talked(opened, &record.Opened{Conn: 2}, server("220 mx"),
			&record.Line{Conn: 2, From: record.Server, Heard: true, Text: "550 no"}), `fail s.txtar:100: talk: want "S: 220 ...", got "550 no"`},
		{"one of two not let in", "S: 220 ...", talked(opened, &record.NotOpened{Why: "refused"}, server("220 mx")),
			`fail s.txtar:100: talk: want a connection, got refused`},
		{"no TLS, as it may", "starttls\nor closed", talked(opened, &record.NotSecured{Why: "closed"}), ""},
		{"no TLS in time", "starttls\nor closed", talked(opened, &record.NotSecured{Why: "timed out"}),
			`inconclusive s.txtar:100: talk: want TLS, got no TLS: timed out`},
		{"decided", "S: 250 ...\nor S: 552 ...   pass: it may\nS: 251 ...", talked(opened, server("552 no")), ""},
		{"many times", "C*2: NOOP #\nS: 250 ...\nor S: 5xx ...   non-strict: why\nclosed", talked(opened, server("250 ok"), server("500 no"), end),
			`non-strict s.txtar:101: talk: want "S: 250 ...", got "500 no" (why)`},
		{"nothing after a failure", "S: 250 ...\nS: 251 ...", talked(opened, server("550 no"), server("550 no")),
			`fail s.txtar:100: talk: want "S: 250 ...", got "550 no"`},
	} {
		talk, err := readTalk(c.talk)
		if err != nil {
			t.Fatal(err)
		}
		got := told(Judge(Case{File: "s.txtar", Level: "MUST", Claims: []Claim{{Line: 9, Text: "talk", Check: TalkCheck(talk, "client.example")}}}, c.record.events))
		if got != c.want {
			t.Errorf("%s:\nwant %s\ngot  %s", c.name, c.want, got)
		}
	}
}

// TestUnexamined tells a rule that asks nothing of a server from one that binds it and could not be tried.
func TestUnexamined(t *testing.T) {
	offers := talked(&record.Opened{}, server("250-mx"), server("250 SIZE 5"))
	for _, c := range []struct {
		talk string
		said *story
		why  string // "" for the default, and "-" for a case that is decided
		open bool
	}{
		{"S: 220 ...\nor S: 5xx ...   unsupported: it need not", talked(&record.Opened{}, server("500 no")), "it need not", false},
		{"S: 220 ...\nor S: 5xx ...   unexamined: it bars the way", talked(&record.Opened{}, server("500 no")), "it bars the way", true},
		{"S: 250 ...\noffers DSN", offers, "", false},
		{"S: 250 ...\noffers DSN   unexamined: it binds all", offers, "it binds all", true},
		{"S: 250 ...\noffers SIZE <5", offers, "", true},
		{"S: 250 ...\nlacks SIZE", offers, "", false},
		{"S: 250 ...\noffers DSN   pass: enough was seen\nS: 251 ...", offers, "-", false},
	} {
		talk, err := readTalk(c.talk)
		if err != nil {
			t.Fatal(err)
		}
		later := Claim{Line: 10, Text: "see", Check: func(View) []Miss { return []Miss{{Want: "what comes later"}} }}
		found := Judge(Case{Level: "MUST", Claims: []Claim{{Line: 9, Text: "talk", Check: TalkCheck(talk, "client.example")}, later}}, c.said.events)
		switch {
		case c.why == "-" && len(found) > 0, c.why != "-" && len(found) != 1:
			t.Errorf("%s: got %v", c.talk, found)
		case c.why != "-" && (found[0].Why != c.why || found[0].Verdict != result.Unsupported || found[0].Unexamined != c.open):
			t.Errorf("%s: want %q, unexamined %v, got %+v", c.talk, c.why, c.open, found[0])
		}
	}
	for _, bad := range []string{"offers SIZE   fail: it must", "offers SIZE   ends: well", "offers SIZE   unexamined, ends: well"} {
		if _, err := readTalk("S: 250 ...\n" + bad); err == nil {
			t.Errorf("%s: want it refused", bad)
		}
	}
}

func FuzzReadTalk(f *testing.F) {
	f.Add("S: 220 ...\nC: \\{a*3}\\n\nor S: 5xx ...  fail: x")
	f.Add("S: 250-\nS: 250 ...")
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 1000 || strings.Contains(text, "*") {
			return // repeats may be large
		}
		talk, err := readTalk(text)
		if err != nil {
			return
		}
		for _, m := range talk.Moves {
			if m.Do == Hear && len(m.Outcomes) == 0 && len(m.Continued) == 0 {
				t.Fatal("a reply is claimed, but none is acceptable")
			}
			m.Fits(Heard{Reply: []string{"250-x", "250 y"}})
		}
	})
}

// TestTalkUnderTLS is the same talk with a system with which TLS begins at once.
func TestTalkUnderTLS(t *testing.T) {
	opened, begun := &record.Opened{}, &record.Secured{}
	for _, c := range []struct {
		talk   string
		record *story
		want   string
	}{
		{"S: 220 ...\nC: NOOP\nS: 250 ...", talked(opened, begun, server("220 mx"), server("250 ok")), ""},
		{"S: 220 ...\nC: NOOP\nS: 250 ...", talked(opened, begun, server("220 mx"), server("500 no")), `fail s.txtar:102: talk: want "S: 250 ...", got "500 no"`},
		{"S: 220 ...", talked(opened, &record.NotSecured{Why: "no handshake"}), `fail s.txtar:100: talk: want TLS, got no TLS: no handshake`},
		{"S: 220 ...", talked(opened, &record.NotSecured{Why: "timed out"}), `inconclusive s.txtar:100: talk: want TLS, got no TLS: timed out`},
		{"tls\nS: 220 ...", talked(opened, begun, server("220 mx")), ""},
	} {
		talk, err := readTalk(c.talk)
		if err != nil {
			t.Fatal(err)
		}
		got := told(Judge(Case{File: "s.txtar", Level: "MUST", Claims: []Claim{{Line: 9, Text: "talk", Check: TalkCheck(talk, "client.example")}}}, c.record.events))
		if got != c.want {
			t.Errorf("%s:\nwant %s\ngot  %s", c.talk, c.want, got)
		}
	}
}
