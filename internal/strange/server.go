package strange

import (
	"net"
	"net/netip"
	"sync"
	"time"

	"github.com/smtplab/smtplab/sim"
	"github.com/smtplab/smtplab/sim/peer"
	_ "github.com/smtplab/smtplab/sim/peer/products" // the good server
	"github.com/smtplab/smtplab/sim/record"
	"github.com/smtplab/smtplab/sim/wire"
)

// The names of every strange server.
const (
	Name     = "mx.strange.example"
	Mailbox  = "bob@strange.example"
	Mailbox2 = "eve@strange.example"
)

// A Server is a good server behind a manner, on a port of its own on loopback.
type Server struct {
	Manner
	second    time.Duration
	host      *wire.Host
	behaviour Behaviour

	mu    sync.Mutex
	calls int
	mail  map[string][]string

	loses         func(text string) bool // a message that was taken; nil for none
	deliversAfter time.Duration
}

// Open starts a server with a manner. second is how long a second of its takes.
func Open(manner string, second time.Duration) (*Server, error) {
	m, err := Manners.New(manner, nil)
	if err != nil {
		return nil, err
	}
	s := &Server{Manner: m, second: second, mail: map[string][]string{}}
	s.behaviour = m.Behave(s)
	s.host = wire.NewHost(Name, wire.Options{MapListen: func(_ string, a netip.AddrPort) netip.AddrPort { return netip.AddrPortFrom(a.Addr(), 0) }})
	_, err = peer.Start(doorkeeper{s.host, s}, peer.Setup{
		Product: "rfc5321", Settings: []string{"certificate=self-signed"}, Domains: []string{"strange.example"},
		Mailboxes: []string{Mailbox, Mailbox2}, File: s.file,
	})
	return s, err
}

// Address is where it listens.
func (s *Server) Address() netip.AddrPort { return s.host.Listening()[0] }

// Stop ends it.
func (s *Server) Stop() error { return s.host.Halt() }

// Inbox is the mail that an address has, oldest first.
func (s *Server) Inbox(address string) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.mail[address]
}

func (s *Server) file(f *record.Filed) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch text := string(f.Data); {
	case f.Folder != "inbox" || s.loses != nil && s.loses(text):
	case s.deliversAfter > 0:
		time.AfterFunc(s.deliversAfter, func() {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.mail[f.Owner] = append(s.mail[f.Owner], text)
		})
	default:
		s.mail[f.Owner] = append(s.mail[f.Owner], text)
	}
	return nil
}

// seconds are so many of the server's.
func (s *Server) seconds(n float64) time.Duration { return time.Duration(n * float64(s.second)) }

// dies ends the server in the middle of whatever it does: its clients are cut off, and nobody listens any more.
func (s *Server) dies() { go s.host.Crash() }

// count notes a call, and returns its number, from 1.
func (s *Server) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls++
	return s.calls
}

// A doorkeeper is the host as the good server sees it.
type doorkeeper struct {
	*wire.Host
	server *Server
}

// Listen implements [sim.Host].
func (d doorkeeper) Listen(network, address string) (net.Listener, error) {
	l, err := d.Host.Listen(network, address)
	return door{l, d.server}, err
}

type door struct {
	net.Listener
	server *Server
}

func (d door) Accept() (net.Conn, error) {
	conn, err := d.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return newCall(conn.(sim.Conn), d.server), nil
}
