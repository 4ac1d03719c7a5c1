package fakefirewall

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/smtplab/smtplab/sim"
	"github.com/smtplab/smtplab/sim/record"
)

// A path carries out a filter's actions as the kernel would, without a network, and checks that they keep the contract.
type path struct {
	t      fataler
	filter sim.Filter
	now    time.Duration
	out    [2]strings.Builder // what each side received
	cuts   [2][]string        // the same, in segments
	waited [2]time.Duration
	facts  []record.Fact
	woken  time.Duration // when the next alarm is due
	ended  string        // "closed" or "cut"
	lost   [2]bool
}

type fataler interface {
	Helper()
	Fatalf(string, ...any)
}

var flow = sim.Flow{
	Client: netip.MustParseAddrPort("172.16.0.10:1025"), Server: netip.MustParseAddrPort("192.168.2.25:25"), Conn: 7,
}

// newPath makes a path through a box of the catalogue.
func newPath(t *testing.T, name string, settings ...string) *path {
	t.Helper()
	return pathThrough(t, mustBox(t, name, settings...).Stream(flow))
}

func pathThrough(t fataler, f sim.Filter) *path {
	return &path{t: t, filter: f}
}

func mustBox(t fataler, name string, settings ...string) sim.Box {
	t.Helper()
	b, err := Boxes.New(name, settings)
	if err != nil {
		t.Fatalf("making box: %v", err)
	}
	return b
}

// feed gives one segment to the filter.
func (p *path) feed(d sim.Direction, text string) {
	p.t.Helper()
	if p.ended != "" || p.lost[d] || text == "" {
		return
	}
	if p.filter == nil {
		p.send(d, []byte(text))
		return
	}
	given := []byte(text)
	rest := p.apply(d, given, p.filter.Filter(p.now, d, given))
	if len(rest) != 0 {
		p.t.Fatalf("want all of %q accounted for, %d octets are not", text, len(rest))
	}
}

// end gives the filter a FIN.
func (p *path) end(d sim.Direction) {
	if f, ok := p.filter.(sim.Ending); ok && p.ended == "" {
		p.apply(d, nil, f.End(p.now, d))
	}
}

// wait lets time pass, and calls the filter when its alarm is due.
func (p *path) wait(delay time.Duration) {
	until := p.now + delay
	for p.woken > 0 && p.woken <= until && p.ended == "" {
		p.now, p.woken = p.woken, 0
		p.apply(sim.ToServer, nil, p.filter.(sim.Alarmed).Alarm(p.now))
	}
	p.now = until
}

func (p *path) apply(d sim.Direction, given []byte, actions []sim.Action) (rest []byte) {
	p.t.Helper()
	for i, a := range actions {
		if a.N < 0 || a.N > len(given) {
			p.t.Fatalf("action %d: want at most %d octets, got %d", i, len(given), a.N)
		}
		switch a.Do {
		case sim.PassOn:
			p.send(d, given[:a.N])
		case sim.Lose:
			p.lost[d] = true
		case sim.Inject:
			p.send(a.To, a.Bytes)
		case sim.Wait:
			p.waited[d] += a.Delay
		case sim.Wake:
			p.woken = p.now + a.Delay
		case sim.Close:
			p.ended = "closed"
		case sim.Cut:
			p.ended = "cut"
		case sim.Note:
			p.facts = append(p.facts, a.Fact)
		}
		given = given[a.N:]
	}
	return given
}

func (p *path) send(d sim.Direction, b []byte) {
	p.t.Helper()
	if p.ended != "" || p.lost[d] {
		p.t.Fatalf("want nothing sent after the end or a loss, got %q", b)
	}
	if len(b) == 0 {
		p.t.Fatalf("want no empty segment")
	}
	p.out[d].Write(b)
	p.cuts[d] = append(p.cuts[d], string(b))
}

// notes are the box's own words.
func (p *path) notes() string {
	var notes []string
	for _, f := range p.facts {
		switch f := f.(type) {
		case *record.Boxed:
			if f.Conn != flow.Conn {
				p.t.Fatalf("note %q: want connection %d, got %d", f.Text, flow.Conn, f.Conn)
			}
			notes = append(notes, f.Text)
		case *record.EventLogged:
			notes = append(notes, fmt.Sprintf("event %s %d %s: %s %q", f.Source, f.ID, f.Type, f.Text, f.Data))
		}
	}
	return strings.Join(notes, "; ")
}

// result is all that must not depend on how the bytes were cut.
func (p *path) result() string {
	return fmt.Sprintf("to server %q\nto client %q\nnotes %s\nend %q lost %v",
		p.out[sim.ToServer].String(), p.out[sim.ToClient].String(), p.notes(), p.ended, p.lost)
}
