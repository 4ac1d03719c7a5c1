package peer

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net/netip"
	"slices"
	"time"

	"github.com/smtplab/smtplab/sim"
	"github.com/smtplab/smtplab/sim/catalogue"
	"github.com/smtplab/smtplab/sim/record"
	"github.com/smtplab/smtplab/sim/resolver"
)

// A Setup says what to run on a host, and what the host knows.
type Setup struct {
	Product   string           // name of an entry of Products
	Settings  []string         // "name=value": the product's own and the console's, such as smart-host=[192.168.2.25]
	Registry  *Registry        // read when the server starts; may be nil
	Domains   []string         // the server is the final destination of these
	Mailboxes []string         // local addresses; a domain of which none is listed takes every local part
	Internal  []netip.Addr     // hosts of the same organisation
	DNS       []netip.AddrPort // servers to ask where Settings have no dns=
	Spool     Spool            // where the queue lives; survives restarts; nil: a new one in memory
	Counters  *Counters        // survive restarts as well, so that no id is given twice; nil: new ones
	// Routes take the mail of some domains, in lower case, to one host each, without a look-up. The server is a relay for
	// them (RFC 5321 section 2.3.10): it takes their mail from everybody.
	Routes map[string]netip.AddrPort
	// Certificate is what the server proves itself with, in the place of the one that its settings name. Roots are whom it
	// trusts to vouch for others; nil for those whom the system trusts.
	Certificate *tls.Certificate
	Roots       *x509.CertPool
	// Accounts are users with their passwords: clients', and the server's own towards others.
	Accounts map[string]string
	// ImplicitTLS are addresses with ports to listen on where TLS begins at once (RFC 8314), beside those of the settings.
	ImplicitTLS []string
	// TLSName is the name that other hosts' certificates must be for; empty for that by which the host is known.
	TLSName string
	// CallsTLS begins TLS as soon as another host is called, without STARTTLS.
	CallsTLS bool
	// KeepKeys puts the secrets of TLS sessions into the record, for captures to be read: in worlds alone.
	KeepKeys bool
	// File writes a file that people look at: a message in a mailbox, bad mail. The file is durable when it returns nil, or
	// else when the Spool has forgotten its message for good; to write the same again changes nothing. After an error the
	// mail stays in the queue. It may park. Nil: the record is where to look.
	File func(*record.Filed) error
	// Awaits is told what a client begins to wait for, and for how long at most; an empty word says that the wait is over. It
	// is how somebody at a terminal learns why nothing happens. Nil: nobody is told.
	Awaits func(what string, atMost time.Duration)
	// Alter changes the product before the server starts, with the machine in view that it was made for. It is how a rule is
	// broken on purpose.
	Alter []func(Machine, *Product)
}

// awaits tells of a wait.
func (s *Setup) awaits(what string, atMost time.Duration) {
	if s.Awaits != nil {
		s.Awaits(what, atMost)
	}
}

// Counters number what a host makes, over all restarts of its server.
type Counters struct {
	messages, questions, reports, badmail int

	run int // part of the messages' names where the counters begin anew with each run
}

// NewCounters are counters for a host that cannot keep them from one run of its process to the next, and counts the runs
// instead, from 1.
func NewCounters(run int) *Counters { return &Counters{run: run} }

// Start starts a mail server on a host: its listener and its queue's worker. Mail that a spool holds from before is
// taken up again.
func Start(h sim.Host, setup Setup) (*Server, error) {
	s, err := prepare(h, setup)
	if err != nil {
		return nil, err
	}
	return s, s.open()
}

// Check reports what is wrong with the product's name and settings, before there is a host.
func (s Setup) Check() error {
	_, _, err := s.read()
	return err
}

// read finds the product and reads the settings: its own, and those that every product takes.
func (s Setup) read() (Maker, Console, error) {
	entry, err := Products.Lookup(s.Product)
	if err != nil {
		return nil, Console{}, err
	}
	settings, err := catalogue.Parse(entry.Params, s.Settings)
	if err != nil {
		return nil, Console{}, fmt.Errorf("product %s: %w", s.Product, err)
	}
	maker, err := entry.New(settings)
	console := ReadConsole(settings)
	if err == nil {
		err = settings.Err()
	}
	if err != nil {
		return nil, Console{}, fmt.Errorf("product %s: %w", s.Product, err)
	}
	return maker, console, nil
}

// prepare makes a server that has not begun to work.
func prepare(h sim.Host, setup Setup) (*Server, error) {
	maker, console, err := setup.read()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", h.Name(), err)
	}
	if setup.Registry == nil {
		setup.Registry = NewRegistry()
	}
	machine := Machine{Name: h.Name(), Registry: setup.Registry, Console: console}
	product := maker(machine)
	product.Name = setup.Product
	product.obey(console)
	for _, alter := range setup.Alter {
		alter(machine, product)
	}
	s := newServer(h, setup, machine, product)
	if err := s.identify(); err != nil {
		return nil, fmt.Errorf("%s: product %s: %w", h.Name(), setup.Product, err)
	}
	return s, nil
}

// obey lets the console's settings take the place of the product's defaults.
func (p *Product) obey(c Console) {
	if c.Retry != nil {
		p.Queue.Retry = c.Retry
	}
	if c.Expire > 0 {
		p.Queue.Expire = c.Expire
	}
	if c.Delay > 0 && p.Queue.Delay > 0 { // products that tell nobody of delays have no words for it
		p.Queue.Delay = c.Delay
	}
	if c.MaxSize > 0 {
		p.Receive.MaxSize = c.MaxSize
	}
	if c.EndOfData != "" {
		p.Receive.LenientEnd = c.EndOfData == "any"
	}
	p.obeySecurity(c.Security)
	p.Receive.Relay = c.Relay
	p.Send.SmartHost = c.SmartHost
	p.Send.HelloOnly = p.Send.HelloOnly || c.HeloOnly
}

func newServer(h sim.Host, setup Setup, m Machine, p *Product) *Server {
	if setup.Spool == nil {
		setup.Spool = NewMemorySpool(h, m.Console.SyncTime)
	}
	if setup.Counters == nil {
		setup.Counters = &Counters{}
	}
	s := &Server{host: h, product: p, setup: setup, machine: m, spool: setup.Spool, count: setup.Counters,
		guard: h.NewMonitor(), logs: h.NewMonitor(), started: h.Now(),
		badmail: NewBadmailFolder(p.Badmail.Rule), crowd: newCrowd(h, &p.Receive)}
	s.queue = newQueue(s.route, s.delayNotice)
	servers := m.Console.DNS
	if servers == nil {
		servers = setup.DNS
	}
	s.dns = resolver.New(h, resolver.Config{Servers: servers, Order: p.Lookup.Order, Timeout: p.Lookup.Timeout,
		Tries: p.Lookup.Tries, EDNS: p.Lookup.EDNS, IPv4Only: p.Lookup.IPv4Only || !hasIPv6(h), Number: s.nextQuestion})
	return s
}

// hasIPv6 reports whether a host has an IPv6 address. One that has none does not ask for those of others, as getaddrinfo
// with AI_ADDRCONFIG does not (RFC 3493 section 6.1).
func hasIPv6(h sim.Host) bool {
	return slices.ContainsFunc(h.Addresses(), func(a netip.Addr) bool { return a.Is6() })
}
