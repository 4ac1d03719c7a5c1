package judge

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/smtplab/smtplab/harness/result"
	"github.com/smtplab/smtplab/harness/script"
	"github.com/smtplab/smtplab/sim/record"
)

// A story is a record in the making. Each step has the line number that it was given.
type story struct {
	events []record.Event
	at     time.Duration
}

func (s *story) add(host string, facts ...record.Fact) *story {
	for _, f := range facts {
		s.events = append(s.events, record.Event{At: s.at, Host: host, Fact: f})
	}
	return s
}

func (s *story) chapter(line int, text string) *story {
	return s.add("", &record.Chapter{Line: line, Text: text})
}
func (s *story) step(line int) *story { return s.add("", &record.Step{Line: line, Text: "step"}) }

// delivered adds a message's file in an inbox, and its fate.
func (s *story) delivered(host, message, owner string) *story {
	return s.add(host, &record.Filed{Folder: "inbox", Owner: owner, Name: message, Message: message},
		&record.Fate{Message: message, Recipient: owner, Fate: record.Delivered})
}

// said and heard add lines to connection n: "C: EHLO x".
func (s *story) line(n int, lines ...string) *story {
	for _, l := range lines {
		s.add("client", &record.Line{Conn: n, From: record.Speaker(l[0]), Text: l[3:], Heard: l[0] == 'S'})
	}
	return s
}

// desk is the scope of the tests' "see" lines: two hosts, a box, and sections by name.
type desk map[string]string

func (desk) Hosts() []string        { return []string{"mx.example", "out.example"} }
func (desk) Boxes() []string        { return []string{"isa2000"} }
func (desk) SectionNames() []string { return nil }
func (d desk) Section(name string) (*script.Section, bool) {
	text, ok := d[name]
	return &script.Section{Name: name, Line: 100, Text: text}, ok
}

// see reads a "see" line that stands in line n of the file.
func (d desk) see(t *testing.T, n int, line string) Claim {
	t.Helper()
	words := strings.Fields(line)
	var problems script.Problems
	a := &script.Args{File: "s.txtar", Item: script.Item{Line: n, Text: line, Words: words}, Scope: d, Problems: &problems}
	a.Skip(2)
	topic, ok := LookupTopic(words[1])
	if !ok {
		t.Fatalf("no topic %s", words[1])
	}
	look := topic.Read(a)
	a.End()
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	return Claim{Line: n, Text: line, Check: look.Check}
}

// told are findings in one line each.
func told(findings []result.Finding) string {
	var lines []string
	for _, f := range findings {
		lines = append(lines, f.Verdict.String()+" "+f.String())
	}
	return strings.Join(lines, "\n")
}

// wants checks that a claim gives exactly these findings.
func wants(t *testing.T, s *story, c Claim, want string) {
	t.Helper()
	got := told(Judge(Case{File: "s.txtar", Level: "interop", Claims: []Claim{c}}, s.events))
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s: %s", c.Text, diff)
	}
}

func TestSeeDialogue(t *testing.T) {
	record := new(story).chapter(1, "one").line(1, "S: 220 mx", "C: EHLO old").
		chapter(5, "two").line(2, "S: 220 mx", "C: EHLO x", "S: 250-mx", "S: 250 SIZE", "C: QUIT").line(3, "S: 554 no").step(9)
	for _, c := range []struct{ excerpt, want string }{
		{"S: 220 ...\nC: EHLO x\nC: QUIT", ""},
		{"S: 5xx ...", ""},
		{"!C: DATA", ""},
		{"C: EHLO ...\n!C: RSET", ""},
		{"C: QUIT\nC: EHLO x", `fail s.txtar:101: see dialogue e: want a line "C: EHLO x" after "C: QUIT", got no such line in any connection of 2; the nearest is shown`},
		{"S: 554 no\nC: EHLO x", `fail s.txtar:101: see dialogue e: want a line "C: EHLO x" after "S: 554 no", got no such line in any connection of 2; the nearest is shown`}, // not across connections
		{"C: EHLO old", `fail s.txtar:100: see dialogue e: want a line "C: EHLO old", got no such line in any connection of 2; the nearest is shown`},                          // another chapter
		{"!S: 5...", `fail s.txtar:100: see dialogue e: want no line "S: 5...", got "S: 554 no"`},
	} {
		wants(t, record, desk{"e": c.excerpt}.see(t, 9, "see dialogue e"), c.want)
	}
}

// Of any number of claims that are not so, as many are told as somebody reads.
func TestFindingsAreFew(t *testing.T) {
	d := desk{"d": strings.Repeat("!C: NOOP\n", 3*maxFindings)}
	s := new(story).chapter(1, "one").line(1, "C: NOOP").step(2)
	findings := Judge(Case{Claims: []Claim{d.see(t, 2, "see dialogue d")}}, s.events)
	if len(findings) != maxFindings || !strings.HasSuffix(findings[maxFindings-1].Got, "and 1000 more findings") {
		t.Errorf("want %d findings, and how many more there are, got %d, the last %+v", maxFindings, len(findings), findings[len(findings)-1])
	}
}

func TestSeeDialogueNeedsOne(t *testing.T) {
	wants(t, new(story).chapter(1, "").step(9), desk{"e": "!C: DATA"}.see(t, 9, "see dialogue e"),
		"fail s.txtar:9: see dialogue e: want a dialogue, got no connection in this chapter")
}

func TestWhatComesLaterIsNotSeen(t *testing.T) {
	s := new(story).chapter(1, "").line(1, "S: 220 mx").step(9).line(1, "C: QUIT").step(10)
	wants(t, s, desk{"e": "C: QUIT"}.see(t, 9, "see dialogue e"),
		`fail s.txtar:100: see dialogue e: want a line "C: QUIT", got no such line`)
	wants(t, s, desk{"e": "C: QUIT"}.see(t, 10, "see dialogue e"), "")
}

func TestSeeDNS(t *testing.T) {
	s := new(story).chapter(1, "").add("out.example",
		&record.Asked{Query: 1, Transport: "tcp", Name: "mail.isp.example", Type: "A"},
		&record.Unanswered{Query: 1, Transport: "tcp", Why: "refused"}).step(9)
	for _, c := range []struct{ excerpt, want string }{
		{"D: out.example ? mail.isp.example ... tcp\nD: refused", ""},
		{"D: ? mail.isp.example A tcp\nD: out.example refused", ""},
		{"!D: ... udp", ""},
		{"!D: ...", `fail s.txtar:100: see dns e: want no line "D: ...", got "D: out.example ? mail.isp.example A tcp"`},
		{"D: ? mail.isp.example A udp", `fail s.txtar:100: see dns e: want a line "D: ? mail.isp.example A udp", got no such line`},
	} {
		wants(t, s, desk{"e": c.excerpt}.see(t, 9, "see dns e"), c.want)
	}
	wants(t, new(story).step(9), desk{"e": "!D: ..."}.see(t, 9, "see dns e"), "")
}

func TestSeeQueue(t *testing.T) {
	item := func(message, to string) record.QueueItem {
		return record.QueueItem{Message: message, Recipient: to, Tries: 1, Next: 900}
	}
	s := new(story).add("mx.example", &record.Accepted{Message: "m/1", To: []string{"a@x.example", "b@x.example"}},
		&record.Accepted{Message: "m/2", To: []string{"a@x.example"}}).step(9).
		add("mx.example", &record.QueueSeen{Items: []record.QueueItem{item("m/1", "a@x.example"), item("m/1", "b@x.example"), item("m/2", "a@x.example")}})
	d := desk{"e": "b@x.example, no status, tried 1 time, next in 15m0s", "wrong": "b@x.example, 4.4.1..."}
	wants(t, s, d.see(t, 9, "see queue mx.example 2 e"), "")
	wants(t, s, d.see(t, 9, "see queue mx.example 1"), "fail s.txtar:9: see queue mx.example 1: want 1 message, got 2")
	wants(t, s, d.see(t, 9, "see queue mx.example 2 wrong"),
		`fail s.txtar:100: see queue mx.example 2 wrong: want a line "b@x.example, 4.4.1...", got no such line`)
	wants(t, s, d.see(t, 9, "see queue out.example 0"),
		"fail s.txtar:9: see queue out.example 0: want a look at the queue of out.example, got none in the record")
}

func TestSeeInboxAndNDR(t *testing.T) {
	filed := func(message, text string) *record.Filed {
		return &record.Filed{Folder: "inbox", Owner: "ana@x.example", Name: message, Message: message, Data: []byte(text)}
	}
	const report = "Subject: failed\r\n\r\n--x\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns;mx.example\r\n\r\n" +
		"Final-Recipient: rfc822;bob@y.example\r\nAction: failed\r\nStatus: 4.4.7\r\n\r\n" +
		"Final-Recipient: rfc822;carol@y.example\r\nAction: delayed\r\nStatus: 4.4.1\r\n\r\n--x\r\n\r\nAction: failed\r\nStatus: 5.1.1\r\n"
	s := new(story).chapter(1, "").add("mx.example", &record.Accepted{Message: "1", From: "b@y.example"}, filed("1", "Subject:  Lunch\r\n\r\nStatus: 5.1.1\r\n")).
		chapter(5, "").add("mx.example", &record.Accepted{Message: "2", ReportOf: "9"}, filed("2", report)).step(9)
	d := desk{"lunch": "Subject: Lunch", "failed": "Subject:   failed"}
	wants(t, s, d.see(t, 9, "see inbox ANA@x.example 1 failed"), "")
	wants(t, s, d.see(t, 9, "see inbox ana@x.example 0"), "fail s.txtar:9: see inbox ana@x.example 0: want 0 messages, got 1")
	wants(t, s, d.see(t, 9, "see inbox ana@x.example 1 lunch"),
		`fail s.txtar:100: see inbox ana@x.example 1 lunch: want a line "Subject: Lunch", got no such line`)
	wants(t, s, d.see(t, 9, "see ndr ana@x.example 4.4.7"), "")
	wants(t, s, d.see(t, 9, "see ndr ana@x.example failed"), "")
	for _, status := range []string{
		"5.1.1", // that stands in a message that is no report, and in the one that the report returns
		"4.4.1", // a delay is no failure
		"4.4.70", "4.4.3",
	} {
		wants(t, s, d.see(t, 9, "see ndr ana@x.example "+status),
			"fail s.txtar:9: see ndr ana@x.example "+status+": want a recipient that failed with status "+status+", got no report of a failure with it")
	}
}

func TestSeeBadmail(t *testing.T) {
	s := new(story).chapter(1, "")
	for _, text := range []string{"To: bob\r\nSubject: Lunch", "To: bob\r\n"} {
		s.add("mx.example", &record.Filed{Folder: "badmail", Name: text[:4], Data: []byte(text)})
	}
	s.step(9)
	d := desk{"bob": "To: bob", "lunch": "Subject: Lunch", "eve": "To: eve"}
	wants(t, s, d.see(t, 9, "see badmail mx.example bob lunch"), "") // the first file must be left to lunch
	wants(t, s, d.see(t, 9, "see badmail mx.example lunch bob"), "")
	wants(t, s, d.see(t, 9, "see badmail out.example 0"), "")
	wants(t, s, d.see(t, 9, "see badmail mx.example 0"), "fail s.txtar:9: see badmail mx.example 0: want no badmail, got 2 files")
	wants(t, s, d.see(t, 9, "see badmail mx.example bob bob bob"),
		`fail s.txtar:100: see badmail mx.example bob bob bob: want a file of its own for "bob", got only files that other excerpts need, of 2 files`)
	wants(t, s, d.see(t, 9, "see badmail mx.example eve"),
		`fail s.txtar:100: see badmail mx.example eve: want a line "To: eve", got no such line in any file of 2; the nearest is shown`)
}

func TestSeeLogs(t *testing.T) {
	s := new(story).chapter(1, "").add("mx.example", &record.Logged{Text: "one  two"}, &record.Logged{Text: "three"}).
		add("isa2000", &record.EventLogged{Source: "SmtpEvt", ID: 20031, Type: "Error", Text: "An unknown SMTP command", Data: []byte("XEXCH50 1020")}).
		step(9)
	d := desk{"log": "one two\nthree", "order": "three\none two", "none": "!...", "event": "Event ID: 20031\n0000: 58 45 58 43 48 35 30 20 XEXCH50"}
	wants(t, s, d.see(t, 9, "see log mx.example log"), "")
	wants(t, s, d.see(t, 9, "see log mx.example order"),
		`fail s.txtar:101: see log mx.example order: want a line "one two" after "three", got no such line`)
	wants(t, s, d.see(t, 9, "see log out.example none"), "")
	wants(t, s, d.see(t, 9, "see log mx.example none"), `fail s.txtar:100: see log mx.example none: want no line "...", got "one  two"`)
	wants(t, s, d.see(t, 9, "see eventlog isa2000 event"), "")
	wants(t, s, d.see(t, 9, "see eventlog mx.example event"),
		`fail s.txtar:100: see eventlog mx.example event: want a line "Event ID: 20031", got no entry at all`)
}

func TestSeeFate(t *testing.T) {
	s := new(story).add("out.example", &record.Accepted{Message: "o/1", To: []string{"bob@x.example"}}).step(8).
		add("out.example", &record.QueueSeen{Items: []record.QueueItem{{Message: "o/1", Recipient: "bob@x.example"}}}).
		add("out.example", &record.Fate{Message: "o/1", Recipient: "bob@x.example", Fate: record.Relayed}).
		add("mx.example", &record.Accepted{Message: "m/1", To: []string{"bob@X.example"}}).delivered("mx.example", "m/1", "bob@x.example").step(9)
	d := desk{}
	wants(t, s, d.see(t, 8, "see fate bob@x.example queued"), "")
	wants(t, s, d.see(t, 9, "see fate bob@x.example delivered"), "")
	wants(t, s, d.see(t, 9, "see fate bob@x.example relayed out.example"), "")
	wants(t, s, d.see(t, 9, "see fate bob@x.example returned"),
		"fail s.txtar:9: see fate bob@x.example returned: want returned, got delivered (m/1 on mx.example)")
	wants(t, s, d.see(t, 9, "see fate eve@x.example queued"),
		"fail s.txtar:9: see fate eve@x.example queued: want queued, got no message accepted for eve@x.example")
}

func TestHangsAreErrorsUnlessClaimed(t *testing.T) {
	s := new(story).chapter(1, "").step(3).add("mx.example", &record.Hung{Task: "queue", Why: "a bell"}).step(9)
	d := desk{}
	wants(t, s, d.see(t, 9, "see hang"), "")
	wants(t, s, d.see(t, 9, "see hang mx.example"), "")
	const hangs = "error s.txtar:3: want every task to end, got on mx.example, queue hangs, waiting for a bell"
	wants(t, s, d.see(t, 9, "see hang out.example"), "fail s.txtar:9: see hang out.example: want a task that hangs, got none\n"+hangs)
	wants(t, s, d.see(t, 9, "see badmail mx.example 0"), hangs)
}

func TestTroubleIsOurs(t *testing.T) {
	s := new(story).chapter(1, "").step(3).add("", &record.Trouble{Text: "panic"})
	wants(t, s, desk{}.see(t, 9, "see badmail mx.example 0"),
		"error s.txtar:9: see badmail mx.example 0: want the story to come to this line, got the record ends before this line, at 0s\n"+
			"error s.txtar:3: want the world to go on, got panic")
}

func TestLevelDecidesTheVerdict(t *testing.T) {
	s := new(story).step(9)
	for level, want := range map[string]result.Verdict{
		"MUST": result.Fail, "interop": result.Fail, "SHOULD": result.NonStrict, "MAY": result.Unsupported,
	} {
		found := Judge(Case{File: "s", Level: level, Claims: []Claim{desk{}.see(t, 9, "see hang")}}, s.events)
		if got := result.Worst(found); got != want {
			t.Errorf("%s: want %v, got %v", level, want, got)
		}
	}
}
