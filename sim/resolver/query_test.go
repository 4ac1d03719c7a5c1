package resolver_test

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/smtplab/smtplab/sim/resolver"
)

func TestQuery(t *testing.T) {
	for _, c := range []struct{ name, qtype, want string }{
		{"mail1.isp.example", "A", "mail1.isp.example, 192.168.2.25"},
		{"MAIL1.isp.example.", "a", "MAIL1.isp.example, 192.168.2.25"},
		{"mail1.isp.example", "AAAA", "mail1.isp.example, 2001:db8::25"},
		{"text.isp.example", "TXT", `text.isp.example, "v=spf1 " "-all"`},
		{"odd.isp.example", "TYPE65280", "odd.isp.example, \\# 2 abcd"},
		{"deaf.isp.example", "MX", "deaf.isp.example, 0 ."},
		{"www.isp.example", "A", "www.isp.example, mail1.isp.example, 192.168.2.25"},
		{"www.isp.example", "CNAME", "www.isp.example, mail1.isp.example"},
		{"c0.isp.example", "A", "c0.isp.example, c1.isp.example, c2.isp.example, mail1.isp.example, 192.168.2.25"},
		{"25.2.168.192.in-addr.arpa", "PTR", "25.2.168.192.in-addr.arpa, mail1.isp.example, www.isp.example"},
		{"nobody.isp.example", "A", "nobody.isp.example A at 192.168.2.53:53: no such domain"},
		{"six.isp.example", "A", "six.isp.example A at 192.168.2.53:53: no data"},
		{"lost.isp.example", "A", "nobody.isp.example A at 192.168.2.53:53: no such domain"},
		{"bare.isp.example", "A", "text.isp.example A at 192.168.2.53:53: no data"},
		{"loop.isp.example", "A", "loop.isp.example A at 192.168.2.53:53: CNAME loop (at pool.isp.example)"},
		{"away.isp.example", "A", "host.far.example A at 192.168.2.53:53: server failure (REFUSED)"},
		{"", "A", `"" A: bad name (empty)`},
		{"a..b", "A", "a..b A: bad name"},
		{strings.Repeat("x", 64) + ".example", "A", strings.Repeat("x", 64) + ".example A: bad name"},
		{"192.168.2.25", "A", "192.168.2.25 A at 192.168.2.53:53: server failure (REFUSED)"},
		{"mail1.isp.example", "Q", "mail1.isp.example Q: bad name (no such type)"},
		{"mail1.isp.example", "TYPE65536", "mail1.isp.example TYPE65536: bad name (no such type)"},
	} {
		w := newTown(t, 1)
		w.serve(first, zone)
		if got := w.query(resolver.Config{}, c.name, c.qtype); got != c.want {
			t.Errorf("%s %s:\nwant %s\ngot  %s", c.name, c.qtype, c.want, got)
		}
	}
}

// A name's records may be with another server than its alias: that is a second question.
func TestAliasLeadsAway(t *testing.T) {
	w := newTown(t, 1)
	w.serve(first, zone)
	w.serve(second, farZone)
	c := resolver.Config{Servers: []netip.AddrPort{first, second}}
	if got, want := w.query(c, "away.isp.example", "A"), "away.isp.example, host.far.example, 10.9.9.9"; got != want {
		t.Errorf("want %s, got %s", want, got)
	}
	w.wantDialogue(
		"1 ? 192.168.2.53 udp away.isp.example A",
		"1 ! NOERROR CNAME host.far.example",
		"2 ? 192.168.2.53 udp host.far.example A",
		"2 ! REFUSED ",
		"3 ? 192.168.3.53 udp host.far.example A",
		"3 ! NOERROR A 10.9.9.9",
	)
}

func TestAliasChainsEnd(t *testing.T) {
	text := "$ORIGIN a.example.\n@ SOA ns h 1 2 3 4 5\nn9 A 192.0.2.1\n"
	for i := range 9 {
		text += fmt.Sprintf("n%d CNAME n%d\n", i, i+1)
	}
	w := newTown(t, 1)
	w.serve(first, text)
	if got := w.query(resolver.Config{}, "n1.a.example", "A"); !strings.HasSuffix(got, "n9.a.example, 192.0.2.1") {
		t.Errorf("eight aliases: got %s", got)
	}
	if got := w.query(resolver.Config{}, "n0.a.example", "A"); !strings.Contains(got, "CNAME loop") {
		t.Errorf("nine aliases: got %s", got)
	}
}

func TestSearchList(t *testing.T) {
	c := resolver.Config{Search: []string{"corp.example", "isp.example."}}
	for name, want := range map[string][]string{
		"mail1":             {"mail1.corp.example", "mail1.isp.example"},
		"mail1.":            {"mail1"},
		"mail1.isp":         {"mail1.isp", "mail1.isp.corp.example", "mail1.isp.isp.example"},
		"text":              {"text.corp.example", "text.isp.example", "text"},
		"mail1.isp.example": {"mail1.isp.example"},
	} {
		w := newTown(t, 1)
		w.serve(first, zone+"$ORIGIN corp.example.\n@ SOA ns h 1 2 3 4 5\n$ORIGIN .\n@ SOA ns h 1 2 3 4 5\n")
		got := w.query(c, name, "A")
		var asked []string
		for _, line := range w.dialogue() {
			if f := strings.Fields(line); f[1] == "?" {
				asked = append(asked, f[4])
			}
		}
		if !slices.Equal(asked, want) {
			t.Errorf("%s: want %v asked, got %v", name, want, asked)
		}
		if name == "text" && !strings.HasSuffix(got, "text.isp.example A at 192.168.2.53:53: no data") {
			t.Errorf("no data says more than no such domain: got %s", got)
		}
	}
}
