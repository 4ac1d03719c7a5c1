package resolver_test

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/smtplab/smtplab/sim/resolver"
)

func TestMX(t *testing.T) {
	for _, c := range []struct{ domain, want string }{
		{"isp.example", "10 mail1.isp.example 10 mail2.isp.example 10 mail3.isp.example 20 spare.isp.example"},
		{"alias.isp.example", "10 mail1.isp.example 10 mail2.isp.example 10 mail3.isp.example 20 spare.isp.example"},
		{"deaf.isp.example", "deaf.isp.example MX at 192.168.2.53:53: null MX"},
		{"mail1.isp.example", "mail1.isp.example MX at 192.168.2.53:53: no data"},
	} {
		w := newTown(t, 1)
		w.serve(first, zone)
		var words []string
		err := w.ask(resolver.Config{}, func(r *resolver.Resolver) error {
			hosts, err := r.MX(c.domain)
			for _, h := range hosts {
				words = append(words, fmt.Sprint(h.Preference, " ", h.Host))
			}
			return err
		})
		slices.Sort(words)
		got := strings.Join(words, " ")
		if err != nil {
			got = err.Error()
		}
		if got != c.want {
			t.Errorf("%s:\nwant %s\ngot  %s", c.domain, c.want, got)
		}
	}
}

// Equals share the load, the rest keeps its place (RFC 5321 section 5.1); one seed gives one order.
func TestMXOrder(t *testing.T) {
	order := func(seed uint64) (hosts []string) {
		w := newTown(t, seed)
		w.serve(first, zone)
		err := w.ask(resolver.Config{}, func(r *resolver.Resolver) error {
			list, err := r.MX("isp.example")
			for _, mx := range list {
				hosts = append(hosts, mx.Host)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return hosts
	}
	leaders := map[string]bool{}
	for seed := range uint64(20) {
		hosts := order(seed)
		if hosts[3] != "spare.isp.example" {
			t.Errorf("seed %d: the highest preference must come last, got %v", seed, hosts)
		}
		if again := order(seed); !slices.Equal(hosts, again) {
			t.Errorf("seed %d: %v, then %v", seed, hosts, again)
		}
		leaders[hosts[0]] = true
	}
	if len(leaders) != 3 {
		t.Errorf("want each of three equals first now and then, got %v", leaders)
	}
}

func TestAddresses(t *testing.T) {
	for _, c := range []struct {
		name     string
		ipv4Only bool
		faults   []string
		want     string
		asked    int
	}{
		{"mail1.isp.example", false, nil, "192.168.2.25 2001:db8::25", 2},
		{"mail1.isp.example", true, nil, "192.168.2.25", 1},
		{"six.isp.example", false, nil, "2001:db8::26", 2},
		{"six.isp.example", true, nil, "six.isp.example A at 192.168.2.53:53: no data", 1},
		{"text.isp.example", false, nil, "text.isp.example A at 192.168.2.53:53: no data", 2},
		{"nobody.isp.example", false, nil, "nobody.isp.example A at 192.168.2.53:53: no such domain", 1},
		{"mail1.isp.example", false, []string{"servfail types=AAAA"}, "192.168.2.25", 2},
		{"text.isp.example", false, []string{"servfail types=AAAA"}, "text.isp.example AAAA at 192.168.2.53:53: server failure (SERVFAIL)", 2},
		{"text.isp.example", false, []string{"servfail types=A"}, "text.isp.example A at 192.168.2.53:53: server failure (SERVFAIL)", 2},
	} {
		w := newTown(t, 1)
		w.serve(first, zone, c.faults...)
		got := ""
		err := w.ask(resolver.Config{IPv4Only: c.ipv4Only}, func(r *resolver.Resolver) error {
			addrs, err := r.Addresses(c.name)
			got = strings.Trim(fmt.Sprint(addrs), "[]")
			return err
		})
		if err != nil {
			got = err.Error()
		}
		if asked := len(w.dialogue()) / 2; got != c.want || asked != c.asked {
			t.Errorf("%s, IPv4 only %v:\nwant %s by %d questions\ngot  %s by %d", c.name, c.ipv4Only, c.want, c.asked, got, asked)
		}
	}
}

func TestReverse(t *testing.T) {
	for addr, want := range map[string]string{
		"192.168.2.25":        "[mail1.isp.example www.isp.example] <nil>",
		"::ffff:192.168.2.25": "[mail1.isp.example www.isp.example] <nil>",
		"2001:db8::25":        "[mail1.isp.example] <nil>",
		"192.168.2.26":        "[] 26.2.168.192.in-addr.arpa PTR at 192.168.2.53:53: no such domain",
		"":                    "[] invalid IP PTR: bad name",
	} {
		w := newTown(t, 1)
		w.serve(first, zone)
		var got string
		w.ask(resolver.Config{}, func(r *resolver.Resolver) error {
			a, _ := netip.ParseAddr(addr)
			names, err := r.Reverse(a)
			got = fmt.Sprint(names, " ", err)
			return nil
		})
		if got != want {
			t.Errorf("%s: want %s, got %s", addr, want, got)
		}
	}
}
