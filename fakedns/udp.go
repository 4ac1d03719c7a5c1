package fakedns

import (
	"errors"
	"net"
	"net/netip"
	"slices"
	"time"

	"github.com/smtplab/smtplab/sim"
)

// mostLate is how many answers may wait to be sent. A flood of questions for slow answers must not fill the memory: the
// rest gets none (assumed).
const mostLate = 10_000

// pause is how long the server leaves a socket alone that gave an error.
const pause = 10 * time.Millisecond

// serveUDP answers datagrams, one after the other; an answer that has to wait does so in a task of its own.
func (s *Server) serveUDP(packets sim.PacketConn) {
	in := make([]byte, ownUDPSize)
	out := make([]byte, ownUDPSize)
	for {
		n, from, err := packets.ReadFromUDPAddrPort(in)
		switch {
		case errors.Is(err, net.ErrClosed):
			return
		case err != nil: // a shortage of something, or on Windows a datagram that is too long: the next may be read
			s.host.Sleep(pause)
			continue
		}
		reply, packed := s.serve(unmapped(from), "udp", in[:n], out)
		switch {
		case packed == nil:
		case reply.Delay > 0:
			s.sendLater(packets, from, reply, slices.Clone(packed))
		default:
			// That a datagram cannot be sent is no news in DNS: the asker asks again.
			packets.WriteToUDPAddrPort(packed, from)
		}
	}
}

func (s *Server) sendLater(packets sim.PacketConn, to netip.AddrPort, reply *Reply, packed []byte) {
	if !s.admits(&s.late, mostLate) {
		return
	}
	s.host.Go("dns slow answer", func() {
		s.host.Sleep(reply.Delay)
		s.dismiss(&s.late)
		packets.WriteToUDPAddrPort(packed, to)
	})
}
