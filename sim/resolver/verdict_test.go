package resolver_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/miekg/dns"

	"github.com/smtplab/smtplab/sim/resolver"
)

// answered asks for the MX of a.example, and says what is made of an answer that begins as a true one without records.
func answered(t *testing.T, c resolver.Config, change func(m *dns.Msg)) (why string, questions int) {
	t.Helper()
	w := newTown(t, 1)
	w.stranger(first, func(q *dns.Msg) [][]byte {
		questions++
		m := new(dns.Msg)
		m.SetReply(q)
		change(m)
		packed, err := m.Pack()
		if err != nil {
			t.Error(err)
		}
		return [][]byte{packed}
	})
	err := w.ask(c, func(r *resolver.Resolver) error {
		_, err := r.Query("a.example", "MX")
		return err
	})
	var failed *resolver.Error
	if errors.As(err, &failed) {
		return strings.TrimSpace(string(failed.Why) + " " + failed.Detail), questions
	}
	return "", questions
}

// A server that knows nothing of a name and names others refers us to them, and a stub cannot go there. Each sign that it does know
// makes an empty answer of the same message: there is no such record.
func TestWhatIsAReferral(t *testing.T) {
	ns, _ := dns.NewRR("example. NS ns.example.")
	soa, _ := dns.NewRR("example. SOA ns.example. h.example. 1 1 1 1 1")
	mx, _ := dns.NewRR("a.example. MX 10 mx.a.example.")
	referral := func(m *dns.Msg) { m.Ns = []dns.RR{ns} }
	for name, c := range map[string]struct {
		change func(m *dns.Msg)
		want   string
	}{
		"a referral":                    {func(*dns.Msg) {}, "server failure referral to other servers"},
		"of one that has authority":     {func(m *dns.Msg) { m.Authoritative = true }, "no data"},
		"of one that would have looked": {func(m *dns.Msg) { m.RecursionAvailable = true }, "no data"},
		"with the zone's SOA":           {func(m *dns.Msg) { m.Ns = append(m.Ns, soa) }, "no data"},
		"to nobody":                     {func(m *dns.Msg) { m.Ns = nil }, "no data"},
		"beside an answer":              {func(m *dns.Msg) { m.Answer = []dns.RR{mx} }, ""},
		"of a name that is not":         {func(m *dns.Msg) { m.Rcode = dns.RcodeNameError }, "no such domain"},
	} {
		got, _ := answered(t, resolver.Config{Tries: 1}, func(m *dns.Msg) { referral(m); c.change(m) })
		if got != c.want {
			t.Errorf("%s: want %q, got %q", name, c.want, got)
		}
	}
}

// Three rcodes say that a server does not know EDNS, or not this version: it is asked once more without. Others mean what they say.
func TestServersThatDisdainEDNS(t *testing.T) {
	for rcode, want := range map[int]int{dns.RcodeFormatError: 2, dns.RcodeNotImplemented: 2, dns.RcodeBadVers: 2, dns.RcodeServerFailure: 1, dns.RcodeRefused: 1} {
		refuse := func(m *dns.Msg) {
			if m.Rcode = rcode; rcode == dns.RcodeBadVers {
				m.SetEdns0(1232, false) // the upper bits of the rcode stand in the OPT record
			}
		}
		if _, got := answered(t, resolver.Config{Tries: 1, EDNS: 1232}, refuse); got != want {
			t.Errorf("%s: want %d questions, got %d", dns.RcodeToString[rcode], want, got)
		}
		if _, got := answered(t, resolver.Config{Tries: 1}, refuse); got != 1 {
			t.Errorf("%s without EDNS: want one question, got %d", dns.RcodeToString[rcode], got)
		}
	}
}

// An answer repeats the question to the letter, but for the case of the name; only one that failed may leave it out.
func TestAnswersRepeatTheQuestion(t *testing.T) {
	const ignored = "timed out ignored an answer with wrong question"
	for name, c := range map[string]struct {
		change func(m *dns.Msg)
		want   string
	}{
		"as it was asked":      {func(*dns.Msg) {}, "no data"},
		"in capitals":          {func(m *dns.Msg) { m.Question[0].Name = "A.EXAMPLE." }, "no data"},
		"of another name":      {func(m *dns.Msg) { m.Question[0].Name = "b.example." }, ignored},
		"of another type":      {func(m *dns.Msg) { m.Question[0].Qtype = dns.TypeA }, ignored},
		"of another class":     {func(m *dns.Msg) { m.Question[0].Qclass = dns.ClassCHAOS }, ignored},
		"twice":                {func(m *dns.Msg) { m.Question = append(m.Question, m.Question[0]) }, ignored},
		"not":                  {func(m *dns.Msg) { m.Question = nil }, ignored},
		"not, of no such name": {func(m *dns.Msg) { m.Question, m.Rcode = nil, dns.RcodeNameError }, ignored},
		"not, where it failed": {func(m *dns.Msg) { m.Question, m.Rcode = nil, dns.RcodeServerFailure }, "server failure SERVFAIL"},
	} {
		if got, _ := answered(t, resolver.Config{Tries: 1}, c.change); got != c.want {
			t.Errorf("%s: want %q, got %q", name, c.want, got)
		}
	}
}

// A null MX is one record, and it names the root (RFC 7505 section 3): neither is enough by itself.
func TestWhatIsANullMX(t *testing.T) {
	for records, want := range map[string]bool{"0 .": true, "10 mx.a.example.": false, "0 .,10 mx.a.example.": false} {
		w := newTown(t, 1)
		w.stranger(first, func(q *dns.Msg) [][]byte {
			m := new(dns.Msg)
			m.SetReply(q)
			for data := range strings.SplitSeq(records, ",") {
				rr, _ := dns.NewRR("a.example. MX " + data)
				m.Answer = append(m.Answer, rr)
			}
			packed, _ := m.Pack()
			return [][]byte{packed}
		})
		err := w.ask(resolver.Config{}, func(r *resolver.Resolver) error {
			_, err := r.MX("a.example")
			return err
		})
		if got := err != nil && strings.HasSuffix(err.Error(), ": null MX"); got != want || err != nil && !got {
			t.Errorf("%s: want a null MX: %v, got %v", records, want, err)
		}
	}
}

// What drops questions with EDNS may let a plain one pass: the next round asks without (RFC 6891 section 6.2.2).
func TestSilenceIsAskedAgainWithoutEDNS(t *testing.T) {
	w := newTown(t, 1)
	w.stranger(first, func(q *dns.Msg) [][]byte {
		if q.IsEdns0() != nil {
			return nil
		}
		m := new(dns.Msg)
		m.SetReply(q)
		rr, _ := dns.NewRR("a.example. A 192.0.2.1")
		m.Answer = []dns.RR{rr}
		packed, _ := m.Pack()
		return [][]byte{packed}
	})
	if got, want := w.query(resolver.Config{EDNS: 1232, Tries: 2}, "a.example", "A"), "a.example, 192.0.2.1"; got != want {
		t.Errorf("want %s, got %s", want, got)
	}
}
