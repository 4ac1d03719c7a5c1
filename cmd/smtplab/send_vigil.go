package main

import (
	"time"

	"github.com/smtplab/smtplab/sim"
)

// slowReply is how long a reply may take before somebody at a terminal is told what is waited for, and for how long: a firewall
// that eats what was said is silent for minutes.
const slowReply = 5 * time.Second

// A vigil tells once of each reply that is slow to come.
type vigil struct {
	host  sim.Host
	say   func(format string, words ...any)
	guard sim.Monitor // of what follows

	what   string // is waited for and not yet told of; empty: nothing is
	atMost time.Duration
	since  time.Time
	over   bool
}

// keepVigil begins one, which lasts until its end is called.
func keepVigil(host sim.Host, say func(string, ...any)) *vigil {
	v := &vigil{host: host, say: say, guard: host.NewMonitor()}
	host.Go("vigil", v.keep)
	return v
}

func (v *vigil) keep() {
	v.guard.Lock()
	defer v.guard.Unlock()
	for !v.over {
		var until time.Time
		if v.what != "" {
			until = v.since.Add(slowReply)
		}
		if v.what != "" && !v.host.Now().Before(until) {
			v.say("waiting for the %s, for up to %s", v.what, days(v.atMost))
			v.what = ""
			continue
		}
		v.guard.Wait("a slow reply", until)
	}
}

// awaits is told what is waited for from now on; an empty word ends the wait.
func (v *vigil) awaits(what string, atMost time.Duration) {
	v.guard.Lock()
	defer v.guard.Unlock()
	v.what, v.atMost, v.since = what, atMost, v.host.Now()
	v.guard.Broadcast()
}

func (v *vigil) end() {
	v.guard.Lock()
	defer v.guard.Unlock()
	v.over = true
	v.guard.Broadcast()
}
