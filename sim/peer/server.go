package peer

import (
	"crypto/tls"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/smtplab/smtplab/sim"
	"github.com/smtplab/smtplab/sim/record"
	"github.com/smtplab/smtplab/sim/resolver"
)

// A Server is a mail server that runs on a host.
type Server struct {
	host    sim.Host
	product *Product
	setup   Setup
	machine Machine
	badmail *BadmailFolder
	dns     *resolver.Resolver
	spool   Spool
	count   *Counters
	started time.Time

	certificate *tls.Certificate // for STARTTLS; nil for none
	crowd       *crowd
	logs        sim.Monitor // of the protocol log, whose connections share files

	guard      sim.Monitor // of what follows, of the badmail folder and of the counters
	queue      *queue
	sessions   int // that are open, inbound
	submitting int
}

// open listens, takes up what the spool holds and starts to deliver.
func (s *Server) open() error {
	doors, err := s.openDoors()
	if err == nil {
		err = s.recover()
	}
	if err != nil {
		for _, d := range doors {
			d.Close()
		}
		return err
	}
	s.host.Record(&record.Process{Did: "started"})
	for _, d := range doors {
		s.host.Serve("smtp", func() { s.accept(d) })
	}
	s.host.Serve("queue", s.work)
	return nil
}

// A door is where clients come in.
type door struct {
	net.Listener
	tls bool // from the first octet on (RFC 8314)
}

// openDoors listens. Where one door cannot be opened, those that could are returned all the same.
func (s *Server) openDoors() (doors []door, err error) {
	wanted := []string{":25"}
	secured := s.setup.ImplicitTLS
	if s.machine.Console.ImplicitTLS {
		secured = append(secured[:len(secured):len(secured)], ":465")
	}
	for i, at := range append(wanted, secured...) {
		listener, err := s.host.Listen("tcp", at)
		if err != nil {
			return doors, fmt.Errorf("%s: listen: %w", s.host.Name(), err)
		}
		doors = append(doors, door{listener, i > 0})
	}
	return doors, nil
}

// recover takes up the mail of an earlier run. All of it is due at once, as after any start of a service.
func (s *Server) recover() error {
	messages, err := s.spool.Scan()
	if err != nil {
		return fmt.Errorf("%s: spool: %w", s.host.Name(), err)
	}
	for _, m := range messages {
		for i := range m.Recipients {
			m.Recipients[i].Next = s.host.Now()
		}
		s.queue.add(&item{Message: *m})
	}
	return nil
}

// accept serves one session for each connection.
func (s *Server) accept(d door) {
	for !s.host.Stopping() {
		conn, err := d.Accept()
		if err != nil {
			break
		}
		s.changeSessions(+1)
		s.host.Serve("session", func() {
			defer s.changeSessions(-1)
			n := newSession(s, conn.(sim.Conn))
			n.implicit = d.tls
			if n.place = s.crowd.enter(n.client, n.conn); n.place == nil {
				n.turnAway()
				return
			}
			defer n.place.leave()
			n.run()
		})
	}
	s.crowd.dismiss()
}

// Retire asks the clients to go: those who are between transactions are told so, and new ones are as soon as they were
// greeted (RFC 5321 section 3.8). It is for the moment before the host stops; queue and deliveries do not mind.
func (s *Server) Retire() { s.crowd.dismiss() }

func (s *Server) retires() bool { return s.host.Stopping() || s.crowd.dismissed() }

func (s *Server) changeSessions(by int) {
	s.guard.Lock()
	defer s.guard.Unlock()
	s.sessions += by
}

// Busy reports whether the server has anything to do now, rather than later: a session that is open, a message due.
func (s *Server) Busy() bool {
	s.guard.Lock()
	defer s.guard.Unlock()
	if s.sessions > 0 || s.queue.deliveries > 0 || s.submitting > 0 {
		return true
	}
	now := s.host.Now()
	for it := range s.queue.all() {
		if it.hasDue(now) || it.busy() {
			return true
		}
	}
	return false
}

// Queue lists what waits, in the order of arrival.
func (s *Server) Queue() []record.QueueItem {
	s.guard.Lock()
	defer s.guard.Unlock()
	now := s.host.Now()
	var list []record.QueueItem
	for it := range s.queue.all() {
		for _, r := range it.Recipients {
			list = append(list, record.QueueItem{Message: it.ID, Recipient: r.Address, Status: r.Status, Tries: r.Tries,
				Next: int64(max(0, r.Next.Sub(now)).Round(time.Second) / time.Second)})
		}
	}
	return list
}

// Product is what the server behaves as.
func (s *Server) Product() *Product { return s.product }

// next counts one more of what a counter counts. The caller does not hold the guard.
func (s *Server) next(counter *int) int {
	s.guard.Lock()
	defer s.guard.Unlock()
	*counter++
	return *counter
}

func (s *Server) nextID() string {
	n := s.next(&s.count.messages)
	if s.count.run > 0 {
		return fmt.Sprintf("%s/%d-%d", s.host.Name(), s.count.run, n)
	}
	return fmt.Sprintf("%s/%d", s.host.Name(), n)
}

func (s *Server) nextQuestion() int { return s.next(&s.count.questions) }

// isLocal reports whether the server is the final destination of a domain.
func (s *Server) isLocal(domain string) bool {
	return strings.EqualFold(domain, s.product.Names.FQDN) || s.isOwnLiteral(domain) ||
		slices.ContainsFunc(s.setup.Domains, func(d string) bool { return strings.EqualFold(d, domain) })
}

// isOwnLiteral recognises an address literal that names this host (RFC 5321 section 4.1.3).
func (s *Server) isOwnLiteral(domain string) bool {
	addr, ok := literal(domain)
	return ok && slices.Contains(s.host.Addresses(), addr)
}

// hasMailbox reports whether a local address exists. Every server has a postmaster (RFC 5321 section 4.5.1); a domain
// of which no mailbox is listed takes every local part.
func (s *Server) hasMailbox(local, domain string) bool {
	if strings.EqualFold(local, "postmaster") {
		return true
	}
	listed := false
	for _, m := range s.setup.Mailboxes {
		l, d, _ := strings.Cut(m, "@")
		if !strings.EqualFold(d, domain) {
			continue
		}
		if strings.EqualFold(l, local) {
			return true
		}
		listed = true
	}
	return !listed
}

// literal reads "[192.168.2.25]" and "[IPv6:2001:db8::1]" (RFC 5321 section 4.1.3).
func literal(domain string) (netip.Addr, bool) {
	inner, ok := strings.CutPrefix(domain, "[")
	if !ok || !strings.HasSuffix(inner, "]") {
		return netip.Addr{}, false
	}
	inner = strings.TrimSuffix(inner, "]")
	if rest, v6 := strings.CutPrefix(strings.ToLower(inner), "ipv6:"); v6 {
		inner = rest
	}
	addr, err := netip.ParseAddr(inner)
	return addr, err == nil
}

// DNS asks the servers that the host is configured with, for rules of products that depend on names.
func (s *Server) DNS() *resolver.Resolver { return s.dns }
