package harness

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/smtplab/smtplab/harness/result"
	"github.com/smtplab/smtplab/sim/peer"
	"github.com/smtplab/smtplab/sim/record"
)

// noteToFabrikam are the sections of most worlds in these tests: a zone in which mx.fabrikam.example takes mail, and a message.
const noteToFabrikam = `-- world --
$ORIGIN fabrikam.example.
@  SOA ns hostmaster 1 3600 600 86400 300
@  MX  10 mx
mx A   192.168.2.25
-- note.eml --
From: ana@contoso.example
To: bob@fabrikam.example

Hello
`

// story is a scenario with a world of two hosts, a zone and two messages, and the steps given. The first step stands in
// line 7.
func story(steps string, sections ...string) string {
	return `# A story
refs     RFC5321:2.1
zone     world
host     mail.contoso.example  172.16.0.10   rfc5321  retry=15m
host     mx.fabrikam.example   192.168.2.25  rfc5321
mailbox  mail.contoso.example  ana@contoso.example
` + steps + `
` + noteToFabrikam + strings.Join(sections, "")
}

func parse(t *testing.T, text string) *Case {
	t.Helper()
	s, err := ParseScenario("s.txtar", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return s.Cases[0]
}

func play(t *testing.T, c *Case, o Options) *Run {
	t.Helper()
	r, err := c.Run(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// graded plays a story and returns its verdict and findings in one text.
func graded(t *testing.T, text string, o Options) string {
	t.Helper()
	c := play(t, parse(t, text), o).Judge()
	lines := []string{c.Verdict.String()}
	for _, f := range c.Findings {
		lines = append(lines, f.String())
	}
	return strings.Join(lines, "\n")
}

const arrives = `send mail.contoso.example note.eml
wait quiet
see  inbox bob@fabrikam.example 1
see  queue mail.contoso.example 0
`

func TestStories(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"mail arrives", story(arrives), "pass"},
		{"a claim that does not hold", story(strings.Replace(arrives, "example 1", "example 2", 1)),
			"fail\ns.txtar:9: see inbox bob@fabrikam.example 2: want 2 messages, got 1"},
		{"an envelope beside the header", story("send mail.contoso.example note.eml from=<> to=eve@fabrikam.example\nwait quiet\n"+
			"see inbox eve@fabrikam.example 1 null\nsee inbox bob@fabrikam.example 0", "-- null --\nReturn-Path: <>\n"), "pass"},
		{"a link changes", story("wait 1s\nlink mail.contoso.example mx.fabrikam.example reset verb=BDAT\nsend mail.contoso.example note.eml\n" +
			"wait 1m\nsee queue mail.contoso.example 1\n\n# The box is gone.\nlink mail.contoso.example mx.fabrikam.example\nwait 20m\n" +
			"see inbox bob@fabrikam.example 1"), "pass"},
		{"a DNS server changes", story("wait 1s\ndns 198.51.100.53 world servfail\nsend mail.contoso.example note.eml\nwait 1m\n"+
			"see queue mail.contoso.example 1\nsee dns servfail\n\n# It is well again.\ndns 198.51.100.53 world\nwait 20m\nsee inbox bob@fabrikam.example 1",
			"-- servfail --\nD: SERVFAIL\n"), "pass"},
		{"a zone changes", story("wait 1s\nzone other\nsend mail.contoso.example note.eml\nwait quiet\nsee fate bob@fabrikam.example returned",
			"-- other --\n$ORIGIN fabrikam.example.\n@ SOA ns hostmaster 1 3600 600 86400 300\n"), "pass"},
		{"an ordinary program asks", story(arrives+"\n# Asked.\nask mail.contoso.example udp fabrikam.example MX\nsee dns asked",
			"-- asked --\nD: ? fabrikam.example MX udp\nD: ! fabrikam.example MX 10 mx.fabrikam.example\n"), "pass"},
		{"settings wait for the restart", story("set mail.contoso.example helo=yes\n"+arrives+"see dialogue ehlo\n\n# Now.\nrestart mail.contoso.example\n"+
			arrives+"see dialogue helo", "-- ehlo --\nC: EHLO ...\n-- helo --\nC: HELO ...\n!C: EHLO ...\n"), "pass"},
		{"a crash keeps what was accepted", story("crash mx.fabrikam.example\nsend mail.contoso.example note.eml\nwait 5m\n" +
			"crash mail.contoso.example\nwait 1m\n\n# The power is back.\nrestart mx.fabrikam.example\nrestart mail.contoso.example\nwait quiet\n" +
			"see inbox bob@fabrikam.example 1"), "pass"},
		{"a host that is down", story("crash mail.contoso.example\n" + arrives),
			"error\ns.txtar:10: see inbox bob@fabrikam.example 1: want the story to come to this line, got the record ends before this line, at 0s\n" +
				"s.txtar:11: see queue mail.contoso.example 0: want the story to come to this line, got the record ends before this line, at 0s\n" +
				"s.txtar:8: want the world to go on, got send: the server on mail.contoso.example is down; restart it first"},
		{"mailboxes change at the restart", story("wait 1s\nmailbox mx.fabrikam.example eve@fabrikam.example\nrestart mx.fabrikam.example\n" +
			"send mail.contoso.example note.eml\nwait quiet\nsee ndr ana@contoso.example 5.1.1"), "pass"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := graded(t, c.text, Options{}); got != c.want {
				t.Errorf("want %s\ngot  %s", c.want, got)
			}
		})
	}
}

func TestTalk(t *testing.T) {
	for _, c := range []struct{ talk, want string }{
		{"S: 220 ...\nC: EHLO client.example\nS: 250-PIPELINING\nS: 250 ...\nC: QUIT\nS: 221 ...\nclosed\n", "pass"},
		{"S: 220 ...\nC: HELO x\\\npause 1s\nC: .example\nS: 250 ...\nclose\n", "pass"},
		{"S: 220 ...\nC: EHLO x.example\nC: NOOP\nS: 250 ...\nS: 250 ...\nhalf-close\nclosed\n", "pass"},
		{"S: 220 ...\nC: \\{A*2000}\nS: 5xx ...\ncut\n", "pass"},
		{"S: 220 ...\nC: NOOP\nS: 354 ...\n", "fail\ns.txtar:9: talk server.example t: want \"S: 354 ...\", got "},
		{"S: 220 ...\nC: HELP\nS: 999 ...\n", "error"},
	} {
		text := "# T\nrefs RFC5321:4\nlevel MUST\nrole server\ntalk server.example t\n-- t --\n" + c.talk
		if c.want == "error" {
			if _, err := ParseScenario("s.txtar", []byte(text)); err == nil {
				t.Errorf("%q: want an error", c.talk)
			}
			continue
		}
		if got := graded(t, text, Options{}); !strings.HasPrefix(got, c.want) {
			t.Errorf("%q: want %s\ngot  %s", c.talk, c.want, got)
		}
	}
}

// A broken rule shows: the product is altered so that it greets with HELO.
func TestABrokenProductIsNoticed(t *testing.T) {
	greets := func(_ string, _ peer.Machine, p *peer.Product) { p.Send.HelloOnly = true }
	text := story(arrives+"see dialogue ehlo", "-- ehlo --\nC: EHLO ...\n")
	if got := graded(t, text, Options{}); got != "pass" {
		t.Errorf("the control: %s", got)
	}
	if got := graded(t, text, Options{Alter: greets}); !strings.HasPrefix(got, "fail\ns.txtar:23: see dialogue ehlo") {
		t.Errorf("want a failure, got %s", got)
	}
}

func TestSameSeedSameRecord(t *testing.T) {
	c := parse(t, story(arrives))
	encoded := func(seed uint64) []byte {
		var b bytes.Buffer
		if err := record.Encode(&b, play(t, c, Options{Seed: seed}).Events); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	first := encoded(1)
	for range 20 {
		if !bytes.Equal(first, encoded(1)) {
			t.Fatal("two runs of one seed differ")
		}
	}
	if !bytes.Equal(first, encoded(0)) {
		t.Error("seed 0 is not seed 1")
	}
}

// Ids come from counters and the transcript is in order of time and name: a seed does not change it.
func TestTranscriptDoesNotDependOnTheSeed(t *testing.T) {
	c := parse(t, story(arrives+"\n# Again.\n"+strings.ReplaceAll(arrives, "wait", "send mail.contoso.example note.eml to=eve@fabrikam.example\nwait")))
	want := play(t, c, Options{Seed: 1}).Transcript()
	for seed := range uint64(50) {
		if diff := cmp.Diff(want, play(t, c, Options{Seed: seed + 2}).Transcript()); diff != "" {
			t.Fatalf("seed %d: %s", seed+2, diff)
		}
	}
}

func TestAnArchivedRecordIsGradedTheSame(t *testing.T) {
	for _, text := range []string{story(arrives), story(strings.Replace(arrives, "example 1", "example 2", 1))} {
		c := parse(t, text)
		r := play(t, c, Options{})
		files, err := r.Files()
		if err != nil {
			t.Fatal(err)
		}
		again, err := ParseScenario(c.Scenario.File, files[ScenarioFile])
		if err != nil {
			t.Fatal(err)
		}
		events, err := record.Decode(bytes.NewReader(files[RecordFile]))
		if err != nil {
			t.Fatal(err)
		}
		want, got := c.Judge(r.Events), again.Cases[0].Judge(events)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	}
}

func TestFilesAreWhatHostsHave(t *testing.T) {
	files, err := play(t, parse(t, story(arrives)), Options{}).Files()
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for name := range files {
		names = append(names, name)
	}
	slices.Sort(names)
	want := []string{"mx.fabrikam.example/inbox/bob@fabrikam.example/mx.fabrikam.example-1.eml", RecordFile, ScenarioFile, TranscriptFile}
	for _, name := range want {
		if len(files[name]) == 0 {
			t.Errorf("want a file %s, got %q", name, names)
		}
	}
}

func TestInterrupted(t *testing.T) {
	c := parse(t, story(arrives))
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	r, err := c.Run(ctx, Options{})
	if !errors.Is(err, context.Canceled) || r == nil {
		t.Fatalf("want an interrupted run, got %v, %v", r, err)
	}
	// In mid-run: the first event of the second step ends it.
	ctx, cancel = context.WithCancel(context.Background())
	defer cancel()
	r, err = c.Run(ctx, Options{Sink: stopAt{"wait quiet", cancel}})
	if !errors.Is(err, context.Canceled) || len(r.Events) == 0 {
		t.Errorf("want a run interrupted in the middle, got %v", err)
	}
	if got := r.Judge().Verdict; got != result.Error {
		t.Errorf("what was not reached cannot pass: got %v", got)
	}
}

// stopAt cancels when a step is recorded.
type stopAt struct {
	step   string
	cancel func()
}

func (s stopAt) Add(e record.Event) {
	if f, ok := e.Fact.(*record.Step); ok && f.Text == s.step {
		s.cancel()
	}
}

func TestLimits(t *testing.T) {
	for _, c := range []struct {
		name   string
		steps  string
		limits Limits
		want   string
	}{
		{"time", "send mail.contoso.example note.eml\nwait 20d\nsee badmail mx.fabrikam.example 0", Limits{Virtual: 48 * time.Hour}, "a story lasts at most 48h0m0s"},
		{"events", arrives, Limits{Events: 30}, "more than 30 events, or than 1073741824 octets: a record holds no more"},
		{"steps", arrives, Limits{Steps: 5}, "more than 5 steps"},
		{"time in a talk", "send mail.contoso.example note.eml\ntalk mx.fabrikam.example t\n-- t --\npause 1d\nS: 220 ...\npause 2d\n", Limits{Virtual: 48 * time.Hour}, "a story lasts at most 48h0m0s"},
	} {
		got := graded(t, story(c.steps), Options{Limits: c.limits})
		if !strings.HasPrefix(got, "error\n") || !strings.Contains(got, c.want) {
			t.Errorf("%s: want an error %q, got %s", c.name, c.want, got)
		}
	}
}

func TestGolden(t *testing.T) {
	s, err := ParseScenario("s.txtar", []byte(strings.Replace(story("each P iis4 rfc5321\n"+arrives), "192.168.2.25  rfc5321", "192.168.2.25  P", 1)))
	if err != nil {
		t.Fatal(err)
	}
	var runs []*Run
	for _, c := range s.Cases {
		runs = append(runs, play(t, c, Options{NoPackets: true}))
	}
	golden := Golden(runs)
	for _, r := range runs {
		if f := r.CompareGolden(golden); f != nil {
			t.Errorf("the golden that was just written: %v", f)
		}
		if f := r.CompareGolden(bytes.ReplaceAll(golden, []byte("\n"), []byte("\r\n"))); f != nil {
			t.Errorf("line ends of DOS: %v", f)
		}
	}
	changed := bytes.Replace(golden, []byte("C: QUIT"), []byte("C: QUIET"), 1)
	line := 1 + bytes.Count(golden[:bytes.Index(golden, []byte("C: QUIT"))], []byte("\n"))
	f := runs[0].CompareGolden(changed)
	if f == nil || f.At != "s.golden:"+strconv.Itoa(line) || !strings.Contains(f.Want, "QUIET") || f.Verdict != result.Fail {
		t.Errorf("want a difference in line %d, got %v", line, f)
	}
	if f := runs[1].CompareGolden(changed); f != nil {
		t.Errorf("the other case: %v", f)
	}
	if f := runs[1].CompareGolden(nil); f == nil || !strings.Contains(f.Got, "smtplab run --golden") {
		t.Errorf("no golden: got %v", f)
	}
}
