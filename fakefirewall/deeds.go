package fakefirewall

import (
	"fmt"
	"time"

	"github.com/smtplab/smtplab/sim"
	"github.com/smtplab/smtplab/sim/record"
)

// deeds collects the actions of one call of a filter, as few as say the same: bytes that pass one after the other stay
// in the segment in which they came.
type deeds struct {
	conn    int
	actions []sim.Action
}

// take returns the actions collected so far and starts anew.
func (d *deeds) take() []sim.Action {
	actions := d.actions
	d.actions = nil
	return actions
}

// account says what becomes of the next n bytes: PassOn, Swallow or Lose.
func (d *deeds) account(do sim.Deed, n int) {
	if n == 0 {
		return
	}
	if last := d.last(1); last != nil && last.Do == do {
		last.N += n
		return
	}
	// To swallow a little earlier makes no difference on the wire, and lets the injected bytes stay together.
	before := d.last(2)
	if do == sim.Swallow && before != nil && before.Do == sim.Swallow && d.last(1).Do == sim.Inject {
		before.N += n
		return
	}
	d.actions = append(d.actions, sim.Action{Do: do, N: n})
}

// inject sends bytes that nobody sent, in one segment with what was injected just before.
func (d *deeds) inject(to sim.Direction, parts ...[]byte) {
	last := d.last(1)
	if last == nil || last.Do != sim.Inject || last.To != to {
		d.actions = append(d.actions, sim.Action{Do: sim.Inject, To: to})
		last = d.last(1)
	}
	for _, part := range parts {
		last.Bytes = append(last.Bytes, part...)
	}
}

func (d *deeds) last(back int) *sim.Action {
	if len(d.actions) < back {
		return nil
	}
	return &d.actions[len(d.actions)-back]
}

// wait holds back what follows in the direction of the call.
func (d *deeds) wait(delay time.Duration) {
	if delay == 0 {
		return
	}
	d.actions = append(d.actions, sim.Action{Do: sim.Wait, Delay: delay})
}

// wake asks for an alarm.
func (d *deeds) wake(delay time.Duration) {
	d.actions = append(d.actions, sim.Action{Do: sim.Wake, Delay: delay})
}

// end closes or cuts the connection.
func (d *deeds) end(how sim.Deed) {
	d.actions = append(d.actions, sim.Action{Do: how})
}

// note records in the box's name what it did to the connection.
func (d *deeds) note(format string, values ...any) {
	d.record(&record.Boxed{Conn: d.conn, Text: fmt.Sprintf(format, values...)})
}

func (d *deeds) record(f record.Fact) {
	d.actions = append(d.actions, sim.Action{Do: sim.Note, Fact: f})
}
