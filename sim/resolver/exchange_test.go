package resolver_test

import (
	"errors"
	"fmt"
	"net/netip"
	"testing"
	"time"

	"github.com/smtplab/smtplab/sim/resolver"
)

func TestServersInTurn(t *testing.T) {
	both := []netip.AddrPort{first, second}
	for _, c := range []struct {
		what     string
		faults   []string // of the first server
		config   resolver.Config
		dialogue []string
	}{
		{"the first answers", nil, resolver.Config{}, []string{
			"1 ? 192.168.2.53 udp mail1.isp.example A", "1 ! NOERROR A 192.168.2.25"}},
		{"the first fails", []string{"servfail"}, resolver.Config{}, []string{
			"1 ? 192.168.2.53 udp mail1.isp.example A", "1 ! SERVFAIL ",
			"2 ? 192.168.3.53 udp mail1.isp.example A", "2 ! NOERROR A 192.168.2.25"}},
		{"the first is lame", []string{"lame how=upward"}, resolver.Config{}, []string{
			"1 ? 192.168.2.53 udp mail1.isp.example A", "1 ! NOERROR ",
			"2 ? 192.168.3.53 udp mail1.isp.example A", "2 ! NOERROR A 192.168.2.25"}},
		{"the first is silent", []string{"udp-ignored"}, resolver.Config{}, []string{
			"1 ? 192.168.2.53 udp mail1.isp.example A", "1 - timed out",
			"2 ? 192.168.3.53 udp mail1.isp.example A", "2 ! NOERROR A 192.168.2.25"}},
		{"NXDOMAIN is final", []string{"nxdomain"}, resolver.Config{}, []string{
			"1 ? 192.168.2.53 udp mail1.isp.example A", "1 ! NXDOMAIN "}},
		{"no data is final", []string{"no-data"}, resolver.Config{}, []string{
			"1 ? 192.168.2.53 udp mail1.isp.example A", "1 ! NOERROR "}},
		{"the first refuses TCP", []string{"tcp-refused"}, resolver.Config{Order: resolver.TCPOnly}, []string{
			"1 ? 192.168.2.53 tcp mail1.isp.example A", "1 - refused",
			"2 ? 192.168.3.53 tcp mail1.isp.example A", "2 ! NOERROR A 192.168.2.25"}},
		{"the first resets", []string{"tcp-reset-after-query"}, resolver.Config{Order: resolver.TCPOnly}, []string{
			"1 ? 192.168.2.53 tcp mail1.isp.example A", "1 - reset",
			"2 ? 192.168.3.53 tcp mail1.isp.example A", "2 ! NOERROR A 192.168.2.25"}},
		{"truncated, then TCP", []string{"always-truncated"}, resolver.Config{}, []string{
			"1 ? 192.168.2.53 udp mail1.isp.example A", "1 ! NOERROR tc ",
			"2 ? 192.168.2.53 tcp mail1.isp.example A", "2 ! NOERROR A 192.168.2.25"}},
		{"EDNS is not known", []string{"formerr-on-edns"}, resolver.Config{EDNS: 1232}, []string{
			"1 ? 192.168.2.53 udp mail1.isp.example A", "1 ! FORMERR ",
			"2 ? 192.168.2.53 udp mail1.isp.example A", "2 ! NOERROR A 192.168.2.25"}},
		{"wrong ids are ignored", []string{"wrong-id"}, resolver.Config{}, []string{
			"1 ? 192.168.2.53 udp mail1.isp.example A", "1 - wrong id", "1 - timed out",
			"2 ? 192.168.3.53 udp mail1.isp.example A", "2 ! NOERROR A 192.168.2.25"}},
	} {
		t.Run(c.what, func(t *testing.T) {
			w := newTown(t, 1)
			w.serve(first, zone, c.faults...)
			w.serve(second, zone)
			c.config.Servers = both
			w.query(c.config, "mail1.isp.example", "A")
			w.wantDialogue(c.dialogue...)
		})
	}
}

// A silent server is asked again in the next round, one that answered badly is not.
func TestRounds(t *testing.T) {
	w := newTown(t, 1)
	w.serve(first, zone, "udp-ignored")
	w.serve(second, zone, "servfail")
	c := resolver.Config{Servers: []netip.AddrPort{first, second}, Tries: 3, Timeout: 2 * time.Second}
	if got, want := w.query(c, "mail1.isp.example", "A"), "mail1.isp.example A at 192.168.2.53:53: timed out"; got != want {
		t.Errorf("want %s, got %s", want, got)
	}
	w.wantDialogue(
		"1 ? 192.168.2.53 udp mail1.isp.example A", "1 - timed out",
		"2 ? 192.168.3.53 udp mail1.isp.example A", "2 ! SERVFAIL ",
		"3 ? 192.168.2.53 udp mail1.isp.example A", "3 - timed out",
		"4 ? 192.168.2.53 udp mail1.isp.example A", "4 - timed out",
	)
	if got := w.Elapsed().Round(time.Second); got != 6*time.Second {
		t.Errorf("want 6s, got %v", got)
	}
}

func TestNobodyThere(t *testing.T) {
	w := newTown(t, 1)
	w.Host("silent", "192.168.2.53") // up, without a DNS server
	for _, c := range []struct {
		config resolver.Config
		want   string
	}{
		{resolver.Config{}, "x.example A at 192.168.2.53:53: refused"},
		{resolver.Config{Order: resolver.TCPOnly}, "x.example A at 192.168.2.53:53: refused"},
		{resolver.Config{Servers: []netip.AddrPort{}}, "x.example A: no server to ask"},
		{resolver.Config{Servers: []netip.AddrPort{second}}, "x.example A at 192.168.3.53:53: timed out"},
		{resolver.Config{Servers: []netip.AddrPort{second}, Order: resolver.TCPOnly, Timeout: time.Minute},
			"x.example A at 192.168.3.53:53: timed out"},
	} {
		if got := w.query(c.config, "x.example", "A"); got != c.want {
			t.Errorf("want %s, got %s", c.want, got)
		}
	}
}

func TestNumbersGoOn(t *testing.T) {
	w := newTown(t, 1)
	w.serve(first, zone)
	n := 0
	c := resolver.Config{Number: func() int { n++; return n }}
	w.query(c, "mail1.isp.example", "A")
	w.query(c, "nobody.isp.example", "A")
	w.wantDialogue(
		"1 ? 192.168.2.53 udp mail1.isp.example A", "1 ! NOERROR A 192.168.2.25",
		"2 ? 192.168.2.53 udp nobody.isp.example A", "2 ! NXDOMAIN ",
	)
}

func TestErrorKinds(t *testing.T) {
	for why, want := range map[resolver.Why][2]bool{ // not found, temporary
		resolver.NoSuchDomain: {true, false}, resolver.NoData: {true, false},
		resolver.NullMX: {false, false}, resolver.CNAMELoop: {false, false}, resolver.BadName: {false, false},
		resolver.ServerFailure: {false, true}, resolver.Refused: {false, true}, resolver.TimedOut: {false, true},
		resolver.Truncated: {false, true}, resolver.NoServer: {false, true}, resolver.WrongID: {false, true},
	} {
		failed := &resolver.Error{Name: "a.example", Type: "MX", Why: why}
		if got := [2]bool{failed.NotFound(), resolver.Temporary(fmt.Errorf("routing: %w", failed))}; got != want {
			t.Errorf("%s: want not found, temporary %v, got %v", why, want, got)
		}
	}
	if resolver.Temporary(errors.New("another")) {
		t.Error("want an error of others not to pass by itself")
	}
}
