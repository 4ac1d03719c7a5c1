package main

import (
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/smtplab/smtplab/sim"
	"github.com/smtplab/smtplab/sim/peer"
	"github.com/smtplab/smtplab/sim/peer/spool"
	"github.com/smtplab/smtplab/sim/record"
)

// A disk is where a server keeps its mail and its logs.
type disk struct {
	dir   string
	root  *spool.Mailroot
	say   func(format string, words ...any)
	turns sync.Mutex
	told  map[string]bool // the troubles that the owner was told of, by what is in trouble
	lost  error           // the first of the protocol logs
}

// openDisk opens what is below a folder.
func openDisk(dir string, say func(string, ...any)) (*disk, error) {
	root, err := spool.OpenMailroot(dir)
	if err != nil {
		return nil, err
	}
	for _, complaint := range root.Queue.Complaints() {
		say("%v", complaint)
	}
	return &disk{dir: dir, root: root, say: say, told: map[string]bool{}}, nil
}

// lend gives the server its disk.
func (d *disk) lend(setup *peer.Setup) {
	setup.Spool, setup.Counters, setup.File = d.root, peer.NewCounters(d.root.Queue.Runs()), d.root.File
}

// Add implements [record.Sink]: it keeps the lines of protocol logs. What cannot be written is told at once; there may be room
// for the next.
func (d *disk) Add(e record.Event) {
	l, ok := e.Fact.(*record.Logged)
	if !ok {
		return
	}
	if err := d.root.Folders.Log(l); err != nil {
		d.tell(err)
		if d.lost == nil {
			d.lost = err
		}
	}
}

// How often what is only in journals and buffers is looked at, and how often the folder Pickup. A file there is sent after
// the second look.
const (
	tidyEvery   = time.Second
	pickupEvery = 250 * time.Millisecond
)

// work starts the tasks that look after the disk.
func (d *disk) work(h sim.Host, server *peer.Server) error {
	every(h, "tidy", tidyEvery, func() { d.tell(d.root.Tidy()) })
	if err := d.root.Folders.Make(server.Folders()); err != nil {
		return err
	}
	picksUp, most := server.PicksUp()
	if !picksUp {
		return nil
	}
	pickup, err := spool.NewPickup(d.dir)
	if err != nil {
		return err
	}
	every(h, "pickup", pickupEvery, func() {
		names, err := pickup.Ready(most)
		d.tell(err)
		for _, name := range names {
			if !h.Stopping() {
				d.tellOf("pickup: "+name, pickUp(server, pickup, name))
			}
		}
	})
	return nil
}

// every does something again and again until the host stops.
func every(h sim.Host, name string, pause time.Duration, do func()) {
	waiting := h.NewMonitor()
	h.Serve(name, func() {
		for !h.Stopping() {
			do()
			waiting.Lock()
			waiting.Wait("the next look", h.Now().Add(pause))
			waiting.Unlock()
		}
	})
}

// pickUp sends a file, which goes once the message is on the disk.
func pickUp(server *peer.Server, pickup *spool.Pickup, name string) error {
	text, err := pickup.Read(name)
	if err == nil {
		err = server.PickUp(text)
	}
	if err != nil {
		return fmt.Errorf("pickup: %s: %w; it stays there", name, err)
	}
	return pickup.Remove(name)
}

// mostTold is how many troubles the owner is told of: the tasks look again several times a second.
const mostTold = 1000

// tell tells the owner what is wrong, each trouble once.
func (d *disk) tell(err error) { d.tellOf("", err) }

// tellOf tells the owner what is wrong with something, once until nothing is: a file that cannot be queued has another trouble
// each time, for its message has another number. Without a name each trouble is told once. The tasks take turns.
func (d *disk) tellOf(about string, err error) {
	d.turns.Lock()
	defer d.turns.Unlock()
	troubles := []error{err}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		troubles = joined.Unwrap()
	}
	for _, trouble := range troubles {
		key := about
		if trouble == nil {
			delete(d.told, key)
			continue
		}
		if key == "" {
			key = trouble.Error()
		}
		switch {
		case d.told[key] || len(d.told) > mostTold:
			continue
		case len(d.told) == mostTold:
			d.say("%v; no more than %d troubles are told until some of them end or the server is started again", trouble, mostTold)
		default:
			d.say("%v", trouble)
		}
		d.told[key] = true
	}
}

// close makes files of all that is left.
func (d *disk) close() error { return errors.Join(d.root.Close(), d.lost) }
