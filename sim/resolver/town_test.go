package resolver_test

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/smtplab/smtplab/fakedns"
	"github.com/smtplab/smtplab/internal/smallworld"
	"github.com/smtplab/smtplab/sim"
	"github.com/smtplab/smtplab/sim/record"
	"github.com/smtplab/smtplab/sim/resolver"
)

const zone = `$ORIGIN isp.example.
@       SOA  ns hostmaster 1 3600 600 86400 300
@       MX   20 spare
@       MX   10 mail1
@       MX   10 mail2
@       MX   10 mail3
mail1   A    192.168.2.25
mail1   AAAA 2001:db8::25
six     AAAA 2001:db8::26
text    TXT  "v=spf1 " "-all"
www     CNAME mail1
deaf    MX   0 .
alias   CNAME @
lost    CNAME nobody
bare    CNAME text
c0      CNAME c1
c1      CNAME c2
c2      CNAME mail1
loop    CNAME pool
pool    CNAME loop
away    CNAME host.far.example.
odd     TYPE65280 \# 2 ABCD
$ORIGIN 2.168.192.in-addr.arpa.
@       SOA  ns.isp.example. hostmaster.isp.example. 1 3600 600 86400 300
25      PTR  mail1.isp.example.
25      PTR  www.isp.example.
$ORIGIN 8.b.d.0.1.0.0.2.ip6.arpa.
@       SOA  ns.isp.example. hostmaster.isp.example. 1 3600 600 86400 300
5.2.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0 PTR mail1.isp.example.
`

const farZone = `$ORIGIN far.example.
@       SOA  ns hostmaster 1 3600 600 86400 300
host    A    10.9.9.9
`

var (
	first  = netip.MustParseAddrPort("192.168.2.53:53")
	second = netip.MustParseAddrPort("192.168.3.53:53")
)

// A town is a world with an asker and DNS servers.
type town struct {
	*smallworld.World
	t     testing.TB
	asker *sim.Machine
}

func newTown(t testing.TB, seed uint64) *town {
	t.Helper()
	w := &town{World: smallworld.New(t, sim.Options{Seed: seed, NoPackets: true}), t: t}
	w.asker = w.Host("relay.corp.example", "192.168.2.10")
	return w
}

// serve adds a DNS server.
func (w *town) serve(at netip.AddrPort, text string, faults ...string) {
	w.t.Helper()
	zones, err := fakedns.ParseZone("test.zone", 1, text)
	if err != nil {
		w.t.Fatal(err)
	}
	config := fakedns.Config{Zones: []*fakedns.Zones{zones}}
	for _, text := range faults {
		words := strings.Fields(text)
		fault, err := fakedns.Faults.New(words[0], words[1:])
		if err != nil {
			w.t.Fatal(err)
		}
		config.Faults = append(config.Faults, fault)
	}
	m := w.Host("ns-"+at.Addr().String(), at.Addr().String())
	w.On(m, func() {
		if _, err := fakedns.Start(m, config); err != nil {
			w.t.Error(err)
		}
	})
}

// ask calls f with a resolver, in a task of the asker.
func (w *town) ask(c resolver.Config, f func(r *resolver.Resolver) error) error {
	w.t.Helper()
	if c.Servers == nil {
		c.Servers = []netip.AddrPort{first}
	}
	var err error
	w.On(w.asker, func() { err = f(resolver.New(w.asker, c)) })
	return err
}

// query asks one question and shows what came.
func (w *town) query(c resolver.Config, name, qtype string) string {
	w.t.Helper()
	var a *resolver.Answer
	err := w.ask(c, func(r *resolver.Resolver) (err error) {
		a, err = r.Query(name, qtype)
		return err
	})
	if err != nil {
		return err.Error()
	}
	words := append(slices.Clone(a.Aliases), a.Name)
	for _, r := range a.Records {
		words = append(words, r.Data)
	}
	return strings.Join(words, ", ")
}

// dialogue is the asker's part of the record, one fact a line.
func (w *town) dialogue() (lines []string) {
	for _, e := range w.Record.Events {
		switch f := e.Fact.(type) {
		case *record.Asked:
			lines = append(lines, fmt.Sprintf("%d ? %s %s %s %s", f.Query, f.Server.Addr(), f.Transport, f.Name, f.Type))
		case *record.Answered:
			tc := map[bool]string{true: " tc"}[f.Truncated]
			lines = append(lines, fmt.Sprintf("%d ! %s%s %s", f.Query, f.Rcode, tc, strings.Join(f.Answers, ", ")))
		case *record.Unanswered:
			lines = append(lines, fmt.Sprintf("%d - %s", f.Query, f.Why))
		}
	}
	return lines
}

func (w *town) wantDialogue(want ...string) {
	w.t.Helper()
	if diff := cmp.Diff(want, w.dialogue()); diff != "" {
		w.t.Error(diff)
	}
}
