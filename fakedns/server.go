// Package fakedns is a DNS server that lies on request.
//
// Left alone it is an honest, small, authoritative server: [ParseZone] reads zones from master-file text, and [Start]
// answers questions about them over UDP and TCP, by the rules of RFC 1034, 1035, 2181, 2308, 4592, 6891 and 7766.
//
// A [Fault] makes it lie. The truth is a [Handler], and a fault wraps it: it is given the truthful [Reply] and may
// change it, delay it or throw it away. The faults are listed in [Faults], one file each (fault_*.go), and each can be
// limited to some names, types, one transport, its first occasions or a span of time (scope.go does that, once for
// all). A few decide about TCP connections before there is any query; those are a [ConnectFault].
//
// The files follow a query: udp.go and tcp.go receive it, query.go reads it, answer.go and find.go look it up in the
// zones that parse.go and build.go made, the faults have their say, and reply.go packs and cuts what is left. Each
// query is recorded as [record.Served], which makes the record the server's query history.
package fakedns

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/netip"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/miekg/dns"

	"github.com/smtplab/smtplab/sim"
	"github.com/smtplab/smtplab/sim/record"
)

// Port is where DNS servers listen (RFC 1035 section 4.2).
const Port = 53

// A Config says what a server knows and how it lies.
type Config struct {
	Zones []*Zones // where two have a zone of one name, the first counts
	// Faults are this server's alone: they count their occasions. Where several meet a query, the first of the list
	// has the last word.
	Faults []Fault
	// Addresses are where to listen, on UDP and TCP both. Empty means port 53 of each address of the host.
	Addresses []netip.AddrPort
	// Epoch is when the world began: the times of faults count from there. The zero Epoch means the moment of Start.
	Epoch time.Time
	// Readers is how many tasks take datagrams from each socket. Zero means one; more are of use where tasks run on
	// several processors.
	Readers int
	// Remember is how many answers are kept ready to be sent again. A server with faults keeps none.
	Remember int
}

// A Server is a DNS server that runs on a host.
type Server struct {
	host      sim.Host
	epoch     time.Time
	handler   Handler
	doors     []ConnectFault
	addresses []netip.AddrPort
	readers   int

	guard   sim.Monitor // of what follows, and of the faults' counters
	zones   zoneList
	memory  *memory           // nil where nothing is remembered
	open    map[io.Closer]int // what Stop has to close, with the order of opening
	opened  int
	conns   int // of TCP
	late    int // answers over UDP that wait to be sent
	stopped bool
}

// Start begins to listen and serve; it does not park. Where it fails, nothing is left open.
func Start(host sim.Host, config Config) (*Server, error) {
	s := &Server{host: host, epoch: config.Epoch, zones: config.Zones, guard: host.NewMonitor(),
		readers: max(config.Readers, 1), open: map[io.Closer]int{}}
	if s.epoch.IsZero() {
		s.epoch = host.Now()
	}
	s.handler = wrapped(answer, config.Faults)
	if len(config.Faults) == 0 && config.Remember > 0 {
		s.memory = newMemory(config.Remember)
	}
	for _, fault := range config.Faults {
		if door, ok := fault.(ConnectFault); ok {
			s.doors = append(s.doors, door)
		}
	}
	addresses := config.Addresses
	if len(addresses) == 0 {
		for _, addr := range host.Addresses() {
			addresses = append(addresses, netip.AddrPortFrom(addr, Port))
		}
	}
	// Each address gets a socket of its own, so that an answer leaves from where the question went.
	for _, addr := range addresses {
		if err := s.listen(addr); err != nil {
			s.Stop()
			return nil, fmt.Errorf("DNS server on %s: %w", addr, err)
		}
	}
	return s, nil
}

// portTries is how many ports of the system's choice are tried: each must be free for UDP and for TCP.
const portTries = 20

// listen serves one address. Port 0 lets the system choose.
func (s *Server) listen(addr netip.AddrPort) error {
	for try := 1; ; try++ {
		err := s.listenOn(addr)
		if addr.Port() != 0 || try == portTries || !errors.Is(err, syscall.EADDRINUSE) {
			return err
		}
	}
}

func (s *Server) listenOn(addr netip.AddrPort) error {
	packets, err := s.host.ListenPacket("udp", addr.String())
	if err != nil {
		return err
	}
	addr = netip.AddrPortFrom(addr.Addr(), addrPort(packets.LocalAddr()).Port())
	listener, err := s.host.Listen("tcp", addr.String())
	if err != nil {
		packets.Close()
		return err
	}
	closed, err := s.guardDoor(listener)
	if closed || err != nil {
		listener.Close()
	}
	if err != nil {
		packets.Close()
		return err
	}
	s.addresses = append(s.addresses, addr)
	s.track(packets)
	for range s.readers {
		s.host.Serve("dns udp "+addr.String(), func() { s.serveUDP(packets) })
	}
	if !closed {
		s.track(listener)
		s.host.Serve("dns tcp "+addr.String(), func() { s.serveTCP(listener) })
	}
	return nil
}

// Addresses are where the server listens.
func (s *Server) Addresses() []netip.AddrPort { return s.addresses }

// SetZones puts other zones in the place of all that the server knows, from the next question on. The faults go on as they
// were.
func (s *Server) SetZones(zones []*Zones) {
	s.guard.Lock()
	defer s.guard.Unlock()
	s.zones = zones
	if s.memory != nil {
		s.memory = newMemory(s.memory.most)
	}
}

// Stop closes all sockets and connections. Queries that wait for a slow answer get none.
func (s *Server) Stop() {
	s.guard.Lock()
	open := slices.SortedFunc(maps.Keys(s.open), func(a, b io.Closer) int { return cmp.Compare(s.open[a], s.open[b]) })
	s.open, s.stopped = nil, true
	s.guard.Unlock()
	for _, c := range open {
		c.Close()
	}
}

// track remembers what Stop has to close. It reports false, and closes c, where that is over.
func (s *Server) track(c io.Closer) bool {
	s.guard.Lock()
	stopped := s.stopped
	if !stopped {
		s.opened++
		s.open[c] = s.opened
	}
	s.guard.Unlock()
	if stopped {
		c.Close()
	}
	return !stopped
}

// forget closes what track remembered.
func (s *Server) forget(c io.Closer) {
	s.guard.Lock()
	delete(s.open, c)
	s.guard.Unlock()
	c.Close()
}

// admits counts one more of something that takes up memory while it lasts, or says that there are too many of it.
func (s *Server) admits(counter *int, most int) bool {
	s.guard.Lock()
	defer s.guard.Unlock()
	if *counter >= most {
		return false
	}
	*counter++
	return true
}

// dismiss is the end of admits.
func (s *Server) dismiss(counter *int) {
	s.guard.Lock()
	defer s.guard.Unlock()
	*counter--
}

// serve decides about one message: what to do, and the packed answer, if there is one to send. It returns a nil reply
// for what is not a query.
func (s *Server) serve(from netip.AddrPort, transport string, message, buffer []byte) (*Reply, []byte) {
	if known := s.recall(transport, message); known != nil {
		s.host.Record(known.served(from))
		return &known.reply, known.to(message, buffer)
	}
	q := &Query{From: from, Transport: transport, At: s.host.Now().Sub(s.epoch)}
	if !q.read(message) {
		return nil, nil
	}
	s.guard.Lock()
	q.zones = s.zones
	memory := s.memory
	reply := s.handler(q)
	s.guard.Unlock()
	var packed []byte
	if reply.Msg != nil && !reply.Reset {
		var err error
		if packed, err = reply.pack(q, buffer); err != nil {
			reply.Outcome = "cannot be packed: " + err.Error()
		}
	}
	fact := q.served(reply.outcome())
	s.remember(memory, message, packed, fact)
	s.host.Record(fact)
	return reply, packed
}

// served is the query's entry in the history.
func (q *Query) served(outcome string) *record.Served {
	fact := &record.Served{From: q.From, Transport: q.Transport, Outcome: outcome}
	if len(q.Msg.Question) == 1 {
		fact.Name = strings.TrimSuffix(q.Msg.Question[0].Name, ".")
		fact.Type = dns.Type(q.Type).String()
	}
	return fact
}

// addrPort is a socket's address as we write it.
func addrPort(a net.Addr) netip.AddrPort {
	if known, ok := a.(interface{ AddrPort() netip.AddrPort }); ok {
		return unmapped(known.AddrPort())
	}
	ap, _ := netip.ParseAddrPort(a.String()) // invalid where a host has addresses of another kind
	return ap
}

// unmapped is an address of IPv4 as such, also where a socket of IPv6 tells it.
func unmapped(a netip.AddrPort) netip.AddrPort { return netip.AddrPortFrom(a.Addr().Unmap(), a.Port()) }
