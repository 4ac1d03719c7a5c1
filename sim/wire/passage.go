package wire

import (
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/smtplab/smtplab/sim"
	"github.com/smtplab/smtplab/sim/record"
)

// A passage is one connection on its way through the boxes.
type passage struct {
	proxy    *Proxy
	tape     *tape
	flow     sim.Flow
	conns    [2]sim.Conn // by the direction that leads there
	stations []*station  // from the client to the server

	ways   [2]way       // by direction
	closed atomic.Int32 // ends to which FIN was passed on
	ended  chan struct{}
	once   sync.Once
}

// A way knows how much is under way in one direction, so that no more is read than can be held.
type way struct {
	waiting atomic.Int64  // octets in the lanes
	drained chan struct{} // rung when there are fewer
}

// A station is a box's place in the passage.
type station struct {
	passage *passage
	place   int
	box     sim.Box
	filter  sim.Filter // nil: all passes untouched
	lanes   [2]*lane   // by which each direction leaves
	shut    bool       // the box closed both sides
}

// onward is the place after one, in a direction.
func onward(place int, d sim.Direction) int {
	if d == sim.ToServer {
		return place + 1
	}
	return place - 1
}

// run carries both directions until the connection is over.
func (x *passage) run() {
	if most := x.proxy.options.MaxTime; most > 0 {
		timer := time.AfterFunc(most, x.reset)
		defer timer.Stop()
	}
	var directions sync.WaitGroup
	directions.Go(func() { x.read(sim.ToServer, 0) })
	directions.Go(func() { x.read(sim.ToClient, len(x.stations)-1) })
	for _, st := range x.stations {
		for _, l := range st.lanes {
			directions.Go(l.run)
		}
	}
	directions.Wait()
	x.end()
}

// most is how many octets may wait in one direction before no more are read.
const most = 256 << 10

// read hands what arrives to the first station of a direction.
func (x *passage) read(d sim.Direction, first int) {
	buffer := make([]byte, 32<<10)
	from := x.conns[d.Reverse()]
	for {
		n, err := from.Read(buffer)
		if n > 0 {
			data := append([]byte(nil), buffer[:n]...)
			x.tape.sent(d.Reverse(), d, data)
			x.arrive(first, d, parcel{data: data})
			x.tape.taken(d.Reverse(), d)
		}
		switch {
		case errors.Is(err, io.EOF):
			x.tape.ended(d.Reverse(), d)
			x.arrive(first, d, parcel{fin: true})
			return
		case err != nil:
			x.broke(d.Reverse(), err)
			return
		}
		for x.ways[d].waiting.Load() > most {
			select {
			case <-x.ways[d].drained:
			case <-x.ended:
				return
			}
		}
	}
}

// arrive hands a parcel to the station at a place, or to the end of the connection after the last.
func (x *passage) arrive(place int, d sim.Direction, s parcel) {
	if place >= 0 && place < len(x.stations) {
		x.stations[place].arrive(d, s)
		return
	}
	if len(s.data) > 0 {
		x.tape.sent(d, d, s.data)
		if _, err := x.conns[d].Write(s.data); err != nil {
			x.broke(d, err)
		}
		x.tape.taken(d, d)
	}
	if s.fin {
		x.tape.ended(d, d)
		x.conns[d].CloseWrite()
		if x.closed.Add(1) == 2 {
			x.end()
		}
	}
}

// end closes both sides, and reset cuts them.
func (x *passage) end()   { x.finish(sim.Conn.Close, x.tape.ended) }
func (x *passage) reset() { x.finish(sim.Conn.Reset, x.tape.cut) }

// broke cuts both sides after the far end of one did so with its own. A connection that was closed under us is no RST: the
// host is being stopped.
func (x *passage) broke(at sim.Direction, err error) {
	if errors.Is(err, net.ErrClosed) {
		x.end()
		return
	}
	x.finish(sim.Conn.Reset, func(leg, d sim.Direction) {
		if leg == at {
			d = d.Reverse()
		}
		x.tape.cut(leg, d)
	})
}

func (x *passage) finish(how func(sim.Conn) error, tape func(leg, d sim.Direction)) {
	x.once.Do(func() {
		close(x.ended)
		for d, c := range x.conns {
			tape(sim.Direction(d), sim.Direction(d))
			how(c)
		}
	})
}

// arrive shows the box what came and does as it says.
func (st *station) arrive(d sim.Direction, s parcel) {
	guard := &st.passage.proxy.guard
	guard.Lock()
	defer guard.Unlock()
	switch {
	case st.shut && len(s.data) > 0:
		st.passage.reset() // as a host answers data after it has closed
	case st.shut:
	case st.filter == nil:
		st.lanes[d].put(s)
	case s.fin:
		if e, ok := st.filter.(sim.Ending); ok {
			st.perform(d, nil, e.End(st.now(), d))
		}
		if !st.shut {
			st.lanes[d].put(s)
		}
	default:
		st.perform(d, s.data, st.filter.Filter(st.now(), d, s.data))
	}
}

func (st *station) now() time.Duration { return st.passage.proxy.elapsed() }

// perform carries actions out, in order. The caller holds the guard.
func (st *station) perform(d sim.Direction, p []byte, actions []sim.Action) {
	for _, a := range actions {
		if a.Do <= sim.Lose && (a.N < 0 || a.N > len(p)) {
			st.fail(fmt.Sprintf("want actions that account for %d octets more, got %d; correct the filter", len(p), a.N))
			return
		}
		switch a.Do {
		case sim.PassOn:
			st.lanes[d].put(parcel{data: p[:a.N:a.N]})
			p = p[a.N:]
		case sim.Swallow:
			p = p[a.N:]
		case sim.Lose:
			st.fail("wants to lose octets unacknowledged, which needs a simulated link: a real socket acknowledges what it takes; " +
				"use it in a scenario")
			return
		case sim.Inject:
			st.lanes[a.To].put(parcel{data: a.Bytes})
		case sim.Wait:
			st.lanes[st.waits(d, a)].wait(a.Delay)
		case sim.Wake:
			st.wake(a.Delay)
		case sim.Close:
			st.shut = true
			st.lanes[sim.ToClient].put(parcel{fin: true})
			st.lanes[sim.ToServer].put(parcel{fin: true})
		case sim.Cut:
			st.passage.reset()
		case sim.Note:
			st.note(a.Fact)
		}
	}
	if len(p) > 0 {
		st.fail(fmt.Sprintf("want actions that account for all octets, got none for %d; correct the filter", len(p)))
	}
}

// note puts a fact into the record in the box's name, and what the box did beside the next packet.
func (st *station) note(f record.Fact) {
	if did, ok := f.(*record.Boxed); ok {
		st.passage.tape.note(st.box.Name() + " " + did.Text)
	}
	st.passage.proxy.book().Note(st.box.Name(), f)
}

// inAlarm is the direction of what a box does of its own accord: each action names its own.
const inAlarm sim.Direction = -1

func (st *station) waits(d sim.Direction, a sim.Action) sim.Direction {
	if d == inAlarm {
		return a.To
	}
	return d
}

// wake calls the box's alarm later, unless the connection is over by then.
func (st *station) wake(after time.Duration) {
	alarmed, ok := st.filter.(sim.Alarmed)
	if !ok {
		return
	}
	x := st.passage
	x.proxy.host.Serve("alarm of "+st.box.Name(), func() {
		if !x.sleep(after) {
			return
		}
		x.proxy.guard.Lock()
		defer x.proxy.guard.Unlock()
		st.perform(inAlarm, nil, alarmed.Alarm(st.now()))
	})
}

// sleep waits, and reports whether the connection still is.
func (x *passage) sleep(d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-x.ended:
		return false
	}
}

// fail cuts a connection with which a box wants to do what cannot be done.
func (st *station) fail(text string) {
	err := &sim.BoxError{Box: st.box.Name(), Flow: st.passage.flow, Text: text}
	st.note(&record.Trouble{Text: err.Error()})
	st.passage.reset()
}
