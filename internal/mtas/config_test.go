package mtas

import (
	"net/netip"
	"reflect"
	"strings"
	"testing"
	"time"
)

func TestConfigCompleted(t *testing.T) {
	c, err := Config{Mailboxes: []string{"bob@b.example", "al@b.example"}, Domains: []string{"c.example"}}.completed()
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"b.example", "c.example", "mx.b.example"}; !reflect.DeepEqual(c.Domains, want) {
		t.Errorf("want the domains %q, got %q", want, c.Domains)
	}
	want := "al@b.example bob@b.example postmaster@b.example postmaster@c.example postmaster@mx.b.example"
	if got := strings.Join(c.Mailboxes, " "); got != want {
		t.Errorf("want the mailboxes %s, got %s", want, got)
	}
	if !c.Address.Addr().IsLoopback() || c.Address.Port() == 0 {
		t.Errorf("want a free port of the loopback device, got %v", c.Address)
	}
}

func TestConfigRefuses(t *testing.T) {
	for want, c := range map[string]Config{
		`got "bob"`:                        {Mailboxes: []string{"bob"}},
		`got "b/../c@x"`:                   {Mailboxes: []string{"b/../c@x"}},
		"want Retry of a second at least":  {Retry: time.Millisecond},
		"want Retry of a second at least,": {Retry: time.Minute, Expire: time.Second},
		"no free port":                     {Address: netip.MustParseAddrPort("192.0.2.1:0")},
	} {
		if _, err := c.completed(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want an error with %q, got %v", want, err)
		}
	}
}

func TestParseEximQueue(t *testing.T) {
	got := parseEximQueue(" 2h   372 1xUwyg-00000c-2b <ana@a.example>\n          cid@c.example\n        D dan@c.example\n\n" +
		" 0m  2.2K 1xUwyg-00000c-2c <> *** frozen ***\n          ana@a.example\n\n")
	want := []Queued{{ID: "1xUwyg-00000c-2b", From: "ana@a.example", Recipients: []string{"cid@c.example"}},
		{ID: "1xUwyg-00000c-2c", Recipients: []string{"ana@a.example"}, Reason: "frozen"}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("want %+v, got %+v", want, got)
	}
}

// Why a message waits is known when all of its recipients that wait have failed once.
func TestEximReason(t *testing.T) {
	const log = "2026-11-22 05:19:54 1xA == cid@c.example R=mx T=to_mx defer (111): Connection refused\n" +
		"2026-11-22 05:19:54 1xB == dan@d.example R=mx defer (-36): host lookup did not complete\n"
	for _, c := range []struct {
		q    Queued
		want string
	}{
		{Queued{ID: "1xA", Recipients: []string{"cid@c.example"}}, "R=mx T=to_mx defer (111): Connection refused"},
		{Queued{ID: "1xA", Recipients: []string{"cid@c.example", "dan@d.example"}}, ""},
		{Queued{ID: "1xC", Recipients: []string{"cid@c.example"}}, ""},
	} {
		if got := eximReason(log, c.q); got != c.want {
			t.Errorf("%v: want %q, got %q", c.q, c.want, got)
		}
	}
}
