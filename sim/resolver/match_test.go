package resolver

import (
	"strings"
	"testing"

	"github.com/miekg/dns"
)

func newMatching(id uint16) *question {
	msg := &dns.Msg{Question: []dns.Question{{Name: "a.example.", Qtype: dns.TypeMX, Qclass: dns.ClassINET}}}
	msg.Id = id
	return &question{msg: msg}
}

// Whatever comes is the answer to the question, or is not; what is taken for it can be walked through.
func FuzzMatch(f *testing.F) {
	q := newMatching(0x0102)
	truth := new(dns.Msg)
	truth.SetReply(q.msg)
	for _, text := range []string{"a.example. CNAME b.example.", "b.example. MX 10 mx.b.example.", "b.example. MX 0 ."} {
		rr, err := dns.NewRR(text)
		if err != nil {
			f.Fatal(err)
		}
		truth.Answer = append(truth.Answer, rr)
	}
	packed, err := truth.SetEdns0(1232, false).Pack()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(packed)
	f.Add(packed[:20])
	f.Add([]byte{1, 2, 0x80, 5, 0, 0, 0, 0, 0, 0, 0, 0})
	f.Add([]byte{1, 2})
	f.Fuzz(func(t *testing.T, message []byte) {
		answer, why := newMatching(0x0102).match(message)
		if (answer == nil) == (why == "") {
			t.Fatalf("want an answer or a reason, got %v, %q", answer, why)
		}
		if answer == nil {
			return
		}
		if len(answer.Question) == 0 && answer.Rcode == dns.RcodeSuccess {
			t.Error("an answer to no question was taken")
		}
		w := &walk{name: "a.example.", qtype: dns.TypeMX}
		records, looped := w.through(answer.Answer)
		if looped && records != nil || len(w.aliases) > maxAliases {
			t.Errorf("got %v after %v", records, w.aliases)
		}
		answered(newMatching(1), answer)
		unusable(answer)
	})
}

func TestFramedMessages(t *testing.T) {
	for stream, want := range map[string]Why{"": Closed, "\x00": Closed, "\x00\x05abc": Closed, "\x00\x03abc": ""} {
		var why Why
		if _, err := readFramed(strings.NewReader(stream)); err != nil {
			why, _ = whyNot(err)
		}
		if why != want {
			t.Errorf("%q: want %q, got %q", stream, want, why)
		}
	}
}
