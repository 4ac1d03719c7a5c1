package peer

import (
	"fmt"

	"github.com/smtplab/smtplab/sim/smtp"
)

// Submit hands a message in, as a program on the host would: content with CRLF line ends, header included; from and to
// without brackets. It may park and must be called in a task of the host. When it returns nil the message is queued.
func (s *Server) Submit(from string, to []string, content []byte) error {
	if len(to) == 0 {
		return fmt.Errorf("%s: submit: want at least one recipient, got none", s.host.Name())
	}
	s.changeSubmitting(+1)
	defer s.changeSubmitting(-1)
	m := &Message{ID: s.nextID(), From: from, Content: content}
	if field := s.product.Receive.Submitted; field != nil {
		trace := field(ReceivedInput{By: s.product.Names.FQDN, Version: s.product.Version, ID: m.ID, At: s.host.Now()})
		m.Content = append([]byte(trace), content...)
	}
	for _, address := range eachOnce(to) {
		m.Recipients = append(m.Recipients, Recipient{Address: address})
	}
	if err := s.enqueue(m, 0); err != nil {
		return fmt.Errorf("%s: submit: %w", s.host.Name(), err)
	}
	return nil
}

func (s *Server) changeSubmitting(by int) {
	s.guard.Lock()
	defer s.guard.Unlock()
	s.submitting += by
}

// logPostponed writes what the product's logs say of a delivery that failed for now: once for a domain, however many
// recipients the message has there, because the event names no recipient (KB 263237).
func (s *Server) logPostponed(postponed []outcome) {
	if s.product.Logs.Postponed == nil {
		return
	}
	told := map[string]bool{}
	for _, o := range postponed {
		_, domain := splitAddress(o.address)
		if told[domain] {
			continue
		}
		if event := s.product.Logs.Postponed(domain, o.trouble.why); event != nil {
			told[domain] = true
			s.host.Record(event)
		}
	}
}

// logBlobRefusal reports an XEXCH50 that the peer refused (KB 843106, event 7004).
func (c *client) logBlobRefusal(command string, answer smtp.Reply) {
	if event := c.server.product.Logs.BlobRefused; event != nil {
		c.host.Record(event(c.conn.ID(), c.to.name, "xexch50", command, answer.String()))
	}
}

// logClientError reports a command that this server refused (KB 843106, event 7010).
func (s *Server) logClientError(n *session, command, reply string) {
	if event := s.product.Logs.ClientRefused; event != nil {
		s.host.Record(event(n.conn.ID(), n.caller.Address, "xexch50", command, n.fill(reply)))
	}
}
