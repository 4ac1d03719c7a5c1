package peer

import (
	"cmp"
	"fmt"
	"time"

	"github.com/smtplab/smtplab/sim/secure"
)

// A TLSPolicy says when a server uses TLS towards others.
type TLSPolicy int

// The policies.
const (
	TLSNone    TLSPolicy = iota // never
	TLSMay                      // where it is offered (RFC 7435): better than nothing
	TLSEncrypt                  // always, with whoever answers: the mail waits where it is not offered
	TLSVerify                   // always, and the certificate must be for the next host's name (RFC 3207 section 4.1)
)

// startTLS begins TLS where the policy wants it (RFC 3207 section 4), and introduces this server anew: what the peer
// said before is forgotten (section 4.2).
func (c *client) startTLS(wait time.Duration) *trouble {
	must := c.policy >= TLSEncrypt
	switch {
	case c.secured || c.policy == TLSNone || !must && !c.offered.Has("STARTTLS"):
		return nil
	case !c.offered.Has("STARTTLS"):
		c.quit()
		return c.noTLS("TLS is required, but was not offered by the host")
	}
	answer, t := c.ask("STARTTLS", wait)
	switch {
	case t != nil:
		return c.hangUp(t)
	case answer.Code != 220 && must:
		c.quit()
		return c.noTLS("TLS is required, but the host answered: " + answer.String())
	case answer.Code != 220: // not now; the session goes on as it was (section 4.1)
		return nil
	}
	if t := c.secure(wait); t != nil {
		return c.hangUp(t)
	}
	return c.introduce(wait)
}

// secure shakes hands. A peer that said more than its 220 is not listened to: a stranger on the path may have said it, to be
// heard under TLS (RFC 3207 section 4.2; NO STARTTLS, 2021).
func (c *client) secure(wait time.Duration) *trouble {
	rules := c.server.product.Send
	if early := c.in.Buffered(); early > 0 && !rules.KeepsPlaintext {
		return c.noTLS(fmt.Sprintf("the host said %d octets in the clear where TLS was to begin", early))
	}
	setup := c.server.setup
	trust := secure.Trust{Name: cmp.Or(setup.TLSName, c.to.name), Roots: setup.Roots, Required: c.policy == TLSVerify}
	conn, err := secure.Call(c.host, c.conn, trust, secure.Handshake{Until: c.within(wait), KeepKeys: setup.KeepKeys})
	if err != nil {
		return c.noTLS("the TLS handshake failed: " + secure.Why(err))
	}
	c.conn, c.secured, c.offered = conn, true, nil
	return nil
}

// noTLS is the trouble of a host with which TLS was not possible. It is not for good: who is at fault is not known.
func (c *client) noTLS(display string) *trouble {
	return &trouble{why: WhyNoTLS, status: "4.7.5", remote: c.to.name, display: display, conn: c.conn.ID()}
}

// begin hears the greeting, under TLS where the other side speaks nothing else.
func (c *client) begin() *trouble {
	if c.server.setup.CallsTLS {
		c.policy = max(c.policy, TLSEncrypt)
		if t := c.secure(c.server.product.Send.Wait.Greeting); t != nil {
			return c.hangUp(t)
		}
	}
	return c.greet()
}
