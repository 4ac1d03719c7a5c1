package peer

import (
	"fmt"
	"strings"

	"github.com/smtplab/smtplab/sim/smtp"
)

// etrn starts the delivery of what waits for a domain (RFC 1985): "ETRN b.example", or "ETRN @b.example" for all below it
// as well. The mail goes where it would have gone later, not to whoever asks.
func (n *session) etrn(args string) {
	replies := &n.rules.Replies
	domain, below := strings.CutPrefix(args, "@")
	switch {
	case !n.esmtp:
		n.mistake(replies.NeedHello)
	case n.mail != nil:
		n.mistake(textOr(replies.EtrnLate, "503 5.5.1 No ETRN in a transaction"))
	case smtp.CheckDomain(domain) != 0:
		n.mistake(textOr(replies.EtrnBad, "501 5.5.4 ETRN wants a domain"))
	default:
		node := strings.ToLower(domain)
		if waiting := n.server.hasten(node, below); waiting > 0 {
			n.answer(textOr(replies.EtrnStarted, "253 2.0.0 {count} pending messages for node {to} started"), "to", node,
				"count", fmt.Sprint(waiting))
			return
		}
		n.answer(textOr(replies.EtrnNothing, "251 2.0.0 No messages waiting for node {to}"), "to", node)
	}
}

// hasten makes due now what waits for a domain, and with below for those under it, and counts the messages.
func (s *Server) hasten(domain string, below bool) (messages int) {
	s.guard.Lock()
	defer s.guard.Unlock()
	now := s.host.Now()
	for it := range s.queue.all() {
		found := false
		for i := range it.Recipients {
			r := &it.Recipients[i]
			_, of := splitAddress(r.Address)
			of = strings.ToLower(of)
			if of != domain && !(below && strings.HasSuffix(of, "."+domain)) {
				continue
			}
			found = true
			if r.Next.After(now) && !it.ways[i].held {
				r.Next = now
			}
		}
		if found {
			messages++
			s.queue.update(it)
		}
	}
	s.guard.Broadcast()
	return messages
}
