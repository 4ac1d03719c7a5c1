package fakedns_test

import (
	"net"
	"net/netip"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/smtplab/smtplab/fakedns"
	"github.com/smtplab/smtplab/sim"
	"github.com/smtplab/smtplab/sim/resolver"
)

// Each fault does its harm, does it to those that it is about, and stops where its limits say so.
func TestFaultsInAWorld(t *testing.T) {
	const truth = "192.168.2.25 by udp after 0s"
	for _, c := range []struct {
		fault    string
		asks     resolver.Config
		question string
		want     string
		history  string
		control  string // the same question after the fault's first occasion has passed
	}{
		{"tcp-refused", tcp, "mail.isp.example A", "refused after 0s", "", ""},
		{"tcp-refused", udp, "mail.isp.example A", truth, "udp NOERROR", ""},
		{"tcp-refused first=1", tcp, "mail.isp.example A", "refused after 0s", "", "192.168.2.25 by tcp after 0s"},
		{"tcp-ignored", tcp, "mail.isp.example A", "timed out after 5s", "", ""},
		{"tcp-ignored until=1s", tcp, "mail.isp.example A", "192.168.2.25 by tcp after 3s", "tcp NOERROR", "192.168.2.25 by tcp after 0s"},
		{"tcp-reset-after-query first=1", tcp, "mail.isp.example A", "reset after 0s", "tcp reset", "192.168.2.25 by tcp after 0s"},
		{"udp-ignored first=2", udp, "mail.isp.example A", "timed out after 10s", "udp ignored, udp ignored", truth},
		{"udp-ignored first=1", udp, "mail.isp.example A", "192.168.2.25 by udp after 5s", "udp ignored, udp NOERROR", truth},
		{"always-truncated first=1", udp, "mail.isp.example A", "192.168.2.25 by tcp after 0s", "udp truncated, tcp NOERROR", truth},
		{"always-truncated first=1", plain, "mail.isp.example A", "truncated after 0s", "udp truncated", truth},
		{"servfail first=1", udp, "mail.isp.example A", "server failure after 0s", "udp SERVFAIL", truth},
		{"nxdomain first=1", udp, "mail.isp.example A", "no such domain after 0s", "udp NXDOMAIN", truth},
		{"no-data first=1", udp, "mail.isp.example A", "no data after 0s", "udp NOERROR", truth},
		{"slow by=2s first=1", udp, "mail.isp.example A", "192.168.2.25 by udp after 2s", "udp NOERROR", truth},
		{"slow by=2s first=1", tcp, "mail.isp.example A", "192.168.2.25 by tcp after 2s", "tcp NOERROR", "192.168.2.25 by tcp after 0s"},
		{"wrong-id first=2", udp, "mail.isp.example A", "timed out after 10s", "udp NOERROR, udp NOERROR", truth},
		{"wrong-id first=1", tcp, "mail.isp.example A", "wrong id after 0s", "tcp NOERROR", "192.168.2.25 by tcp after 0s"},
		{"wrong-question first=2", udp, "mail.isp.example A", "timed out after 10s", "udp NOERROR, udp NOERROR", truth},
		{"wrong-question first=1", tcp, "mail.isp.example A", "wrong question after 0s", "tcp NOERROR", "192.168.2.25 by tcp after 0s"},
		{"large-edns-dropped size=40 first=1", edns, "mail.isp.example A", "192.168.2.25 by udp after 5s", "udp ignored, udp NOERROR", truth},
		{"formerr-on-edns first=1", edns, "mail.isp.example A", truth, "udp FORMERR, udp NOERROR", truth},
		{"lame first=1", udp, "mail.isp.example A", "server failure after 0s", "udp REFUSED", truth},
		{"lame how=upward first=1", udp, "mail.isp.example A", "server failure after 0s", "udp NOERROR", truth},
		{"lame how=no-aa first=1", udp, "mail.isp.example A", truth, "udp NOERROR", truth},
		{"cname-loop first=1", udp, "mail.isp.example A", "CNAME loop after 0s", "udp NOERROR", truth},
		{"ptr-missing first=1", udp, "25.2.168.192.in-addr.arpa PTR", "no such domain after 0s", "udp NXDOMAIN",
			"mail.isp.example by udp after 0s"},
		{"ptr-names-another-host first=1", udp, "25.2.168.192.in-addr.arpa PTR", "another-host.example by udp after 0s", "udp NOERROR",
			"mail.isp.example by udp after 0s"},
	} {
		t.Run(c.fault+" "+c.question, func(t *testing.T) {
			w := newTown(t)
			w.serve(zone, c.fault)
			if got := w.query(c.asks, c.question); got != c.want {
				t.Errorf("want %s, got %s", c.want, got)
			}
			if got := strings.Join(w.history(), ", "); got != c.history {
				t.Errorf("history: want %s, got %s", c.history, got)
			}
			if c.control == "" {
				return
			}
			if got := w.query(c.asks, c.question); got != c.control {
				t.Errorf("control: want %s, got %s", c.control, got)
			}
		})
	}
}

// KB Q276347 in small: by UDP the server answers everybody, by TCP nobody.
func TestTruncatedThenRefused(t *testing.T) {
	w := newTown(t)
	w.serve(zone, "always-truncated", "tcp-refused")
	if got, want := w.query(udp, "mail.isp.example A"), "refused after 0s"; got != want {
		t.Errorf("want %s, got %s", want, got)
	}
}

func TestFromCountsFromTheStart(t *testing.T) {
	w := newTown(t)
	w.serve(zone, "servfail from=10m until=20m")
	for _, want := range []string{"192.168.2.25 by udp after 0s", "server failure after 0s", "192.168.2.25 by udp after 0s"} {
		if got := w.query(udp, "mail.isp.example A"); got != want {
			t.Errorf("at %v: want %s, got %s", w.Elapsed(), want, got)
		}
		w.On(w.asker, func() { w.asker.Sleep(10 * time.Minute) })
	}
}

// A gateless host is one whose listeners cannot decide about a SYN, as real sockets cannot.
type gateless struct{ sim.Host }

type bare struct{ net.Listener }

func (h gateless) Listen(network, address string) (net.Listener, error) {
	l, err := h.Host.Listen(network, address)
	return bare{l}, err
}

func TestWithoutGate(t *testing.T) {
	const cannot = "DNS server on 192.168.2.53:53: a real socket cannot ignore connections, or refuse only some: " +
		"use a simulated host, or tcp-refused without limits"
	for _, c := range []struct{ fault, setting, want string }{
		{"tcp-refused", "", "refused after 0s"},
		{"tcp-refused", "first=1", cannot},
		{"tcp-ignored", "", cannot},
		{"servfail", "types=MX", "192.168.2.25 by tcp after 0s"},
	} {
		w := newTown(t)
		fault, err := fakedns.Faults.New(c.fault, strings.Fields(c.setting))
		if err != nil {
			t.Fatal(err)
		}
		zones, err := fakedns.ParseZone("test.txtar", 1, zone)
		if err != nil {
			t.Fatal(err)
		}
		w.On(w.server, func() {
			_, err = fakedns.Start(gateless{w.server}, fakedns.Config{Zones: []*fakedns.Zones{zones}, Faults: []fakedns.Fault{fault}})
		})
		got := ""
		if err != nil {
			got = err.Error()
		} else {
			got = w.query(tcp, "mail.isp.example A")
		}
		if got != c.want {
			t.Errorf("%s %s:\nwant %s\ngot  %s", c.fault, c.setting, c.want, got)
		}
	}
}

// A shaky host has sockets that fail now and then, as those of Windows do after a datagram that is too long.
type shaky struct{ *sim.Machine }

func (h shaky) ListenPacket(network, address string) (sim.PacketConn, error) {
	packets, err := h.Machine.ListenPacket(network, address)
	return &shakyPackets{PacketConn: packets}, err
}

type shakyPackets struct {
	sim.PacketConn
	reads int
}

func (p *shakyPackets) ReadFromUDPAddrPort(b []byte) (int, netip.AddrPort, error) {
	if p.reads++; p.reads%2 == 1 {
		return 0, netip.AddrPort{}, syscall.EMSGSIZE
	}
	return p.PacketConn.ReadFromUDPAddrPort(b)
}

func TestSocketErrorsPass(t *testing.T) {
	w := newTown(t)
	zones, err := fakedns.ParseZone("test.zone", 1, zone)
	if err != nil {
		t.Fatal(err)
	}
	w.On(w.server, func() {
		if _, err := fakedns.Start(shaky{w.server}, fakedns.Config{Zones: []*fakedns.Zones{zones}}); err != nil {
			t.Error(err)
		}
	})
	for range 3 {
		got := w.query(resolver.Config{}, "mail.isp.example A")
		if want := "192.168.2.25 by udp after 10ms"; got != want {
			t.Errorf("want %s, got %s", want, got)
		}
	}
}
