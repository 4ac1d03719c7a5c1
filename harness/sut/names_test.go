package sut

import (
	"encoding/base64"
	"maps"
	"net/netip"
	"slices"
	"strings"
	"testing"
)

func TestNames(t *testing.T) {
	const address, server = "192.0.2.1", "mx.example"
	for _, c := range []struct {
		names Names
		want  string // those besides ADDRESS, SERVER and STRANGER, with their values
	}{
		{Names{}, ""},
		{Names{Mailboxes: []string{"bob@b.example"}},
			"DOMAIN=b.example LOCAL=bob MAILBOX=bob@b.example NOBODY=nobody-of-that-name@b.example"},
		{Names{Mailboxes: []string{"bob@b.example", "eve@c.example", "al@d.example"}, Nobody: "no@b.example"},
			"DOMAIN=b.example LOCAL=bob MAILBOX=bob@b.example MAILBOX2=eve@c.example NOBODY=no@b.example"},
	} {
		got, err := c.names.fill(address, server)
		if err != nil {
			t.Fatal(err)
		}
		if got["ADDRESS"] != address || got["SERVER"] != server || got["STRANGER"] != "stranger@elsewhere.example" {
			t.Errorf("got %v", got)
		}
		var list []string
		for _, name := range slices.Sorted(maps.Keys(got)) {
			if name != "ADDRESS" && name != "SERVER" && name != "STRANGER" {
				list = append(list, name+"="+got[name])
			}
		}
		if text := strings.Join(list, " "); text != c.want {
			t.Errorf("want %s\ngot  %s", c.want, text)
		}
	}
}

func TestNamesOfUsers(t *testing.T) {
	got, err := Names{User: "ana", Password: "secret", Stranger: "x@y.example"}.fill("192.0.2.1", "mx.example")
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"CREDENTIALS": "\x00ana\x00secret", "USERNAME": "ana", "PASSWORD": "secret"} {
		if text, err := base64.StdEncoding.DecodeString(got[name]); string(text) != want || err != nil {
			t.Errorf("%s: want %q, got %q, %v", name, want, text, err)
		}
	}
	if got["STRANGER"] != "x@y.example" {
		t.Errorf("got %v", got)
	}
}

func TestNamesThatAreNone(t *testing.T) {
	for _, m := range []string{"bob", "@b.example", "bob@", ""} {
		if got, err := (Names{Mailboxes: []string{m}}).fill("192.0.2.1", "mx.example"); err == nil {
			t.Errorf("%q: want an error, got %v", m, got)
		}
	}
	for _, n := range []Names{{Stranger: "x"}, {Nobody: "@b.example"}, {Mailboxes: []string{"bob@b.example"}, Stranger: "x@B.example"}} {
		if got, err := n.fill("192.0.2.1", "mx.example"); err == nil {
			t.Errorf("%+v: want an error, got %v", n, got)
		}
	}
}

// TestAt is what is known of a server of which only the operator's word is known.
func TestAt(t *testing.T) {
	at := netip.MustParseAddrPort("192.0.2.1:2525")
	for _, c := range []struct {
		names Names
		can   string
	}{
		{Names{}, ""},
		{Names{Mailboxes: []string{"bob@b.example"}}, "mailbox"},
		{Names{Mailboxes: []string{"bob@b.example"}, Stranger: "x@y.example", User: "ana", Password: "p"}, "mailbox auth stranger"},
	} {
		s, err := At(at, c.names)
		if err != nil {
			t.Fatal(err)
		}
		if got := s.Abilities().String(); got != c.can || s.Address() != at || s.About().Name != at.String() || s.Stop() != nil {
			t.Errorf("want %q, got %q, %v, %v", c.can, got, s.Address(), s.About())
		}
	}
	if _, err := At(at, Names{Mailboxes: []string{"bob"}}); err == nil {
		t.Error("want an error for what is no address")
	}
}

func TestAbilities(t *testing.T) {
	for _, a := range AllAbilities {
		if strings.HasPrefix(a.Explain(), "a system that offers") {
			t.Errorf("%s has no explanation", a)
		}
	}
	can := Abilities{Inbox: true, Mailbox: true, Crash: false}
	if got := can.Lacking([]string{"inbox", "crash", "relay"}); !slices.Equal(got, []string{"crash", "relay"}) {
		t.Errorf("got %v", got)
	}
	if can.String() != "mailbox inbox" {
		t.Errorf("got %s", can)
	}
}
