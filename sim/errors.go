package sim

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"time"
)

// ErrStopped says that the world was stopped from outside, by Options.Stop.
var ErrStopped = errors.New("sim: the world was stopped from outside")

// A TaskPanic says that a task panicked or called runtime.Goexit. The world stops.
type TaskPanic struct {
	Task  string // "host/name"; "box NAME" when it was a box; "of the network" when it was the network itself
	Value any    // what it panicked with; ErrExited for Goexit
	Stack []byte // of the task, where it happened; Error leaves it out
}

func (p *TaskPanic) Error() string {
	return fmt.Sprintf("sim: task %s: want an orderly end, got panic: %v", p.Task, p.Value)
}

// Unwrap returns the value, if it is an error.
func (p *TaskPanic) Unwrap() error {
	err, _ := p.Value.(error)
	return err
}

// A StepLimit says that the tasks took too many steps: some of them wake each other without end.
type StepLimit struct {
	Steps     uint64        // taken in this call of Run or Do, timers included
	At        time.Duration // since the world began
	Task      string        // that took the most steps; "of the network" when timers outnumber them, as with a box that wakes itself
	TaskSteps uint64        // how many it took, since it was started
}

func (l *StepLimit) Error() string {
	return fmt.Sprintf("sim: %v after the start: more than %d steps; the busiest task is %s with %d: look for a loop there",
		l.At, l.Steps, l.Task, l.TaskSteps)
}

// A Hang says that a task of World.Do waits for what cannot come.
type Hang struct {
	At    time.Duration // since the world began
	Task  HungTask
	Other []HungTask // that hang as well
}

func (h *Hang) Error() string {
	var others strings.Builder
	for _, o := range h.Other {
		fmt.Fprintf(&others, "; so does %s: %s", o.Task, o.Why)
	}
	return fmt.Sprintf("sim: %v after the start: task %s waits for ever: %s%s", h.At, h.Task.Task, h.Task.Why, others.String())
}

// A BoxError says that a box's filter answered with actions that cannot be carried out: an error of ours.
type BoxError struct {
	Box  string
	Flow Flow
	Text string // what was wanted and what came
}

func (e *BoxError) Error() string {
	return fmt.Sprintf("sim: box %s, connection %d from %v to %v: %s", e.Box, e.Flow.Conn, e.Flow.Client, e.Flow.Server, e.Text)
}

// opError is the error of an operation as package net has it, so that programs can ask errors.Is and net.Error.
func opError(op, network string, local, remote netip.AddrPort, err error) error {
	e := &net.OpError{Op: op, Net: network, Err: err}
	if local.IsValid() {
		e.Source = netAddr(network, local)
	}
	if remote.IsValid() {
		e.Addr = netAddr(network, remote)
	}
	return e
}

func netAddr(network string, a netip.AddrPort) net.Addr {
	if network == "udp" {
		return net.UDPAddrFromAddrPort(a)
	}
	return net.TCPAddrFromAddrPort(a)
}
