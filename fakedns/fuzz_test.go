package fakedns

import (
	"regexp"
	"testing"

	"github.com/miekg/dns"
)

var whereFirst = regexp.MustCompile(`^fuzz\.zone:(\d+): .`)

func FuzzParseZone(f *testing.F) {
	f.Add(worldZone)
	f.Add("$ORIGIN a.example.\n@ SOA ns h 1 2 3 4 5\nx TYPE65280 \\# 2 abcd\n\\000.x A 192.0.2.1\n* NS a\n")
	f.Add("$TTL 1w\n. IN SOA . . ( 1 2 3 4 5 ; comment\n) \"")
	f.Add("@ A\n$ORIGIN")
	f.Fuzz(func(t *testing.T, text string) {
		zones, err := ParseZone("fuzz.zone", 7, text)
		if err != nil {
			if !whereFirst.MatchString(err.Error()) {
				t.Errorf("an error must say where: %v", err)
			}
			return
		}
		// Whatever was read can be answered from.
		host := &stillHost{}
		s := &Server{host: host, zones: zoneList{zones}, guard: host.NewMonitor(), handler: answer}
		for apex, z := range zones.byApex {
			if z.nodes[apex].of(dns.TypeSOA) == nil {
				t.Errorf("%s has no SOA", apex)
			}
			for name, n := range z.nodes {
				for _, set := range n.sets {
					m := question(name, "A")
					m.Question[0].Qtype = set.rtype
					if got, _ := ask(t, s, "tcp", m); got == nil || got.Rcode == dns.RcodeServerFailure {
						t.Errorf("%s %v: %s", name, dns.Type(set.rtype), show(got))
					}
				}
			}
		}
	})
}

func FuzzServe(f *testing.F) {
	for _, m := range []*dns.Msg{question("corp.example", "MX"), question("q.wild.corp.example", "ANY"), question(".", "NS")} {
		packed, _ := m.SetEdns0(1232, true).Pack()
		f.Add(packed, false)
		f.Add(packed[:len(packed)-3], true)
	}
	f.Add([]byte{1, 2, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0xC0, 0x0C, 0, 1, 0, 1}, false)
	zones := parse(f, worldZone)
	f.Fuzz(func(t *testing.T, message []byte, tcp bool) {
		for _, name := range append(Faults.Names(), "") {
			var faults []Fault
			if name != "" {
				faults = append(faults, fault(t, name))
			}
			host := &stillHost{}
			s := &Server{host: host, zones: zoneList{zones}, guard: host.NewMonitor(), handler: wrapped(answer, faults)}
			from, transport := udpAsker, "udp"
			if tcp {
				from, transport = tcpAsker, "tcp"
			}
			reply, out := s.serve(from, transport, message, nil)
			if (reply == nil) != (len(host.facts) == 0) {
				t.Errorf("%s: each query is recorded once, and nothing else", name)
			}
			if out == nil {
				continue
			}
			got := new(dns.Msg)
			if err := got.Unpack(out); err != nil || !got.Response {
				t.Errorf("%s: an answer that cannot be read: %v", name, err)
			}
			if transport == "udp" && len(out) > ownUDPSize {
				t.Errorf("%s: %d octets", name, len(out))
			}
		}
	})
}
