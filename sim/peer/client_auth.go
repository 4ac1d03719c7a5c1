package peer

import (
	"slices"
	"strings"
	"time"

	"github.com/smtplab/smtplab/sim/smtp"
)

// authenticate proves to the peer who this server is, where an account is set (RFC 4954). Without it the mail waits: to
// send it as nobody may have it refused.
func (c *client) authenticate(wait time.Duration) *trouble {
	user := c.server.machine.Console.Auth
	if user == "" {
		return nil
	}
	offered := c.offered.Auth()
	var mechanism string
	switch {
	case slices.Contains(offered, "PLAIN"):
		mechanism = "PLAIN"
	case slices.Contains(offered, "LOGIN"):
		mechanism = "LOGIN"
	default:
		c.quit()
		return c.noAuth("the host offers neither AUTH PLAIN nor AUTH LOGIN")
	}
	// A password goes out in the clear only where the owner ruled TLS out.
	if !c.secured && c.server.product.Send.TLS != TLSNone {
		c.quit()
		return c.noAuth("no TLS to authenticate under")
	}
	answer, t := c.prove(mechanism, user, c.server.passwordOf(user), wait)
	if t != nil {
		return c.hangUp(t)
	}
	if answer.Positive() {
		return nil
	}
	c.quit()
	return c.noAuth("the host answered: " + answer.String())
}

// prove plays the exchange.
func (c *client) prove(mechanism, user, password string, wait time.Duration) (smtp.Reply, *trouble) {
	lines := []string{"AUTH PLAIN " + smtp.EncodeSASL(smtp.Plain(user, password), true)}
	if mechanism == "LOGIN" {
		lines = []string{"AUTH LOGIN", smtp.EncodeSASL(user, false), smtp.EncodeSASL(password, false)}
	}
	var answer smtp.Reply
	for i, line := range lines {
		c.say(line)
		if err := c.flush(); err != nil {
			return answer, c.lost(err)
		}
		var t *trouble
		answer, t = c.reply("reply to AUTH", wait)
		if t != nil || i < len(lines)-1 && answer.Code != 334 {
			return answer, t
		}
	}
	return answer, nil
}

// noAuth is the trouble of a host that does not believe who we are. It is not for good: a password can be mended.
func (c *client) noAuth(display string) *trouble {
	return &trouble{why: WhyNoAuth, status: "4.7.0", remote: c.to.name, display: strings.TrimSpace(display), conn: c.conn.ID()}
}

// passwordOf is the password that goes with a name.
func (s *Server) passwordOf(user string) string {
	if password, ok := s.setup.Accounts[user]; ok {
		return password
	}
	return WorldPassword(user)
}
