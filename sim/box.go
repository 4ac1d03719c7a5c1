package sim

import (
	"net/netip"
	"time"

	"github.com/smtplab/smtplab/sim/record"
)

// A Box stands on the path between two hosts and sees what passes: a firewall, a proxy, a bad line. A box is used for
// one path of one world and is never called concurrently.
type Box interface {
	Name() string
	// Stream is asked at the start of each TCP connection for what will filter it. Nil passes everything untouched.
	Stream(f Flow) Filter
}

// A PacketBox is a Box that also decides about packets outside of connections. It needs a simulated link: a proxy on
// real sockets cannot do this.
type PacketBox interface {
	Box
	Connect(f Flow) Verdict                  // at each SYN
	Datagram(f Flow, payload []byte) Verdict // for each datagram; its sender is f.Client
}

// A LosingBox is a Box that knows beforehand whether its filters will use Lose, and so need a simulated link as well.
type LosingBox interface {
	Box
	Loses() bool
}

// A Flow is one TCP connection or pair of UDP ports that passes a box.
type Flow struct {
	Client, Server netip.AddrPort
	UDP            bool
	Conn           int           // number of the connection in the record; zero for UDP
	Start          time.Duration // when it began, since the world began
}

// A Direction is one way along a flow.
type Direction int

// The directions.
const (
	ToServer Direction = iota
	ToClient
)

// Reverse returns the other direction.
func (d Direction) Reverse() Direction { return 1 - d }

// A Filter sees the ordered bytes of one TCP connection, in both directions, and says what becomes of them.
type Filter interface {
	// Filter is given the next bytes that arrived, which may be any piece of the stream, and returns what to do, in
	// order. The actions of one call must account for each byte of p once, by Pass, Swallow or Lose in the same
	// direction; bytes that a filter wants to hold back it swallows now and injects later. p is only valid during
	// the call. at is the time since the world began.
	Filter(at time.Duration, d Direction, p []byte) []Action
}

// An Alarmed filter is called again at a time that it asked for with a Wake action.
type Alarmed interface {
	Filter
	Alarm(at time.Duration) []Action
}

// An Ending filter is told when a side sent FIN, before the FIN is passed on.
type Ending interface {
	Filter
	End(at time.Duration, d Direction) []Action
}

// An Action is one thing that a filter does.
type Action struct {
	Do    Deed
	To    Direction     // Inject: the way the bytes go. Wait and Lose in Alarm: the way meant; ignored by others
	Bytes []byte        // Inject: what to send, in one segment if it fits; the network keeps the slice
	N     int           // Pass, Swallow, Lose: how many of the bytes given; each Pass is a segment of its own
	Delay time.Duration // Wait: holds back what follows in this direction; Wake: when to call Alarm, from now
	Fact  record.Fact   // Note: what to record, in the box's name
}

// A Deed is what an Action does.
type Deed int

// The deeds. Lose needs a simulated link; all else works in a TCP proxy as well.
const (
	PassOn  Deed = iota // forward N bytes
	Swallow             // acknowledge N bytes and forward nothing
	Lose                // drop N bytes and all that follows in this direction, unacknowledged: the sender times out
	Inject              // send Bytes that nobody sent
	Wait                // delay what follows in this direction; waits add up
	Wake                // call Alarm after Delay
	Close               // FIN to both sides
	Cut                 // RST to both sides
	Note                // record Fact
)
