package load

import (
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/smtplab/smtplab/internal/load/loop"
	"github.com/smtplab/smtplab/sim/smtp"
)

// idle is a loop that does nothing.
type idle struct{ dialled int }

func (i *idle) Dial(netip.AddrPort, loop.Talker) { i.dialled++ }
func (i *idle) At(time.Time, func())             {}

// newDialogue makes a dialogue that has been connected, with no network.
func newDialogue(t testing.TB, c Config) *dialogue {
	t.Helper()
	path := smtp.Path{Local: "a", Domain: "c.example"}
	c.Name, c.Sender, c.Recipient, c.Connections = "c.example", path, path, 1
	l, err := NewLoad(c)
	if err != nil {
		t.Fatal(err)
	}
	l.group.Start()
	l.group.Stop(0)
	l.pace = newPace(c, time.Now())
	l.active.Store(1)
	d := &dialogue{load: l, loop: &idle{}, count: newCounter()}
	d.begin()
	return d
}

// says lets the server say something, and returns what the dialogue answers, and whether it hung up.
func (d *dialogue) says(octets string) (answer string, aborted bool) {
	var turn loop.Turn
	d.Talk([]byte(octets), &turn)
	return string(turn.Out) + string(turn.Tail), turn.Abort
}

// TestDialogue lets a server speak line by line, in two pieces each.
func TestDialogue(t *testing.T) {
	d := newDialogue(t, Config{Messages: 2, Size: 2, Recipients: 2, Keep: true})
	for _, c := range [][2]string{
		{"220-hello\r\n220 there\r\n", "EHLO c.example\r\n"},
		{"250-hello\r\n250 SIZE\r\n", "MAIL FROM:<a@c.example>\r\n"},
		{"250 ok\r\n", "RCPT TO:<a1@c.example>\r\n"},
		{"250 ok\r\n", "RCPT TO:<a2@c.example>\r\n"},
		{"550 no\r\n", "DATA\r\n"},
		{"354 go on\r\n", "\r\n.\r\n"},
		{"250 taken\r\n", "MAIL FROM:<a@c.example>\r\n"},
		{"452 later\r\n", "QUIT\r\n"},
	} {
		half := len(c[0]) / 2
		if early, _ := d.says(c[0][:half]); early != "" {
			t.Fatalf("%q: want nothing before its end, got %q", c[0], early)
		}
		if got, aborted := d.says(c[0][half:]); got != c[1] || aborted {
			t.Fatalf("%q: want %q, got %q, %v", c[0], c[1], got, aborted)
		}
	}
	if _, aborted := d.says("221 bye\r\n"); !aborted {
		t.Error("want it to hang up after 221")
	}
	if c := d.count; c.accepted != 1 || c.refused != 1 || c.recipientsRefused != 1 || c.latency.TotalCount() != 1 {
		t.Errorf("want one taken, one refused, one recipient refused, got %+v", c)
	}
}

// TestServersOutOfStep: what is no reply ends the session at once.
func TestServersOutOfStep(t *testing.T) {
	endless := "220-" + strings.Repeat("x", longestReplyLine)
	for _, said := range []string{"hello\r\n", "220 a\r\n250-b\r\n251 c\r\n", "220-a\r\n250 b\r\n", strings.Repeat("2", 1<<20), endless} {
		d := newDialogue(t, Config{Messages: 1, Size: 2, Recipients: 1})
		if _, aborted := d.says(said); !aborted || d.count.refused != 1 || cap(d.line) > 4<<20 {
			t.Errorf("%.40q: want it to hang up, with one message refused; got %v, %+v", said, aborted, d.count)
		}
	}
}

func FuzzDialogue(f *testing.F) {
	f.Add("220 a\r\n250-b\r\n250 PIPELINING\r\n250 c\r\n250 d\r\n354 e\r\n250 f\r\n221 g\r\n", 4, true)
	f.Add("220 a\r\n250 b\r\n550 c\r\n", 1, false)
	f.Fuzz(func(t *testing.T, octets string, size int, piped bool) {
		size = min(max(size, 1), 1<<16)
		d := newDialogue(t, Config{Messages: 3, Size: 2, Recipients: 2, Keep: true, Pipelining: piped})
		for i := 0; i < len(octets); i += size {
			if _, aborted := d.says(octets[i:min(i+size, len(octets))]); aborted {
				d.Ended(nil)
				break
			}
		}
		if c := d.count; c.accepted+c.refused+c.failed != d.load.Finished() || d.load.Finished() > 3 || len(d.awaited) > 5 {
			t.Fatalf("%q: want each message counted once, got %+v of %d, %v awaited", octets, c, d.load.Finished(), d.awaited)
		}
	})
}

func BenchmarkDialogue(b *testing.B) {
	d := newDialogue(b, Config{Size: 1000, Recipients: 1, Keep: true})
	replies := []string{"250 2.1.0 Ok\r\n", "250 2.1.5 Ok\r\n", "354 Go on\r\n", "250 2.0.0 Ok\r\n"}
	d.says("220 a\r\n250 b\r\n")
	var turn loop.Turn
	b.ReportAllocs()
	for b.Loop() {
		for _, r := range replies {
			turn = loop.Turn{Out: turn.Out[:0]}
			d.Talk([]byte(r), &turn)
		}
	}
	if d.count.accepted < int64(b.N) {
		b.Fatalf("want %d messages, got %+v", b.N, d.count)
	}
}
