package load

import (
	"strings"
	"testing"
	"time"

	"github.com/smtplab/smtplab/internal/load/loop"
)

// A talk is a client of a sink without a network.
type talk struct {
	t       *testing.T
	sink    *Sink
	session *session
	said    strings.Builder
	closed  bool
	paused  time.Duration
}

func newTalk(t *testing.T, change func(*SinkConfig)) *talk {
	t.Helper()
	c := SinkConfig{Name: "sink.example.test", Limits: DefaultLimits(), Seed: 1}
	if change != nil {
		change(&c)
	}
	k, err := newSink(c)
	if err != nil {
		t.Fatal(err)
	}
	talk := &talk{t: t, sink: k, session: k.newSession()}
	talk.hear("")
	return talk
}

// hear lets the session hear octets, as a loop does.
func (k *talk) hear(octets string) {
	rest := []byte(octets)
	for !k.closed {
		var turn loop.Turn
		k.session.Talk(rest, &turn)
		k.said.Write(turn.Out)
		k.closed = turn.Close
		k.paused += turn.Pause
		if turn.Taken == 0 && len(turn.Out) == 0 && turn.Pause == 0 && len(rest) > 0 && !turn.Close {
			k.t.Fatalf("%.40q is not taken, and nothing said", rest)
		}
		if rest = rest[turn.Taken:]; len(rest) == 0 && turn.Pause == 0 {
			return
		}
	}
}

// codes are the codes of the replies so far, the last line of each: "220 250 354".
func (k *talk) codes() string {
	var codes []string
	for line := range strings.Lines(k.said.String()) {
		if line[3] == ' ' {
			codes = append(codes, line[:3])
		}
	}
	k.said.Reset()
	return strings.Join(codes, " ")
}

// oneMessage is a session with a message of ten octets.
const oneMessage = "EHLO c.example\r\nMAIL FROM:<a@c.example>\r\nRCPT TO:<b@d.example>\r\nDATA\r\n..345678\r\n.\r\nQUIT\r\n"

func TestSessionInAnyPieces(t *testing.T) {
	for size := 1; size <= len(oneMessage); size++ {
		k := newTalk(t, nil)
		for i := 0; i < len(oneMessage); i += size {
			k.hear(oneMessage[i:min(i+size, len(oneMessage))])
		}
		if got, want := k.codes(), "220 250 250 250 354 250 221"; got != want || !k.closed {
			t.Fatalf("in pieces of %d: want %s and a close, got %s, %v", size, want, got, k.closed)
		}
		if got, want := k.sink.Counts(), (Counts{Connections: 1, Messages: 1, Recipients: 1, Octets: 9}); got != want {
			t.Fatalf("in pieces of %d: want %+v, got %+v", size, want, got)
		}
	}
}

func TestSessionAnswers(t *testing.T) {
	const hello, mail, rcpt = "EHLO c\r\n", "MAIL FROM:<a@c.example>\r\n", "RCPT TO:<b@d.example>\r\n"
	long := strings.Repeat("x", 3000) + "\r\n"
	for _, c := range []struct{ name, said, want string }{
		{"HELO", "HELO c\r\n", "250"},
		{"no name", "EHLO\r\n", "501"},
		{"MAIL first", mail, "503"},
		{"RCPT before MAIL", hello + rcpt, "250 503"},
		{"DATA before RCPT", hello + mail + "DATA\r\n", "250 250 503"},
		{"MAIL twice", hello + mail + mail, "250 250 503"},
		{"a new EHLO ends the transaction", hello + mail + hello + rcpt, "250 250 250 503"},
		{"RSET ends it", hello + mail + "RSET\r\n" + mail, "250 250 250 250"},
		{"small letters", "ehlo c\r\nmail from:<>\r\nrcpt to:<Postmaster>\r\n", "250 250 250"},
		{"no brackets", hello + "MAIL FROM:a@c.example\r\n", "250 501"},
		{"SIZE", hello + "MAIL FROM:<> SIZE=100 BODY=8BITMIME\r\n", "250 250"},
		{"keywords in small letters", hello + "mail from:<> size=100 body=8bitmime\r\n", "250 250"},
		{"SIZE too large", hello + "MAIL FROM:<> SIZE=100000000\r\n", "250 552"},
		{"parameter not known", hello + "MAIL FROM:<> XYZ=1\r\n", "250 555"},
		{"parameter of RCPT", hello + mail + "RCPT TO:<b@d.example> NOTIFY=NEVER\r\n", "250 250 555"},
		{"others", "NOOP\r\nNOOP x\r\nVRFY bob\r\nHELP\r\nEXPN x\r\nSTARTTLS\r\nXYZ\r\n", "250 250 252 214 502 500 500"},
		{"arguments where none are", "QUIT now\r\nRSET it\r\n", "501 501"},
		{"bare LF is no end of a line", "NOOP\nNOOP\r\n", "500"},
		{"NUL", "\x00\r\nNOOP\r\n", "500 250"},
		{"a long line", long + "NOOP\r\n", "500 250"},
		{"chunks", hello + mail + rcpt + "BDAT 3\r\nabcBDAT 2 LAST\r\n\r\nNOOP\r\n", "250 250 250 250 250 250"},
		{"an empty last chunk", hello + mail + rcpt + "BDAT 0 LAST\r\n" + mail, "250 250 250 250 250"},
		{"a chunk of no message", hello + "BDAT 6\r\nQUIT\r\nNOOP\r\n", "250 503 250"},
		{"DATA after BDAT", hello + mail + rcpt + "BDAT 1\r\nxDATA\r\n", "250 250 250 250 503"},
		{"a chunk without a size", hello + "BDAT x\r\nNOOP\r\n", "250 501"},
		{"smuggled in BDAT", hello + mail + rcpt + "BDAT 10 LAST\r\n\r\n.\r\nQUIT\r\r\nNOOP\r\n", "250 250 250 250 500 250"},
	} {
		k := newTalk(t, nil)
		k.codes()
		k.hear(c.said)
		if got := k.codes(); got != c.want {
			t.Errorf("%s: want %s, got %s", c.name, c.want, got)
		}
	}
}

func TestSessionLimits(t *testing.T) {
	const begin = "EHLO c\r\nMAIL FROM:<>\r\nRCPT TO:<b@d.example>\r\n"
	for _, c := range []struct {
		name   string
		limits func(*Limits)
		said   string
		want   string
		closed bool
	}{
		{"size", func(l *Limits) { l.Size = 5 }, begin + "DATA\r\n123456\r\n.\r\nNOOP\r\n", "220 250 250 250 354 552 250", false},
		{"size reached", func(l *Limits) { l.Size = 8 }, begin + "DATA\r\n..23456\r\n.\r\n", "220 250 250 250 354 250", false},
		{"size of chunks", func(l *Limits) { l.Size = 5 }, begin + "BDAT 3\r\nabcBDAT 3 LAST\r\nabcNOOP\r\n",
			"220 250 250 250 250 552 250", false},
		{"recipients", func(l *Limits) { l.Recipients = 1 }, begin + "RCPT TO:<c@d.example>\r\n", "220 250 250 250 452", false},
		{"mistakes", func(l *Limits) { l.Mistakes = 2 }, "X\r\nX\r\nNOOP\r\n", "220 500 500 421", true},
		{"commands", func(l *Limits) { l.Commands = 2 }, "NOOP\r\nNOOP\r\nNOOP\r\nNOOP\r\n", "220 250 250 421", true},
	} {
		k := newTalk(t, func(s *SinkConfig) { c.limits(&s.Limits) })
		k.hear(c.said)
		if got := k.codes(); got != c.want || k.closed != c.closed {
			t.Errorf("%s: want %s and closed %v, got %s, %v", c.name, c.want, c.closed, got, k.closed)
		}
	}
}

// TestEndlessLineIsNotKept bounds what a line without an end costs.
func TestEndlessLineIsNotKept(t *testing.T) {
	k := newTalk(t, nil)
	for range 100 {
		k.hear(strings.Repeat("x", 64<<10))
	}
	if got := cap(k.session.line); got > 2*DefaultLimits().Line {
		t.Errorf("want no more than %d octets kept of a line, got %d", 2*DefaultLimits().Line, got)
	}
	k.hear("\r\nNOOP\r\n")
	if got, want := k.codes(), "220 500 250"; got != want {
		t.Errorf("want %s, got %s", want, got)
	}
}

func TestRules(t *testing.T) {
	rule := func(parse func(string) (Rule, error), text string) Rule {
		r, err := parse(text)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	for _, c := range []struct {
		name   string
		rules  []Rule
		want   string
		paused time.Duration
		taken  int64
	}{
		{"none", nil, "220 250 250 250 354 250 221", 0, 1},
		{"refuse RCPT", []Rule{rule(ParseRefusal, "rcpt=450")}, "220 250 250 450 503 500 500 221", 0, 0},
		{"refuse the end", []Rule{rule(ParseRefusal, ".=554")}, "220 250 250 250 354 554 221", 0, 0},
		{"refuse never", []Rule{rule(ParseRefusal, ".=554,0.0000001%")}, "220 250 250 250 354 250 221", 0, 1},
		{"refuse the connection", []Rule{rule(ParseRefusal, "connect=554")}, "554", 0, 0},
		{"delay", []Rule{rule(ParseDelay, "rcpt=2s"), rule(ParseDelay, "quit=1s")}, "220 250 250 250 354 250 221", 3 * time.Second, 1},
		{"delay and refuse", []Rule{rule(ParseDelay, ".=2s"), rule(ParseRefusal, ".=450")}, "220 250 250 250 354 450 221", 2 * time.Second, 0},
		{"hang up", []Rule{rule(ParseHangUp, "data")}, "220 250 250 250", 0, 0},
		{"hang up late", []Rule{rule(ParseHangUp, "."), rule(ParseDelay, ".=1s")}, "220 250 250 250 354", time.Second, 0},
	} {
		k := newTalk(t, func(s *SinkConfig) { s.Rules = c.rules })
		k.hear(oneMessage)
		if got := k.codes(); got != c.want || k.paused != c.paused || !k.closed {
			t.Errorf("%s: want %s, %v and a close, got %s, %v, %v", c.name, c.want, c.paused, got, k.paused, k.closed)
		}
		if got := k.sink.Counts().Messages; got != c.taken {
			t.Errorf("%s: want %d messages counted, got %d", c.name, c.taken, got)
		}
	}
}

// TestShares: a rule of 30% applies to about that many, and to the same in each run.
func TestShares(t *testing.T) {
	r, err := ParseRefusal("noop=450,30%")
	if err != nil {
		t.Fatal(err)
	}
	run := func() string {
		k := newTalk(t, func(s *SinkConfig) { s.Rules = []Rule{r} })
		k.hear(strings.Repeat("NOOP\r\n", 1000))
		return k.codes()
	}
	first := run()
	if n := strings.Count(first, "450"); n < 200 || n > 400 {
		t.Errorf("want about 300 of 1000 refused, got %d", n)
	}
	if run() != first {
		t.Error("want the same in each run, got another")
	}
}

func TestRulesAreChecked(t *testing.T) {
	for text, parse := range map[string]func(string) (Rule, error){
		"rcpt=250": ParseRefusal, "rcpt": ParseRefusal, "lunch=450": ParseRefusal, "rcpt=450,110%": ParseRefusal, "rcpt=450,0%": ParseRefusal,
		"rcpt=450,10": ParseRefusal, "rcpt=NaN,NaN%": ParseRefusal, "rcpt=x": ParseDelay, "rcpt=-1s": ParseDelay, "=1s": ParseDelay,
		"x": ParseHangUp, "data=": ParseHangUp,
	} {
		if r, err := parse(text); err == nil {
			t.Errorf("%s: want an error, got %+v", text, r)
		}
	}
}

func TestWithout(t *testing.T) {
	k := newTalk(t, func(s *SinkConfig) { s.Without = []string{"CHUNKING", "SIZE"} })
	k.hear("EHLO c\r\n")
	if said := k.said.String(); strings.Contains(said, "CHUNKING") || strings.Contains(said, "SIZE") || !strings.Contains(said, "PIPELINING") {
		t.Errorf("want PIPELINING, and neither CHUNKING nor SIZE, got %q", said)
	}
	k.codes()
	k.hear("MAIL FROM:<> SIZE=1\r\nBDAT 0\r\n")
	if got, want := k.codes(), "555 500"; got != want {
		t.Errorf("want %s, got %s", want, got)
	}
	if _, err := newSink(SinkConfig{Without: []string{"LUNCH"}}); err == nil {
		t.Error("want an error for an extension that is none, got nil")
	}
}

// TestLeaving: a session that is told to stop ends its message first.
func TestLeaving(t *testing.T) {
	k := newTalk(t, nil)
	if words, stay := k.session.Leave(loop.ErrStopped); stay || !strings.HasPrefix(string(words), "421 ") {
		t.Errorf("idle: want 421 and no stay, got %q, %v", words, stay)
	}
	k.hear("EHLO c\r\nMAIL FROM:<>\r\nRCPT TO:<b@d.example>\r\nDATA\r\n")
	if _, stay := k.session.Leave(loop.ErrStopped); !stay {
		t.Error("within a message: want it to stay, got a leave")
	}
	k.codes()
	k.hear("text\r\n.\r\nNOOP\r\n")
	if got, want := k.codes(), "250 421"; got != want || !k.closed {
		t.Errorf("want %s and a close, got %s, %v", want, got, k.closed)
	}
}

// TestLeavingLate: a reply that is late comes before the goodbye, for its message has been counted.
func TestLeavingLate(t *testing.T) {
	late, err := ParseDelay(".=1s")
	if err != nil {
		t.Fatal(err)
	}
	for name, when := range map[string]string{"before the end": "DATA\r\ntext", "after it": "DATA\r\ntext\r\n.\r\n"} {
		k := newTalk(t, func(s *SinkConfig) { s.Rules = []Rule{late} })
		k.hear("EHLO c\r\nMAIL FROM:<>\r\nRCPT TO:<b@d.example>\r\n")
		k.codes()
		var turn loop.Turn
		k.session.Talk([]byte(when), &turn)
		k.said.Write(turn.Out)
		if _, stay := k.session.Leave(loop.ErrStopped); !stay {
			t.Errorf("%s: want it to stay, got a leave", name)
		}
		k.hear(strings.TrimPrefix("DATA\r\ntext\r\n.\r\n", when))
		if got, want := k.codes(), "354 250 421"; got != want || !k.closed || k.sink.Counts().Messages != 1 {
			t.Errorf("%s: want %s and a close, got %s, %v", name, want, got, k.closed)
		}
	}
}

// FuzzSession: the same octets get the same replies, in whatever pieces they come.
func FuzzSession(f *testing.F) {
	f.Add(oneMessage, 3)
	f.Add("EHLO c\r\nMAIL FROM:<>\r\nRCPT TO:<b@d.example>\r\nBDAT 3\r\nabcBDAT 0 LAST\r\n", 1)
	f.Add(strings.Repeat("x", 5000)+"\r\nNOOP\r\n\r\n\n\r.", 7)
	f.Fuzz(func(t *testing.T, octets string, size int) {
		size = min(max(size, 1), 1<<16)
		whole, pieces := newTalk(t, nil), newTalk(t, nil)
		whole.hear(octets)
		for i := 0; i < len(octets); i += size {
			pieces.hear(octets[i:min(i+size, len(octets))])
		}
		if whole.said.String() != pieces.said.String() || whole.closed != pieces.closed || whole.sink.Counts() != pieces.sink.Counts() {
			t.Fatalf("%q in pieces of %d: want\n%s\ngot\n%s", octets, size, whole.said.String(), pieces.said.String())
		}
	})
}

func BenchmarkSession(b *testing.B) {
	k, err := newSink(SinkConfig{Name: "sink.example.test", Limits: DefaultLimits()})
	if err != nil {
		b.Fatal(err)
	}
	lines := strings.SplitAfter("MAIL FROM:<a@c.example>\r\nRCPT TO:<b@d.example>\r\nDATA\r\n"+strings.Repeat("x", 1000)+"\r\n.\r\n", "\r\n")
	s := k.newSession()
	var turn loop.Turn
	hear := func(words string) {
		turn = loop.Turn{Out: turn.Out[:0]}
		s.Talk([]byte(words), &turn)
	}
	hear("")
	hear("EHLO c.example\r\n")
	b.ReportAllocs()
	for b.Loop() {
		for _, line := range lines[:len(lines)-1] {
			hear(line)
		}
	}
	if k.Counts().Messages < int64(b.N) {
		b.Fatalf("want %d messages, got %d", b.N, k.Counts().Messages)
	}
}
