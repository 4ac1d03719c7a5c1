package fakedns

import (
	"net"
	"slices"

	"github.com/miekg/dns"
)

// serveUDP answers datagrams, one after the other; an answer that has to wait does so in a task of its own.
func (s *Server) serveUDP(packets net.PacketConn) {
	in := make([]byte, ownUDPSize)
	out := make([]byte, dns.MinMsgSize)
	for {
		n, from, err := packets.ReadFrom(in)
		if err != nil {
			return // closed
		}
		reply, packed := s.serve(from, "udp", in[:n], out)
		switch {
		case packed == nil:
		case reply.Delay > 0:
			s.sendLater(packets, from, reply, slices.Clone(packed))
		default:
			// That a datagram cannot be sent is no news in DNS: the asker asks again.
			packets.WriteTo(packed, from)
		}
	}
}

func (s *Server) sendLater(packets net.PacketConn, to net.Addr, reply *Reply, packed []byte) {
	s.host.Go("dns slow answer", func() {
		s.host.Sleep(reply.Delay)
		packets.WriteTo(packed, to)
	})
}
