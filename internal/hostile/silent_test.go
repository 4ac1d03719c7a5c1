package hostile

import (
	"io"
	"net"
	"testing"
	"time"

	"github.com/smtplab/smtplab/sim"
	"github.com/smtplab/smtplab/sim/peer"
)

// impatient makes a product hurry, so that tests need not wait.
func impatient(most int) func(*peer.Product) {
	return func(p *peer.Product) {
		p.Receive.MaxSessions, p.Receive.Hurried, p.Receive.MaxTime = most, 50*time.Millisecond, time.Minute
		p.Receive.MinRate, p.Receive.MaxErrors = 1000, 5
	}
}

// Silent clients take all places and more. They are hung up on, and the polite client gets through.
func TestSilentClients(t *testing.T) {
	most, callers := 100, 300
	if deep() {
		most, callers = 4000, 5000
	}
	w := found(t, "rfc5321", impatient(most))
	before := held()
	silent := make([]net.Conn, callers)
	for i := range silent {
		silent[i] = w.call()
		says(silent[i], []string{"", "E", "EHLO x.example\r\n", "EHLO x.example\r\nMAIL FROM:<a@a.example>\r\nRCPT TO:<bob@b.example>\r\nDATA\r\nhalf"}[i%4])
	}
	if each := (held() - before) / most; each > 40<<10 {
		t.Errorf("want at most 40 kB for each client, got %d octets", each)
	} else {
		t.Logf("%d callers, %d places: %d octets for each place", callers, most, each)
	}
	w.polite(10)
	for end := time.Now().Add(atMost); ; { // three quarters may stay: nobody need hurry then
		stay := 0
		for _, c := range silent {
			if !hungUp(c, time.Millisecond) {
				stay++
			}
		}
		if stay <= most*3/4 {
			break
		}
		if time.Now().After(end) {
			t.Fatalf("want at most %d silent clients to stay, got %d", most*3/4, stay)
		}
	}
	w.polite(1)
	w.close()
	w.onlyPolite()
}

// Nobody need hurry while there are places.
func TestSilentClientMayStayWhereThereIsRoom(t *testing.T) {
	w := found(t, "rfc5321", func(p *peer.Product) { p.Receive.MaxSessions, p.Receive.Hurried = 100, time.Nanosecond })
	c := w.call()
	hears(t, c, "220")
	w.polite(20)
	says(c, "QUIT\r\n")
	hears(t, c, "221")
	w.close()
}

// A client that sends octet after octet gets no more time for it: neither for a line nor for a message.
func TestDrippingClients(t *testing.T) {
	for _, head := range []string{"", "EHLO x.example\r\nMAIL FROM:<a@a.example>\r\nRCPT TO:<bob@b.example>\r\nDATA\r\n",
		"EHLO x.example\r\nMAIL FROM:<a@a.example>\r\nRCPT TO:<bob@b.example>\r\nBDAT 1000000 LAST\r\n"} {
		w := found(t, "rfc5321", func(p *peer.Product) { p.Receive.Idle, p.Receive.MinRate = 100*time.Millisecond, 1000 })
		begun := time.Now()
		c := w.call()
		says(c, head)
		for !hungUp(c, 2*time.Millisecond) && time.Since(begun) < atMost {
			says(c, "x")
		}
		if took := time.Since(begun); took < 90*time.Millisecond || took > 10*time.Second {
			t.Errorf("%.20q: want the server to hang up after a tenth of a second, got %v", head, took)
		}
		w.polite(1)
		w.close()
	}
}

// Clients that vanish in the middle of something, without a word and without FIN, are forgotten.
func TestHalfOpenClients(t *testing.T) {
	w := found(t, "rfc5321", func(p *peer.Product) { p.Receive.Idle = 50 * time.Millisecond })
	for i := range 200 {
		says(w.call(), []string{"", "NOOP\r\nNO", "EHLO x.example\r\nMAIL FROM:<a@a.example>\r\nRCPT TO:<bob@b.example>\r\nDATA\r\nhalf a mes",
			"EHLO x.example\r\nMAIL FROM:<a@a.example>\r\nRCPT TO:<bob@b.example>\r\nBDAT 100 LAST\r\nhalf"}[i%4])
	}
	w.polite(5)
	for end := time.Now().Add(atMost); w.mta.Busy(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("want the sessions of those who vanished to end")
		}
	}
	w.close()
	w.onlyPolite()
}

// One address may have so many places and no more; others find the rest. Who leaves makes room.
func TestPlacesOfOneAddress(t *testing.T) {
	s := newStage(t, peer.Setup{Product: "rfc5321", Alter: []func(peer.Machine, *peer.Product){
		func(_ peer.Machine, p *peer.Product) { p.Receive.MaxSessions, p.Receive.MaxPerAddress = 10, 3 }}})
	other := s.world.Host("other.example", "172.16.0.11")
	banner := func(h sim.Host) (sim.Conn, string) {
		c, err := h.Dial("tcp", "", serverAt+":25", 0)
		if err != nil {
			t.Error(err)
			return nil, ""
		}
		b := make([]byte, 3)
		io.ReadFull(c, b)
		return c, string(b)
	}
	var greedy []sim.Conn
	s.world.On(s.client, func() {
		for i, want := range []string{"220", "220", "220", "421", "421"} {
			c, got := banner(s.client)
			if got != want {
				t.Errorf("call %d: want %s, got %s", i+1, want, got)
			}
			greedy = append(greedy, c)
		}
	})
	s.world.On(other, func() {
		if c, got := banner(other); got != "220" {
			t.Errorf("want a place for others, got %s", got)
		} else {
			c.Close()
		}
	})
	s.world.On(s.client, func() {
		greedy[0].Close()
		s.client.Sleep(time.Second)
		if c, got := banner(s.client); got != "220" {
			t.Errorf("want a place again, got %s", got)
		} else {
			c.Close()
		}
		for _, c := range greedy[1:] {
			c.Close()
		}
	})
}
