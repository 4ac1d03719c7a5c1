package fakefirewall

import (
	"slices"
	"testing"
	"time"

	"github.com/smtplab/smtplab/sim"
)

func TestDelayKeepsThePace(t *testing.T) {
	p := newPath(t, "delay", "by=3s", "way=to-client")
	p.feed(sim.ToClient, "a")
	p.feed(sim.ToServer, "b")
	p.wait(time.Second)
	p.feed(sim.ToClient, "c") // leaves at 4s; what came before leaves at 3s
	p.wait(time.Minute)
	p.feed(sim.ToClient, "d") // leaves three seconds after it came
	if want := [2]time.Duration{sim.ToClient: 3*time.Second + time.Second + 3*time.Second}; p.waited != want {
		t.Errorf("want waits of %v, got %v", want, p.waited)
	}
}

func TestDripCutsAndWaits(t *testing.T) {
	p := newPath(t, "drip", "size=2", "every=5s", "way=to-server")
	p.feed(sim.ToServer, "QUIT\r\n1")
	p.feed(sim.ToClient, "221 bye\r\n")
	if want := []string{"QU", "IT", "\r\n", "1"}; !slices.Equal(p.cuts[sim.ToServer], want) {
		t.Errorf("want segments %q, got %q", want, p.cuts[sim.ToServer])
	}
	if want := [2]time.Duration{sim.ToServer: 20 * time.Second}; p.waited != want || len(p.cuts[sim.ToClient]) != 1 {
		t.Errorf("want waits of %v and the reply in one segment, got %v and %q", want, p.waited, p.cuts[sim.ToClient])
	}
}

func TestFinalDotSplitPlaces(t *testing.T) {
	for before, want := range map[string][]string{"dot": {"x\r\n", ".\r\n"}, "cr": {"x\r\n.", "\r\n"}, "lf": {"x\r\n.\r", "\n"}} {
		p := newPath(t, "final-dot-split", "before="+before, "pause=2m")
		talk{reply("220 mx"), command("DATA"), reply("354 go")}.through(p, uncut)
		p.feed(sim.ToServer, "x\r\n.\r\n")
		if got := p.cuts[sim.ToServer][1:]; !slices.Equal(got, want) || p.waited[sim.ToServer] != 2*time.Minute {
			t.Errorf("before=%s: want %q after 2m, got %q after %v", before, want, got, p.waited[sim.ToServer])
		}
	}
}

func TestFinalDotLostWhenSplit(t *testing.T) {
	for name, c := range map[string]struct {
		segments []string
		lost     bool
	}{
		"one segment":         {[]string{"x\r\n.\r\n"}, false},
		"before the dot":      {[]string{"x\r\n", ".\r\n"}, true},
		"before the last LF":  {[]string{"x\r\n.\r", "\n"}, true},
		"before the dot's LF": {[]string{"x\r", "\n.\r\n"}, true},
	} {
		p := newPath(t, "final-dot-lost", "when=split")
		talk{reply("220 mx"), command("DATA"), reply("354 go")}.through(p, uncut)
		for _, segment := range c.segments {
			p.feed(sim.ToServer, segment)
		}
		want := "DATA\r\nx\r\n.\r\n"
		if c.lost {
			want = "DATA\r\nx\r\n"
		}
		if got := p.out[sim.ToServer].String(); got != want {
			t.Errorf("%s: want %q to the server, got %q", name, want, got)
		}
	}
}

func TestIdleConnectionIsForgotten(t *testing.T) {
	p := newPath(t, "idle-timeout", "after=1m")
	p.feed(sim.ToClient, "220 mx\r\n")
	p.wait(59 * time.Second)
	p.feed(sim.ToServer, "NOOP\r\n") // in time: the count starts anew
	p.wait(59 * time.Second)
	p.feed(sim.ToClient, "250 ok\r\n")
	if p.notes() != "" {
		t.Fatalf("want the connection remembered, got %s", p.notes())
	}
	p.wait(time.Minute)
	p.feed(sim.ToServer, "QUIT\r\n")
	want := (&harm{server: "NOOP\r\n", client: crlf("220 mx|250 ok"), notes: "forgot the connection, idle for 1m0s", lost: true}).want(t)
	if got := p.result(); got != want {
		t.Errorf("want %s\ngot  %s", want, got)
	}
}

func TestIdleConnectionIsReset(t *testing.T) {
	p := newPath(t, "idle-timeout", "after=1m", "how=reset")
	p.feed(sim.ToClient, "220 mx\r\n")
	p.wait(time.Hour)
	if p.ended != "cut" || p.notes() != "reset the connection, idle for 1m0s" || p.now != time.Hour {
		t.Errorf("want a reset after 1m, got %s", p.result())
	}
}

func TestUnfinishedLinePassesBeforeTheEnd(t *testing.T) {
	p := newPath(t, "pix")
	p.feed(sim.ToClient, "220 m")
	p.feed(sim.ToServer, "QUI")
	p.end(sim.ToServer)
	p.end(sim.ToClient)
	if got, want := p.result(), (&harm{server: "QUI", client: "220 m"}).want(t); got != want {
		t.Errorf("want %s\ngot  %s", want, got)
	}
}

func TestKeptLinePassesBeforeTheEnd(t *testing.T) {
	p := newPath(t, "keyword-stripped")
	talk{reply("220 mx"), command("EHLO a"), reply("250-mx|250-SIZE")}.through(p, by(3))
	p.feed(sim.ToClient, "250-ST")
	p.end(sim.ToClient)
	if got, want := p.out[sim.ToClient].String(), "220 mx\r\n250-mx\r\n250-SIZE\r\n250-ST"; got != want {
		t.Errorf("want %q, got %q", want, got)
	}
}
