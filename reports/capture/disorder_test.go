package capture_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/smtplab/smtplab/reports/capture"
	"github.com/smtplab/smtplab/sim/record"
)

// TestDisorder mistreats a capture as networks do, and wants the same dialogue: segments are cut anew, sent twice, overlap
// and come in the wrong order, and sequence numbers wrap.
func TestDisorder(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		c := newCall()
		c.seqC = rapid.SampledFrom([]uint32{0, 1 << 30, 1<<32 - 60, 1<<32 - 1, 1<<31 - 30}).Draw(rt, "client's first")
		c.seqS = rapid.SampledFrom([]uint32{7, 1<<32 - 40}).Draw(rt, "server's first")
		c.open().say("S220 mx ESMTP\r\n", "CEHLO c\r\n", "S250-mx\r\n250 PIPELINING\r\n", "CMAIL FROM:<a@c>\r\nRCPT TO:<b@mx>\r\nDATA\r\n",
			"S250 ok\r\n250 ok\r\n354 go\r\n", "Cone\r\n..two\r\nthree.\r\n.\r\nQUIT\r\n", "S250 queued\r\n221 bye\r\n").close()
		want := lines(readBack(t, file(t, c.packets), capture.Limits{}))
		var worse []record.Event
		for _, e := range c.packets {
			worse = append(worse, mistreated(rt, e)...)
		}
		got := lines(readBack(t, file(t, worse), capture.Limits{}))
		if diff := cmp.Diff(want, got); diff != "" {
			rt.Fatalf("want (-), got (+):\n%s", diff)
		}
	})
}

// mistreated are the packets that come in the place of one with data.
func mistreated(t *rapid.T, e record.Event) []record.Event {
	whole := e.Fact.(*record.Packet)
	n := len(whole.Payload)
	if n < 2 {
		if rapid.IntRange(0, 4).Draw(t, "twice") == 0 {
			return []record.Event{e, e}
		}
		return []record.Event{e}
	}
	var pieces []record.Event
	cut := func(begin, end int) {
		p := *whole
		p.Seq += uint32(begin)
		p.Payload = whole.Payload[begin:end]
		if end < n {
			p.Flags &^= record.PSH
		}
		pieces = append(pieces, record.Event{At: e.At, Host: e.Host, Fact: &p})
	}
	for begin := 0; begin < n; {
		end := rapid.IntRange(begin+1, n).Draw(t, "end")
		cut(rapid.IntRange(max(0, begin-3), begin).Draw(t, "begin"), end)
		begin = end
	}
	if rapid.Bool().Draw(t, "again") {
		cut(rapid.IntRange(0, n-1).Draw(t, "again from"), n)
	}
	return rapid.Permutation(slices.Clone(pieces)).Draw(t, "order")
}
