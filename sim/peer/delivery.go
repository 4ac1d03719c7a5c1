package peer

import (
	"cmp"
	"net/netip"
	"strings"

	"github.com/smtplab/smtplab/sim/record"
	"github.com/smtplab/smtplab/sim/smtp"
)

// A delivery is the work of sending what is due for one destination. It keeps the connection between messages, and
// once a destination could not be reached it spares the messages that follow the wait.
type delivery struct {
	server *Server
	to     route
	client *client
	sent   int      // messages on this connection
	down   *trouble // the destination cannot be reached now
}

// attempt tries one message for some of its recipients.
func (d *delivery) attempt(m *Message, addresses []string) []outcome {
	switch {
	case d.to.kind == routeLocal:
		return d.server.deliverLocally(m, addresses)
	case d.to.kind == routeDenied:
		return all(addresses, &trouble{permanent: true, badmail: true, status: "5.7.1", why: WhyRelayDenied,
			display: "unable to relay"})
	case hopCount(m.Content) > cmp.Or(d.server.product.Send.MaxHops, maxHops):
		return all(addresses, &trouble{permanent: true, status: "5.4.6", why: WhyLoop, display: "too many hops"})
	case d.down != nil:
		return all(addresses, d.down)
	}
	if d.client != nil && d.sent >= max(1, d.server.product.Send.PerConnection) {
		d.end()
	}
	if d.client == nil {
		if t := d.connect(m); t != nil {
			d.down = t
			return all(addresses, t)
		}
	}
	outcomes, t := d.client.send(m, addresses)
	d.sent++
	if t != nil { // the connection is gone, or of no more use
		d.client.hangUp(t)
		d.client, d.sent, d.down = nil, 0, t
		if t.permanent {
			d.down = nil // about this message alone
		}
	}
	return outcomes
}

// connect opens a session for a message with the first of the route's addresses that takes one (RFC 5321 section 5.1).
func (d *delivery) connect(m *Message) *trouble {
	hops, t := d.server.hops(d.to)
	if t != nil {
		return t
	}
	for _, h := range hops {
		var c *client
		if c, t = d.server.call(h, d.to.name, m); t == nil {
			d.client = c
			return nil
		}
		if t.permanent { // the host spoke, and said no
			return t
		}
	}
	return t
}

// end takes leave of the peer.
func (d *delivery) end() {
	if d.client != nil {
		d.client.quit()
	}
	d.client, d.sent = nil, 0
}

// deliverLocally puts a message into mailboxes of this host, or into the folder that the product has in their place.
func (s *Server) deliverLocally(m *Message, addresses []string) []outcome {
	content := s.product.Receive.delivered(withReturnPath(m))
	put := func(a string) error {
		return s.file(&record.Filed{Folder: "inbox", Owner: a, Name: fileName(m.ID), Message: m.ID, Data: content})
	}
	if s.product.Receive.Drop && s.setup.File != nil { // the mail of worlds lies in no folder
		err := s.drop(m, addresses, content)
		put = func(string) error { return err }
	}
	var list []outcome
	for _, a := range addresses {
		if !s.hasMailbox(splitAddress(a)) {
			list = append(list, outcome{address: a, trouble: &trouble{permanent: true, status: "5.1.1", why: WhyLocalUnknown,
				display: "no such mailbox"}})
			continue
		}
		if err := put(a); err != nil {
			list = append(list, outcome{address: a, trouble: &trouble{status: "4.3.0", display: err.Error()}})
			continue
		}
		list = append(list, outcome{address: a, local: true})
	}
	return list
}

// file writes a file that people look at.
func (s *Server) file(f *record.Filed) error {
	if s.setup.File != nil {
		if err := s.setup.File(f); err != nil {
			return err
		}
	}
	s.host.Record(f)
	return nil
}

// fileName makes a file's name of a message's: "mail.contoso.example/1" is "mail.contoso.example-1.eml".
func fileName(id string) string { return strings.ReplaceAll(id, "/", "-") + ".eml" }

// withReturnPath adds the field that final delivery adds, and takes away what stood there before: a delivered message has
// one (RFC 5321 section 4.4).
func withReturnPath(m *Message) []byte {
	content := smtp.WithoutField(m.Content, "Return-Path")
	return smtp.Prepend(content, smtp.Field{Name: "Return-Path", Value: "<" + m.From + ">"})
}

// maxHops is how many Received fields a message may have where a product has no limit of its own (RFC 5321 section 6.3).
const maxHops = 100

// hopCount counts the Received fields of a header.
func hopCount(content []byte) int {
	header, _, _ := strings.Cut(string(content[:min(len(content), 64<<10)]), "\r\n\r\n")
	n := 0
	for line := range strings.SplitSeq(header, "\r\n") {
		if len(line) >= 9 && strings.EqualFold(line[:9], "Received:") {
			n++
		}
	}
	return n
}

// isInternal reports whether a host belongs to the same organisation.
func (s *Server) isInternal(addr netip.Addr) bool {
	for _, a := range s.setup.Internal {
		if a == addr {
			return true
		}
	}
	return false
}
