package peer

import (
	"net/netip"
	"time"

	"github.com/smtplab/smtplab/sim"
)

// A crowd is the clients that a server serves, where their number is limited. While it is small, everybody may take the
// time that RFC 5321 section 4.5.3.2 recommends. When three quarters of the places are taken, those who say nothing must
// hurry, so that a few silent clients do not keep the others out: what Postfix does under stress (STRESS_README).
type crowd struct {
	sim.Monitor
	host  sim.Host
	rules *Receive
	from  map[netip.Addr]int
	taken map[*place]bool

	closing bool // those who are between transactions must go
}

// A place is one client's.
type place struct {
	crowd  *crowd
	client netip.Addr
	conn   interface{ SetReadDeadline(time.Time) error }
	idle   bool      // between transactions
	until  time.Time // how long it is waited for now; zero: for ever
	soon   time.Time // the same in a dense crowd
}

func newCrowd(h sim.Host, rules *Receive) *crowd {
	return &crowd{Monitor: h.NewMonitor(), host: h, rules: rules, from: map[netip.Addr]int{}, taken: map[*place]bool{}}
}

// enter gives a client a place, or none where there are too many: at all, or of one address. Clients on the server's own
// machine are not counted by address: they are programs of its owner.
func (c *crowd) enter(client netip.Addr, conn sim.Conn) *place {
	c.Lock()
	defer c.Unlock()
	if most := c.rules.MaxSessions; most > 0 && len(c.taken) >= most {
		return nil
	}
	if most := c.rules.MaxPerAddress; most > 0 && c.from[client] >= most && !client.IsLoopback() {
		return nil
	}
	p := &place{crowd: c, client: client, conn: conn, soon: c.host.Now().Add(c.rules.Hurried)}
	wasDense := c.dense()
	c.taken[p] = true
	c.from[client]++
	if c.dense() && !wasDense {
		c.hurry()
	}
	return p
}

// dense reports whether silent clients must hurry. The caller holds the monitor.
func (c *crowd) dense() bool {
	most := c.rules.MaxSessions
	return most > 0 && c.rules.Hurried > 0 && 4*len(c.taken) > 3*most
}

// hurry brings everybody's time forward: those whose silence was too long already are hung up on at once. The caller holds
// the monitor.
func (c *crowd) hurry() {
	for p := range c.taken {
		p.wait()
	}
}

// leave gives a place back.
func (p *place) leave() {
	p.crowd.Lock()
	defer p.crowd.Unlock()
	delete(p.crowd.taken, p)
	if p.crowd.from[p.client]--; p.crowd.from[p.client] == 0 {
		delete(p.crowd.from, p.client)
	}
}

// dismiss ends the waiting for all who are between transactions, now and from now on: the server stops.
func (c *crowd) dismiss() {
	c.Lock()
	defer c.Unlock()
	c.closing = true
	for p := range c.taken {
		p.wait()
	}
}

// dismissed reports whether the clients must go.
func (c *crowd) dismissed() bool {
	c.Lock()
	defer c.Unlock()
	return c.closing
}

// waitUntil says until when a read may last, in a crowd that is not dense and in one that is; the zero time is for ever.
func (p *place) waitUntil(idle bool, at, soon time.Time) {
	p.crowd.Lock()
	defer p.crowd.Unlock()
	p.idle, p.until, p.soon = idle, at, soon
	p.wait()
}

// wait sets the deadline. The caller holds the monitor.
func (p *place) wait() {
	at := p.until
	if p.crowd.dense() && (at.IsZero() || p.soon.Before(at)) {
		at = p.soon
	}
	if p.crowd.closing && p.idle {
		at = p.crowd.host.Now()
	}
	p.conn.SetReadDeadline(at)
}
