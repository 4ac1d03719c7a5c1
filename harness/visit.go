package harness

import (
	"context"
	"fmt"
	"net/netip"
	"strings"
	"time"

	"github.com/smtplab/smtplab/fakedns"
	"github.com/smtplab/smtplab/sim/nslookup"
	"github.com/smtplab/smtplab/sim/record"
)

// A Visit is somebody who sits down at a window when a story is over, and types. Nothing is kept from one visit to the next:
// the whole story is played before each, and all lines are typed again.
type Visit struct {
	// Host is the mail host whose port 25 the window is connected to, as telnet does; or a DNS server's address, for a
	// window in which nslookup runs.
	Host string
	// Lines are what is typed. Those to a mail host are written as in talks: "\x00", "\{X*1020}".
	Lines []string
}

// A Visited is what stood in the window.
type Visited struct {
	Opened time.Duration // since the world began: when the window was opened
	Lines  []Typed
	Closed string // how the connection ended; empty while it stands
}

// A Typed is one line in a window.
type Typed struct {
	At   time.Duration // since the world began
	Who  string        // "C" for what was typed, "S" for what a mail host said, empty for what the window's program says
	Text string
}

// Visit plays the case, and then types. The error says why that could not be: the story came to an end of its own before, ctx
// was cancelled, or a line or the host is not such as can be.
func (c *Case) Visit(ctx context.Context, o Options, v Visit) (*Visited, error) {
	o = o.withDefaults()
	o.Real = nil
	t := newTape(o)
	s := newStage(ctx, c, o, newWorld(ctx, c, o, t))
	defer s.Close()
	if err := s.because(s.play()); err != nil {
		return nil, fmt.Errorf("%s: the story before: %w", c.Name, err)
	}
	s.Note("", &record.Chapter{Text: "Somebody types to " + v.Host})
	seen, err := s.visit(v)
	return seen, s.because(err)
}

func (s *stage) visit(v Visit) (*Visited, error) {
	if err := s.seatClient(); err != nil {
		return nil, err
	}
	if addr, err := netip.ParseAddr(v.Host); err == nil {
		return s.lookUp(netip.AddrPortFrom(addr, fakedns.Port), v.Lines)
	}
	p := s.hosts[v.Host]
	if p == nil {
		return nil, fmt.Errorf("unknown host %q: want a mail host of the scenario, or the address of a DNS server", v.Host)
	}
	return s.telnet(netip.AddrPortFrom(p.plan.addrs[0], smtpPort), v.Lines)
}

// typing is how long a line takes to type. A window shows what comes meanwhile.
const typing = time.Second

// lookUp types into nslookup.
func (s *stage) lookUp(server netip.AddrPort, lines []string) (*Visited, error) {
	seen := &Visited{Opened: s.Elapsed()}
	asked := 0
	window := nslookup.NewWindow(s.client, server, func() int { asked++; return firstAsked + asked })
	return seen, s.do(s.client, "nslookup", func() error {
		for _, line := range lines {
			s.client.Sleep(typing)
			seen.add(s.Elapsed(), "C", line)
			for _, text := range window.Type(line) {
				seen.add(s.Elapsed(), "", text)
			}
			if s.stopped() {
				return s.whyStopped()
			}
		}
		return nil
	})
}

func (v *Visited) add(at time.Duration, who, text string) {
	v.Lines = append(v.Lines, Typed{at, who, strings.TrimRight(text, "\r\n")})
}
