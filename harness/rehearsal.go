package harness

import (
	"context"
	"fmt"
	"net/netip"
	"slices"
	"sync"
	"time"

	"github.com/smtplab/smtplab/sim/record"
)

// rehearse plays the case in a simulated world, which takes a moment. The error says that ctx was cancelled.
func (c *Case) rehearse(ctx context.Context, o Options) (*rehearsal, error) {
	t := &tape{limit: o.Limits.Events, most: o.Limits.Octets}
	if err := c.perform(ctx, Options{Seed: o.Seed, NoPackets: true, Limits: o.Limits, Alter: o.Alter, Watch: o.Watch}, t); err != nil {
		return nil, err
	}
	if o.Watch != nil {
		o.Watch("") // what follows is not simulated, and may wait for as long as it likes
	}
	r := &rehearsal{under: o.Real.Under != nil, lacks: slices.Clone(c.lacks), open: map[end]bool{},
		asked: map[asking]netip.AddrPort{}, serves: map[string]bool{}}
	for _, e := range t.events() {
		r.see(e)
	}
	r.end()
	r.wait(o.Real.Patience)
	return r, nil
}

// Rehearsals are those of cases, kept for when they are played again with the same options. The zero value has none; nil keeps
// none.
type Rehearsals struct {
	guard sync.Mutex
	kept  map[*Case]*rehearsal
}

// of is the rehearsal of a case, which is played unless it is kept.
func (k *Rehearsals) of(ctx context.Context, c *Case, o Options) (*rehearsal, error) {
	if k == nil {
		return c.rehearse(ctx, o)
	}
	k.guard.Lock()
	r := k.kept[c]
	k.guard.Unlock()
	if r != nil {
		return r, nil
	}
	r, err := c.rehearse(ctx, o)
	if err == nil {
		k.guard.Lock()
		defer k.guard.Unlock()
		if k.kept == nil {
			k.kept = map[*Case]*rehearsal{}
		}
		k.kept[c] = r
	}
	return r, err
}

// A rehearsal is what a simulated run shows of a real one.
type rehearsal struct {
	under bool // there is a real system in the place of server.example, which is really killed

	start time.Time // of the world's clock
	lasts time.Duration
	lacks []record.Lack // what of the story a real network could not give

	step    record.Step // under way
	begun   time.Duration
	longest record.Step
	took    time.Duration // the longest

	open   map[end]bool
	asked  map[asking]netip.AddrPort // whom
	silent []silence
	serves map[string]bool // DNS servers that heard a question, by name
}

// An end is that of a connection.
type end struct {
	host string
	conn int
}

// An asking is a question by a host.
type asking struct {
	host  string
	query int
}

// A silence is a question that a server left without an answer.
type silence struct {
	server netip.AddrPort
	step   record.Step
}

// lack notes that the step under way needs what a real network cannot give.
func (r *rehearsal) lack(step record.Step, want, format string, words ...any) {
	l := record.Lack{Line: step.Line, Text: step.Text, Want: want, Got: fmt.Sprintf(format, words...)}
	for _, known := range r.lacks {
		if known.Want == l.Want { // one is reason enough
			return
		}
	}
	r.lacks = append(r.lacks, l)
}

func (r *rehearsal) see(e record.Event) {
	r.lasts = e.At
	switch f := e.Fact.(type) {
	case *record.World:
		r.start = f.Start
	case *record.Step:
		r.turn(*f)
	case *record.Opened:
		r.open[end{e.Host, f.Conn}] = true
	case *record.Closed:
		delete(r.open, end{e.Host, f.Conn})
		if f.How == "timed out" {
			r.lack(r.step, "octets that somebody takes", "some on the way to %s that nobody acknowledges", e.Host)
		}
	case *record.NotOpened:
		if f.Why == "timed out" {
			r.lack(r.step, "calls that are answered", "one of %s to %v that is not: a real system refuses at once", e.Host, f.Remote)
		}
	case *record.Process:
		if f.Did == "crashed" {
			r.crash(e.Host)
		}
	case *record.Asked:
		r.asked[asking{e.Host, f.Query}] = f.Server
	case *record.Unanswered:
		if f.Why == "timed out" {
			r.silent = append(r.silent, silence{r.asked[asking{e.Host, f.Query}], r.step})
		}
	case *record.Served:
		r.serves[e.Host] = true
	}
}

// turn ends a step and begins another.
func (r *rehearsal) turn(next record.Step) {
	if took := r.lasts - r.begun; took > r.took {
		r.took, r.longest = took, r.step
	}
	r.step, r.begun = next, r.lasts
}

// crash sees whether anybody is talking with the host: others would hear nothing of its end. A system under test dies as
// processes do, and its connections with it: that is what the story is about then.
func (r *rehearsal) crash(host string) {
	if r.under && host == sutName {
		return
	}
	for e := range r.open {
		if e.host == host {
			r.lack(r.step, "a host that talks with nobody when its power is cut", "one with a connection: a real system would reset it")
		}
	}
}

// end sees who was asked and is not there.
func (r *rehearsal) end() {
	r.turn(record.Step{})
	for _, s := range r.silent {
		if !r.serves[s.server.Addr().String()] {
			r.lack(s.step, "questions to DNS servers that are there", "one to %v: a real system says at once that nobody is", s.server)
		}
	}
}

// wait sees whether the story is too long to be waited for.
func (r *rehearsal) wait(atMost time.Duration) {
	if r.lasts <= atMost {
		return
	}
	advice := fmt.Sprintf("--patience %v", r.lasts.Truncate(time.Second)+time.Second)
	if r.under {
		advice = "--long"
	}
	r.lack(r.longest, fmt.Sprintf("a story of at most %v", atMost), "one of %v, of which this line takes %v; %s waits for it",
		r.lasts.Round(time.Second), r.took.Round(time.Second), advice)
}
