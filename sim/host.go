package sim

import (
	"math/rand/v2"
	"net"
	"net/netip"
	"time"

	"github.com/smtplab/smtplab/sim/record"
)

// A Host is one machine as its programs see it: its clock, its network, and a way to start work.
//
// It is the one seam between a program and its surroundings: clients, servers and resolvers are plain blocking Go
// written against it, and run unchanged in a [World] and on the operating system's sockets. A program must not use the
// go statement, channels, package time's clock or package net's sockets of its own.
type Host interface {
	Name() string            // the full name, "mail.contoso.example"
	Addresses() []netip.Addr // its own, in the order they were given

	Now() time.Time
	Sleep(d time.Duration)

	// Go starts a task that has an end. In a world, one that is parked for ever when all is quiet is reported as hung.
	Go(name string, task func())
	// Serve starts a task that may stay parked: an accept loop, a queue's worker.
	Serve(name string, task func())
	// Stopping reports that the host is going down: loops must end.
	Stopping() bool

	// Dial opens a connection. network is "tcp" or "udp"; local is an address of this host without port, or empty;
	// remote is "address:port", never a name. The time-out is for the handshake; zero means the system's own.
	// The error wraps syscall.ECONNREFUSED, ECONNRESET or ETIMEDOUT, or os.ErrDeadlineExceeded.
	Dial(network, local, remote string, timeout time.Duration) (Conn, error)
	// Listen accepts TCP connections on "address:port" or ":port" (all own addresses).
	Listen(network, address string) (net.Listener, error)
	// ListenPacket receives datagrams on "address:port" or ":port".
	ListenPacket(network, address string) (PacketConn, error)

	NewMonitor() Monitor
	// Rand returns a random stream of this host, by name: a new consumer does not change what the others draw.
	Rand(stream string) *rand.Rand
	// Record adds a fact to the record, stamped with this host's name and time.
	Record(f record.Fact)
}

// A Conn is a connection of which one direction can be closed, or all of it cut. Those that a TCP listener accepts
// are Conns as well.
type Conn interface {
	net.Conn
	CloseWrite() error // sends FIN; reading goes on
	Reset() error      // sends RST and forgets the connection
	ID() int           // its number in the record, from 1; the same at both ends
}

// A PacketConn is a socket for datagrams. Its own two methods are those of [net.UDPConn]: they do without an allocation
// for each address.
type PacketConn interface {
	net.PacketConn
	ReadFromUDPAddrPort(b []byte) (int, netip.AddrPort, error)
	WriteToUDPAddrPort(b []byte, to netip.AddrPort) (int, error)
}

// A Monitor guards state that several tasks of a host share, and is what they wait on. In a world, where one task runs
// at a time, to park while it is locked is an error, except in Wait; elsewhere it is a mutex and a condition.
type Monitor interface {
	Lock()
	Unlock()
	// Wait unlocks, parks until Broadcast or the moment until (zero: for ever), and locks again. It reports whether
	// Broadcast came first. why names what is waited for, in reports of hangs.
	Wait(why string, until time.Time) bool
	Broadcast()
}

// A Gate is what a listener of a world implements beside net.Listener: it decides about each SYN. Real sockets cannot
// do so, and do not implement it.
type Gate interface {
	// Gate sets the decider; nil lets all in. It must not block.
	Gate(decide func(remote netip.AddrPort) Verdict)
}

// A Verdict is what becomes of a packet.
type Verdict int

// The verdicts.
const (
	Pass   Verdict = iota
	Refuse         // answered with RST
	Ignore         // no answer: the sender tries again and gives up
)
