package peer

import (
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

	listener net.Listener
	logs     sim.Monitor // of the protocol log, whose connections share files

	guard      sim.Monitor // of what follows, of the badmail folder and of the counters
	queue      []*item     // in the order of arrival
	sessions   int         // that are open, inbound
	delivering map[string]bool
	submitting int
}

// open listens, takes up what the spool holds and starts to deliver.
func (s *Server) open() error {
	listener, err := s.host.Listen("tcp", ":25")
	if err != nil {
		return fmt.Errorf("%s: listen: %w", s.host.Name(), err)
	}
	s.listener = listener
	if err := s.recover(); err != nil {
		listener.Close()
		return err
	}
	s.host.Record(&record.Process{Did: "started"})
	s.host.Serve("smtp", s.accept)
	s.host.Serve("queue", s.work)
	return nil
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
		s.queue = append(s.queue, &item{Message: *m})
	}
	return nil
}

// accept serves one session for each connection.
func (s *Server) accept() {
	for !s.host.Stopping() {
		conn, err := s.listener.Accept()
		if err != nil {
			return
		}
		open := s.changeSessions(+1)
		s.host.Serve("session", func() {
			defer s.changeSessions(-1)
			n := newSession(s, conn.(sim.Conn))
			if most := s.product.Receive.MaxSessions; most > 0 && open > most {
				n.turnAway()
				return
			}
			n.run()
		})
	}
}

// changeSessions counts, and returns how many are open now.
func (s *Server) changeSessions(by int) int {
	s.guard.Lock()
	defer s.guard.Unlock()
	s.sessions += by
	return s.sessions
}

// Busy reports whether the server has anything to do now, rather than later: a session that is open, a message due.
func (s *Server) Busy() bool {
	s.guard.Lock()
	defer s.guard.Unlock()
	if s.sessions > 0 || len(s.delivering) > 0 || s.submitting > 0 {
		return true
	}
	now := s.host.Now()
	return slices.ContainsFunc(s.queue, func(it *item) bool { return it.hasDue(now) || it.busy() })
}

// Queue lists what waits, in the order of arrival.
func (s *Server) Queue() []record.QueueItem {
	s.guard.Lock()
	defer s.guard.Unlock()
	now := s.host.Now()
	var list []record.QueueItem
	for _, it := range s.queue {
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
