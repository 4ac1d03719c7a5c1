package peer

import (
	"fmt"
	"net/netip"
	"strings"

	"github.com/smtplab/smtplab/sim"
)

// A Sent is what came of one recipient of SendOnce. Without a reason the host took the message for it.
type Sent struct {
	Recipient string
	Permanent bool   // the reason is one for good: to send it again is of no use
	Status    string // enhanced status code (RFC 3463)
	Reason    string // the words of the host, or what kept it from speaking
}

// SendOnce sends one message to one host in a product's manner: now, once, without a queue and without reports. from and to
// are without brackets, content has CRLF line ends. The recipients keep their order.
func SendOnce(h sim.Host, setup Setup, host netip.AddrPort, from string, to []string, content []byte) ([]Sent, error) {
	if len(to) == 0 {
		return nil, fmt.Errorf("%s: send: want at least one recipient, got none", h.Name())
	}
	s, err := prepare(h, setup)
	if err != nil {
		return nil, err
	}
	m := &Message{ID: s.nextID(), From: from, Content: content, Body8: is8Bit(content)}
	for _, address := range to {
		m.Recipients = append(m.Recipients, Recipient{Address: address})
	}
	name := host.Addr().String()
	run := &delivery{server: s, to: route{key: name, kind: routeAddress, name: name, addr: host.Addr(), port: host.Port()}}
	outcomes := run.attempt(m, to)
	run.end()
	sent := make([]Sent, len(outcomes))
	for i, o := range outcomes {
		sent[i].Recipient = o.address
		if t := o.trouble; t != nil {
			sent[i] = Sent{o.address, t.permanent, t.status, strings.TrimSpace(reason(t))}
		}
	}
	return sent, nil
}

// is8Bit reports whether content has octets beyond US-ASCII (RFC 6152).
func is8Bit(content []byte) bool {
	for _, c := range content {
		if c >= 0x80 {
			return true
		}
	}
	return false
}
