package resolver_test

import (
	"net/netip"
	"testing"

	"github.com/miekg/dns"

	"github.com/smtplab/smtplab/sim/resolver"
)

// stranger serves datagrams with whatever a test makes of the question.
func (w *town) stranger(at netip.AddrPort, answers func(q *dns.Msg) [][]byte) {
	m := w.Host("stranger", at.Addr().String())
	w.On(m, func() {
		packets, err := m.ListenPacket("udp", at.String())
		if err != nil {
			w.t.Error(err)
			return
		}
		m.Serve("stranger", func() {
			buffer := make([]byte, 512)
			for {
				n, from, err := packets.ReadFrom(buffer)
				if err != nil {
					return
				}
				q := new(dns.Msg)
				if err := q.Unpack(buffer[:n]); err != nil {
					w.t.Error(err)
				}
				for _, a := range answers(q) {
					packets.WriteTo(a, from)
				}
			}
		})
	})
}

// A forger's answers come first, the true one after them (RFC 5452 section 9.1).
func TestStraysAreIgnored(t *testing.T) {
	w := newTown(t, 1)
	w.stranger(first, func(q *dns.Msg) [][]byte {
		truth := new(dns.Msg)
		truth.SetReply(q)
		rr, _ := dns.NewRR(q.Question[0].Name + " A 192.0.2.1")
		truth.Answer = []dns.RR{rr}
		right, _ := truth.Pack()
		forged := truth.Copy()
		forged.Answer[0].(*dns.A).A[3] = 66
		forged.Id++
		wrongID, _ := forged.Pack()
		forged.Id--
		forged.Question[0].Name = "other.example."
		wrongQuestion, _ := forged.Pack()
		return [][]byte{wrongID, wrongQuestion, right[:7], nil, right}
	})
	if got, want := w.query(resolver.Config{}, "a.example", "A"), "a.example, 192.0.2.1"; got != want {
		t.Errorf("want %s, got %s", want, got)
	}
	w.wantDialogue("1 ? 192.168.2.53 udp a.example A",
		"1 - wrong id", "1 - wrong question", "1 - wrong id", "1 - wrong id", "1 ! NOERROR A 192.0.2.1")
}

func TestMalformedAnswers(t *testing.T) {
	w := newTown(t, 1)
	w.stranger(first, func(q *dns.Msg) [][]byte {
		m := new(dns.Msg)
		m.SetReply(q)
		rr, _ := dns.NewRR(q.Question[0].Name + " A 192.0.2.1")
		m.Answer = []dns.RR{rr}
		packed, _ := m.Pack()
		return [][]byte{packed[:len(packed)-2]}
	})
	if got, want := w.query(resolver.Config{}, "a.example", "A"), "a.example A at 192.168.2.53:53: malformed"; got != want {
		t.Errorf("want %s, got %s", want, got)
	}
}
