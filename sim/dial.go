package sim

import (
	"net"
	"net/netip"
	"os"
	"syscall"
	"time"

	"github.com/smtplab/smtplab/sim/record"
)

// dialTCP calls, and calls again while nobody answers.
func (m *Machine) dialTCP(from, to netip.AddrPort, timeout time.Duration) (Conn, error) {
	k := m.net.k
	by := never
	if timeout > 0 {
		by = later(k.elapsed(), timeout)
	}
	f := m.net.newFlow(m, from, to)
	c := &f.client
	for try := 0; try < len(m.net.connect) && !c.opened && c.err == nil && k.elapsed() < by; try++ {
		f.call(try > 0)
		until := min(k.elapsed()+m.net.connect[try], by)
		for !c.opened && c.err == nil && k.elapsed() < until {
			c.bell.wait("to connect to", until)
		}
	}
	switch {
	case c.opened:
		return c, nil
	case c.err != nil:
		return nil, c.notOpened("refused", c.err)
	case k.elapsed() >= by:
		return nil, c.notOpened("timed out", os.ErrDeadlineExceeded)
	}
	return nil, c.notOpened("timed out", syscall.ETIMEDOUT)
}

// call sends a SYN.
func (f *flow) call(again bool) {
	s := f.net.segment(record.SYN, nil, "")
	if s.again = again; again {
		s.note = "retransmission"
	}
	f.first(ToServer).send(s)
}

// answered is a SYN and ACK at the caller. One that no longer waits says so.
func (f *flow) answered(p *pipe) {
	p.got = p.seq
	c := &f.client
	if c.closed || c.err != nil {
		f.first(ToServer).answerReset("no longer wanted")
		return
	}
	c.opened = true
	f.net.send(f.first(ToServer), 0, nil, "")
	f.net.record(c.machine.name, &record.Opened{Conn: f.id, Local: c.local, Remote: c.remote, Dialled: true})
	c.bell.ring()
}

// notOpened ends a call that failed.
func (c *conn) notOpened(why string, err error) error {
	n := c.flow.net
	if c.machine.power == up {
		n.record(c.machine.name, &record.NotOpened{Local: c.local.Addr(), Remote: c.remote, Why: why})
	}
	c.closed = true
	c.die(net.ErrClosed)
	c.flow.settle()
	return opError("dial", "tcp", c.local, c.remote, err)
}

// enlist adds an end to its machine's list; dismiss takes it off.
func (c *conn) enlist() {
	m := c.machine
	m.conns = append(m.conns, c)
	c.slot = len(m.conns)
}

func (c *conn) dismiss() {
	if c.slot == 0 {
		return
	}
	m := c.machine
	last := len(m.conns) - 1
	m.conns[c.slot-1] = m.conns[last]
	m.conns[c.slot-1].slot = c.slot
	m.conns[last] = nil
	m.conns = m.conns[:last]
	c.slot = 0
}
