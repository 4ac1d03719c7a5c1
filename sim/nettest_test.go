package sim

import (
	"net"
	"net/netip"
	"testing"
	"time"

	"golang.org/x/net/nettest"

	"github.com/smtplab/smtplab/sim/record"
)

// The network code passes the conformance test for connections, on real threads.
func TestConnConformance(t *testing.T) {
	for _, latency := range []time.Duration{0, 50 * time.Microsecond} {
		for _, boxes := range [][]Box{nil, {transparent("wall")}} {
			t.Run(latency.String(), func(t *testing.T) {
				nettest.TestConn(t, func() (c1, c2 net.Conn, stop func(), err error) { return pair(latency, boxes) })
			})
		}
	}
}

func pair(latency time.Duration, boxes []Box) (c1, c2 net.Conn, stop func(), err error) {
	n := newNetwork(newThreads(), Options{Sink: &record.Memory{}}.withDefaults())
	a, _ := n.addMachine("a", []netip.Addr{netip.MustParseAddr("10.0.0.1")})
	b, _ := n.addMachine("b", []netip.Addr{netip.MustParseAddr("10.0.0.2")})
	n.setPath(a, b, latency, boxes)
	l, err := b.Listen("tcp", ":25")
	if err != nil {
		return nil, nil, nil, err
	}
	accepted := make(chan net.Conn)
	go func() { c, _ := l.Accept(); accepted <- c }()
	c1, err = a.Dial("tcp", "", "10.0.0.2:25", 0)
	c2 = <-accepted
	return c1, c2, func() { c1.Close(); c2.Close(); l.Close() }, err
}

// transparent is a box with a filter that passes everything.
type transparent string

func (b transparent) Name() string       { return string(b) }
func (b transparent) Stream(Flow) Filter { return b }
func (b transparent) Filter(_ time.Duration, _ Direction, p []byte) []Action {
	return []Action{{Do: PassOn, N: len(p)}}
}
