package load

import (
	"context"
	"encoding/json"
	"net"
	"net/netip"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/smtplab/smtplab/sim/smtp"
)

// atMost is how long a test waits for what must come.
const atMost = 30 * time.Second

// stands starts a sink.
func stands(t testing.TB, change func(*SinkConfig)) *Sink {
	t.Helper()
	at := netip.MustParseAddrPort("127.0.0.1:0")
	c := SinkConfig{Name: "sink.example.test", Limits: DefaultLimits(), Seed: 1, Listen: []netip.AddrPort{at}}
	if change != nil {
		change(&c)
	}
	k, err := NewSink(c)
	if err != nil {
		t.Fatal(err)
	}
	k.Start()
	return k
}

// sends sends to an address until all is sent.
func sends(t testing.TB, to netip.AddrPort, change func(*Config)) Result {
	t.Helper()
	path := smtp.Path{Local: "a", Domain: "c.example"}
	c := Config{To: to, Connections: 4, Messages: 100, Size: 1000, Recipients: 1, Name: "c.example", Sender: path, Recipient: path}
	c.Silence = atMost
	change(&c)
	l, err := NewLoad(c)
	if err != nil {
		t.Fatal(err)
	}
	return l.Run(t.Context(), time.Second)
}

// TestLoadSaysHELO to a server that does not know EHLO; it cannot pipeline there, and says so.
func TestLoadSaysHELO(t *testing.T) {
	k := stands(t, func(c *SinkConfig) { c.Without = []string{"ESMTP"} })
	defer k.Stop(0)
	if r := sends(t, k.Listening()[0], func(c *Config) { c.Keep = true }); !r.OK() || r.Accepted != 100 {
		t.Errorf("want all messages taken, got %+v", r)
	}
	if r := sends(t, k.Listening()[0], func(c *Config) { c.Pipelining, c.Messages = true, 1 }); r.Accepted != 0 || !strings.HasPrefix(r.Troubles[0].What, "EHLO: 50") {
		t.Errorf("want no pipelining without EHLO, got %+v", r)
	}
}

// TestEveryMessageIsCountedAtBothEnds, in all ways to send.
func TestEveryMessageIsCountedAtBothEnds(t *testing.T) {
	for name, c := range map[string]struct {
		change             func(*Config)
		sessions, messages int64
		recipients, octets int64
	}{
		"a session each":        {func(*Config) {}, 100, 100, 100, 100000},
		"pipelined":             {func(c *Config) { c.Pipelining = true }, 100, 100, 100, 100000},
		"kept open":             {func(c *Config) { c.Keep = true }, 4, 100, 100, 100000},
		"kept open, pipelined":  {func(c *Config) { c.Keep, c.Pipelining = true, true }, 4, 100, 100, 100000},
		"many recipients":       {func(c *Config) { c.Keep, c.Recipients = true, 7 }, 4, 100, 700, 100000},
		"recipients, pipelined": {func(c *Config) { c.Pipelining, c.Recipients = true, 7 }, 100, 100, 700, 100000},
		"large":                 {func(c *Config) { c.Size, c.Messages = 3<<20, 5 }, 5, 5, 5, 15 << 20},
		"tiny":                  {func(c *Config) { c.Size = 0 }, 100, 100, 100, 200},
		"at a rate":             {func(c *Config) { c.Rate, c.Keep = 2000, true }, 4, 100, 100, 100000},
		"one connection":        {func(c *Config) { c.Connections, c.Loops = 1, 3 }, 100, 100, 100, 100000},
		"many loops":            {func(c *Config) { c.Connections, c.Loops, c.Keep = 20, 3, true }, 20, 100, 100, 100000},
	} {
		t.Run(name, func(t *testing.T) {
			k := stands(t, func(s *SinkConfig) { s.Loops = 2 })
			r := sends(t, k.Listening()[0], c.change)
			got := k.Stop(atMost).Counts
			if want := (Counts{Connections: c.sessions, Messages: c.messages, Recipients: c.recipients, Octets: c.octets}); got != want {
				t.Errorf("the sink: want %+v, got %+v", want, got)
			}
			if r.Accepted != c.messages || r.Sessions != c.sessions || !r.OK() || len(r.Troubles) > 0 {
				t.Errorf("the load: want %d messages in %d sessions, got %+v", c.messages, c.sessions, r)
			}
		})
	}
}

func TestRefusals(t *testing.T) {
	for _, c := range []struct {
		rule       string
		pipelining bool
		refused    int64
		recipients int64
		trouble    string
	}{
		{"connect=554", false, 20, 0, "connection: 554"},
		{"ehlo=550", false, 20, 0, "EHLO: 550"},
		{"mail=450", false, 20, 0, "MAIL: 450"},
		{"mail=450", true, 20, 60, "MAIL: 450"},
		{"rcpt=550", false, 20, 60, "RCPT: 550"},
		{"rcpt=550", true, 20, 60, "RCPT: 550"},
		{"data=451", false, 20, 0, "DATA: 451"},
		{"data=451", true, 20, 0, "DATA: 451"},
		{".=554", false, 20, 0, "end of data: 554"},
		{".=421", true, 20, 0, "421"},
	} {
		for _, keep := range []bool{false, true} {
			rule, err := ParseRefusal(c.rule)
			if err != nil {
				t.Fatal(err)
			}
			k := stands(t, func(s *SinkConfig) { s.Rules, s.Limits.Mistakes = []Rule{rule}, 0 })
			r := sends(t, k.Listening()[0], func(l *Config) { l.Messages, l.Recipients, l.Pipelining, l.Keep = 20, 3, c.pipelining, keep })
			if n := k.Stop(atMost).Messages; n != 0 {
				t.Errorf("%s: want no message at the sink, got %d", c.rule, n)
			}
			if r.Refused != c.refused || r.RecipientsRefused != c.recipients || r.Accepted+r.Failed != 0 || r.OK() {
				t.Errorf("%s, keep %v: want %d refused, %d recipients, got %+v", c.rule, keep, c.refused, c.recipients, r)
			}
			if len(r.Troubles) != 1 || !strings.HasPrefix(r.Troubles[0].What, c.trouble) || r.Troubles[0].Count != c.refused {
				t.Errorf("%s, keep %v: want %q %d times, got %v", c.rule, keep, c.trouble, c.refused, r.Troubles)
			}
		}
	}
}

// TestSomeRecipientsRefused: the others get the message all the same.
func TestSomeRecipientsRefused(t *testing.T) {
	k := stands(t, func(s *SinkConfig) { s.Limits.Recipients = 2 })
	defer k.Stop(0)
	r := sends(t, k.Listening()[0], func(c *Config) { c.Recipients = 5 })
	if r.Accepted != 100 || r.RecipientsRefused != 300 || r.OK() {
		t.Errorf("want 100 messages taken, 300 recipients not, and not OK; got %+v", r)
	}
}

func TestConnectionsThatEnd(t *testing.T) {
	for _, where := range []string{"connect", "ehlo", "rcpt", "data", "."} {
		rule, err := ParseHangUp(where)
		if err != nil {
			t.Fatal(err)
		}
		k := stands(t, func(s *SinkConfig) { s.Rules = []Rule{rule} })
		r := sends(t, k.Listening()[0], func(c *Config) { c.Messages = 20 })
		if n := k.Stop(atMost).Messages; n != 0 || r.Failed != 20 || r.Accepted+r.Refused != 0 || r.OK() {
			t.Errorf("%s: want 20 failed, got %d taken, %+v", where, n, r)
		}
	}
}

// TestNobodyThere: it gives up, instead of calling for as long as was asked for.
func TestNobodyThere(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close() // nobody listens there now
	r := sends(t, netip.MustParseAddrPort(l.Addr().String()), func(c *Config) { c.Messages, c.Duration = 0, time.Hour })
	if r.Failed < mostMute || r.Failed > 2*mostMute || r.Accepted != 0 || len(r.Troubles) != 1 {
		t.Errorf("want about %d failures of one kind, got %+v", mostMute, r)
	}
}

func TestPipeliningMustBeOffered(t *testing.T) {
	k := stands(t, func(s *SinkConfig) { s.Without = []string{"PIPELINING"} })
	defer k.Stop(0)
	r := sends(t, k.Listening()[0], func(c *Config) { c.Pipelining = true })
	if r.Refused != 100 || !strings.Contains(r.Troubles[0].What, "does not offer PIPELINING") {
		t.Errorf("want 100 refused because PIPELINING is not offered, got %+v", r)
	}
}

// TestNoOmission: with a rate, a server that takes 20 ms for each message on its one connection is seen to fall behind: the
// last of 50 messages, due after half that time, waits for all before it. Without one each takes its 20 ms.
func TestNoOmission(t *testing.T) {
	rule, err := ParseDelay(".=20ms")
	if err != nil {
		t.Fatal(err)
	}
	k := stands(t, func(s *SinkConfig) { s.Rules = []Rule{rule} })
	defer k.Stop(0)
	send := func(rate float64) Latency {
		r := sends(t, k.Listening()[0], func(c *Config) { c.Connections, c.Messages, c.Keep, c.Rate = 1, 50, true, rate })
		if r.Accepted != 50 {
			t.Fatalf("want 50 taken, got %+v", r)
		}
		return r.Latency
	}
	if closed := send(0); closed.P50 < 20 {
		t.Errorf("without a rate: want at least 20 ms, got %+v", closed)
	}
	if open := send(100); open.Max < 500 || open.P50 < 240 {
		t.Errorf("with a rate: want a median of 250 ms and a highest of 500 ms or more, got %+v", open)
	}
}

func TestInterrupt(t *testing.T) {
	k := stands(t, nil)
	path := smtp.Path{Local: "a", Domain: "c.example"}
	l, err := NewLoad(Config{To: k.Listening()[0], Connections: 5, Duration: time.Hour, Rate: 1000, Keep: true, Recipients: 1,
		Name: "c.example", Sender: path, Recipient: path})
	if err != nil {
		t.Fatal(err)
	}
	ctx, interrupt := context.WithCancel(t.Context())
	go func() {
		for l.Finished() < 10 {
			<-time.After(time.Millisecond)
		}
		interrupt()
	}()
	r := l.Run(ctx, atMost)
	if got := k.Stop(atMost).Messages; got != r.Accepted || !r.OK() {
		t.Errorf("want every message ended, as many as the %d at the sink; got %+v", got, r)
	}
}

// TestSinkHasEnough: it says so when it has taken as many as it should.
func TestSinkHasEnough(t *testing.T) {
	k := stands(t, func(s *SinkConfig) { s.Enough = 100 })
	sends(t, k.Listening()[0], func(c *Config) {})
	select {
	case <-k.Done():
	case <-time.After(atMost):
		t.Error("want Done closed after 100 messages, got nothing")
	}
	if s := k.Stop(0); s.Rate <= 0 || s.Seconds <= 0 {
		t.Errorf("want a rate and a time, got %+v", s)
	}
}

func TestMessageHasItsSize(t *testing.T) {
	for size := range 400 {
		content := makeMessage(size, "a@b.example", "c@d.example")
		if want := max(size, 2); len(content) != want && size != 3 || !strings.HasSuffix(string(content), "\r\n") {
			t.Fatalf("size %d: want %d octets that end with CRLF, got %q", size, want, content)
		}
		for line := range strings.Lines(string(content)) {
			if len(line) > lineLength+1 || !strings.HasSuffix(line, "\r\n") {
				t.Fatalf("size %d: want lines of at most %d octets with CRLF, got %q", size, lineLength+1, line)
			}
		}
	}
}

// TestJSON keeps the JSON forms as they are: programs read them.
func TestJSON(t *testing.T) {
	c := newCounter()
	c.sessions, c.accepted, c.refused, c.failed, c.recipientsRefused = 4, 3, 1, 2, 5
	for _, ms := range []time.Duration{1, 2, 10} {
		c.record(ms * time.Millisecond)
	}
	c.trouble("RCPT: 550 5.1.1 No")
	for range 2 {
		c.trouble("connection reset by peer")
	}
	config := Config{To: netip.MustParseAddrPort("127.0.0.1:2525"), Connections: 10, Size: 1000}
	forms := map[string]any{
		"load.json": c.result(config, 2*time.Second),
		"sink.json": Summary{SinkSchema, 12.5, Counts{1, 2, 3, 4, 5, 6}, 2, 0.5},
	}
	for file, form := range forms {
		text, err := json.MarshalIndent(form, "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		want, err := os.ReadFile("testdata/" + file)
		if diff := cmp.Diff(string(want), string(text)+"\n"); err != nil || diff != "" {
			t.Errorf("testdata/%s: %v (-want +got):\n%s", file, err, diff)
		}
	}
}

// TestSummaryAddsUp: the rate is that of the messages after the first, in the time from there to the last.
func TestSummaryAddsUp(t *testing.T) {
	var tally Tally
	if tally.span() != 0 || tally.rate() != 0 {
		t.Errorf("want nothing of no messages, got %v, %v", tally.span(), tally.rate())
	}
	for _, at := range []time.Duration{10, 11, 12, 14} {
		tally.took(1, 1, at*time.Second)
	}
	if tally.span() != 4*time.Second || tally.rate() != 0.75 {
		t.Errorf("want 3 messages in 4s after the first, got %v and %v a second", tally.span(), tally.rate())
	}
}

// TestHistogramHoldsAll: no latency is lost, however short or long.
func TestHistogramHoldsAll(t *testing.T) {
	c := newCounter()
	for _, d := range []time.Duration{-time.Second, 0, time.Nanosecond, time.Second, 100 * time.Hour} {
		c.record(d)
	}
	if n := c.latency.TotalCount(); n != 5 {
		t.Errorf("want 5, got %d", n)
	}
}

func BenchmarkLoopback(b *testing.B) {
	for name, change := range map[string]func(*Config){
		"sessions":  func(*Config) {},
		"kept":      func(c *Config) { c.Keep = true },
		"pipelined": func(c *Config) { c.Keep, c.Pipelining = true, true },
	} {
		b.Run(name, func(b *testing.B) {
			k := stands(b, nil)
			defer k.Stop(0)
			r := sends(b, k.Listening()[0], func(c *Config) {
				change(c)
				c.Connections, c.Messages = 10, int64(b.N)
			})
			b.ReportMetric(r.Rate, "messages/s")
		})
	}
}
