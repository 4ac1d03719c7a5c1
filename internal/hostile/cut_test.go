package hostile

import (
	"bufio"
	"fmt"
	"net"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/smtplab/smtplab/internal/smallworld"
	"github.com/smtplab/smtplab/sim/peer"
	"github.com/smtplab/smtplab/sim/record"
)

// A step is what a client says in one piece, and how many replies it waits for then.
type step struct {
	text    string
	replies int
	ends    bool // the message is complete with it
}

// A kind is a way to hold a dialogue.
type kind struct {
	name  string
	needs string // the extension without which it cannot be held
	steps func(name string) []step
}

// body is a message of which no beginning could be taken for all of it.
func body(name string) string { return "Subject: " + name + "\r\n\r\n..dots\r\nend" }

func hello(verb string) step { return step{verb + " client.a.example\r\n", 1, false} }

const (
	mailFrom = "MAIL FROM:<ana@a.example>\r\n"
	rcptTo   = "RCPT TO:<bob@b.example>\r\n"
)

var kinds = []kind{
	{"plain", "", func(name string) []step {
		return []step{hello("HELO"), {mailFrom, 1, false}, {rcptTo, 1, false}, {"DATA\r\n", 1, false}, {body(name) + "\r\n.\r\n", 1, true}, {"QUIT\r\n", 1, false}}
	}},
	{"pipelined", "PIPELINING", func(name string) []step {
		return []step{hello("EHLO"), {mailFrom + rcptTo + "DATA\r\n", 3, false}, {body(name) + "\r\n.\r\n", 1, true}, {"QUIT\r\n", 1, false}}
	}},
	{"chunks", "CHUNKING", func(name string) []step {
		half, rest := body(name)[:20], body(name)[20:]
		return []step{hello("EHLO"), {mailFrom + rcptTo, 2, false}, {fmt.Sprintf("BDAT %d\r\n%s", len(half), half), 1, false},
			{fmt.Sprintf("BDAT %d LAST\r\n%s", len(rest), rest), 1, true}, {"QUIT\r\n", 1, false}}
	}},
	{"chunks, the last empty", "CHUNKING", func(name string) []step {
		return []step{hello("EHLO"), {mailFrom + rcptTo, 2, false}, {fmt.Sprintf("BDAT %d\r\n%s", len(body(name)), body(name)), 1, false},
			{"BDAT 0 LAST\r\n", 1, true}, {"QUIT\r\n", 1, false}}
	}},
	{"BLOB", "XEXCH50", func(name string) []step {
		return []step{hello("EHLO"), {mailFrom, 1, false}, {rcptTo, 1, false}, {"XEXCH50 20 2\r\n", 1, false}, {strings.Repeat("b", 20), 1, false},
			{"DATA\r\n", 1, false}, {body(name) + "\r\n.\r\n", 1, true}, {"QUIT\r\n", 1, false}}
	}},
	{"two messages", "", func(name string) []step {
		return []step{hello("HELO"), {mailFrom, 1, false}, {rcptTo, 1, false}, {"DATA\r\n", 1, false}, {body(name+"a") + "\r\n.\r\n", 1, true},
			{mailFrom, 1, false}, {rcptTo, 1, false}, {"DATA\r\n", 1, false}, {body(name+"b") + "\r\n.\r\n", 1, true}, {"QUIT\r\n", 1, false}}
	}},
	{"all at once", "", func(name string) []step {
		return []step{{"HELO client.a.example\r\n" + mailFrom + rcptTo + "DATA\r\n" + body(name) + "\r\n.\r\n", 6, true}, {"QUIT\r\n", 1, false}}
	}},
}

// length is how many octets a dialogue has.
func length(steps []step) (n int) {
	for _, s := range steps {
		n += len(s.text)
	}
	return n
}

// complete is how many messages are complete after so many octets.
func complete(steps []step, octets int) (n int) {
	for _, s := range steps {
		if octets -= len(s.text); octets >= 0 && s.ends {
			n++
		}
	}
	return n
}

// hold holds a dialogue as far as so many octets.
func hold(c net.Conn, in *bufio.Reader, steps []step, octets int) {
	if octets == 0 || !heard(in, 1) { // the banner
		return
	}
	for _, s := range steps {
		if octets <= len(s.text) {
			says(c, s.text[:octets])
			return
		}
		octets -= len(s.text)
		if says(c, s.text) != nil || !heard(in, s.replies) {
			return
		}
	}
}

// heard waits for so many replies.
func heard(in *bufio.Reader, replies int) bool {
	for replies > 0 {
		line, err := in.ReadString('\n')
		if err != nil {
			return false
		}
		if len(line) > 3 && line[3] != '-' {
			replies--
		}
	}
	return true
}

// A dialogue of each kind is cut after each of its octets, by FIN and by RST, for every product. A message is delivered
// once if all of it came, and then it was answered with 250; else nothing of it is kept.
func TestCutAtEveryOctet(t *testing.T) {
	for _, product := range products(t) {
		for _, k := range kinds {
			for _, rst := range []bool{false, true} {
				s := newStage(t, peer.Setup{Product: product, Settings: openBlob(product)})
				if k.needs != "" && !s.knows(k.needs) {
					continue
				}
				s.cutEverywhere(product+", "+k.name, k, rst)
			}
		}
	}
}

// openBlob has Exchange take XEXCH50 from strangers.
func openBlob(product string) []string {
	if strings.HasPrefix(product, "exchange200") {
		return []string{"xexch50=open"}
	}
	return nil
}

// cutEverywhere cuts a dialogue after each octet, and compares what became of the messages with what was sent.
func (s *stage) cutEverywhere(what string, k kind, rst bool) {
	s.t.Helper()
	all := length(k.steps("0000"))
	want := 0
	s.world.On(s.client, func() {
		for octets := range all + 1 {
			steps := k.steps(fmt.Sprintf("%04d", octets))
			want += complete(steps, octets)
			c := s.dial()
			in := bufio.NewReader(c)
			hold(c, in, steps, octets)
			if rst {
				c.Reset()
				continue
			}
			c.CloseWrite()
			for heard(in, 1) {
			}
			c.Close()
		}
	})
	s.run(time.Hour)
	got := s.inbox()
	if n := len(smallworld.Facts[*record.Accepted](s.world)); n != len(got) || n > want || !rst && n != want || n < 2 {
		s.t.Errorf("%s, RST %v: %d messages were sent, want as many accepted and delivered, got %d and %d", what, rst, want, n, len(got))
	}
	for _, text := range got {
		name, _, _ := strings.Cut(text, "\r\n")
		whole := strings.TrimPrefix(body(name), "Subject: ")
		if text = strings.TrimSuffix(text, "\r\n"); text != whole && text != strings.Replace(whole, "..dots", ".dots", 1) {
			s.t.Errorf("%s, RST %v: want %q, got %q", what, rst, whole, text)
		}
	}
	slices.Sort(got)
	if twice := len(got) - len(slices.Compact(got)); twice > 0 {
		s.t.Errorf("%s, RST %v: %d messages are there twice", what, rst, twice)
	}
	s.answered(what)
}

// answered sees to it that each message accepted was answered with 250 next, and that nothing is open or queued.
func (s *stage) answered(what string) {
	s.t.Helper()
	owed := map[int]string{}
	for _, e := range s.world.Record.Events {
		switch f := e.Fact.(type) {
		case *record.Accepted:
			owed[f.Conn] = f.Message
		case *record.Line:
			if id, ok := owed[f.Conn]; ok && !f.Heard && f.From == record.Server {
				if !strings.HasPrefix(f.Text, "250") {
					s.t.Errorf("%s: want 250 for %s, got %q", what, id, f.Text)
				}
				delete(owed, f.Conn)
			}
		}
	}
	if len(owed) > 0 || s.mta.Busy() || len(s.mta.Queue()) > 0 || s.world.OpenConnections() > 0 {
		s.t.Errorf("%s: want all answered and nothing left, got %v owed, %d queued, %d open", what, owed, len(s.mta.Queue()), s.world.OpenConnections())
	}
}

// The same on real sockets, with the queue on disk: after some of the octets, or each of them in the deep lane.
func TestCutOnRealSockets(t *testing.T) {
	every := 17
	if deep() {
		every = 1
	}
	w := found(t, "exchange2000", func(p *peer.Product) { p.Receive.Blob, p.Receive.Idle = peer.BlobOpen, time.Second })
	want, finished := 0, 0
	for _, k := range kinds {
		for octets := 0; octets <= length(k.steps("0000")); octets += every {
			for _, rst := range []bool{false, true} {
				steps := k.steps(fmt.Sprintf("%s %d %v ", k.name, octets, rst))
				c := w.call()
				in := bufio.NewReader(c)
				hold(c, in, steps, octets)
				want += complete(steps, octets)
				if rst {
					c.SetLinger(0)
					c.Close()
					continue
				}
				finished += complete(steps, octets)
				c.CloseWrite()
				ends(t, c)
			}
		}
	}
	w.polite(1)
	w.close()
	if got := w.said.accepted - 1; got > want || got < finished || finished == 0 {
		t.Errorf("want %d messages, of those that were not reset %d, got %d", want, finished, got)
	}
	for name, n := range w.mailbox() {
		if n != 1 {
			t.Errorf("%s is in the mailbox %d times", name, n)
		}
	}
	if os.Getenv("SMTPLAB_DEEP") != "" {
		t.Logf("%d connections cut, %d messages whole, %d accepted", len(w.calls), want, w.said.accepted-1)
	}
}
