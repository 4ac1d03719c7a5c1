package peer

import (
	"errors"
	"fmt"
	"io"
	"net/netip"
	"os"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/smtplab/smtplab/sim"
	"github.com/smtplab/smtplab/sim/record"
	"github.com/smtplab/smtplab/sim/smtp"
)

// A client is the sending side of an SMTP session.
type client struct {
	dialogue
	server  *Server // whose mail it sends
	to      hop
	domain  string   // that the mail is for, or the smart host's name
	mail    *Message // that it calls for, or sends
	offered smtp.Extensions
	policy  TLSPolicy
	secured bool // TLS is on
}

// smtpPort is where SMTP servers listen (RFC 5321 section 4.5.4.2).
const smtpPort = 25

// call opens a session to send a message: connection, greeting, EHLO or HELO, TLS as the owner wants it.
func (s *Server) call(h hop, domain string, m *Message) (*client, *trouble) {
	rules := s.product.Send
	c, t := s.callWith(rules.TLS, h, domain, m)
	if t != nil && t.why == WhyNoTLS && rules.TLS == TLSMay && rules.FallsBack {
		return s.callWith(TLSNone, h, domain, m)
	}
	return c, t
}

func (s *Server) callWith(policy TLSPolicy, h hop, domain string, m *Message) (*client, *trouble) {
	conn, err := s.host.Dial("tcp", "", netip.AddrPortFrom(h.addr, h.port).String(), s.product.Send.Wait.Connect)
	if err != nil {
		return nil, &trouble{why: WhyConnectionFailed, status: "4.4.1", remote: h.name, display: connectWords(err)}
	}
	wait := s.product.Send.Wait
	c := &client{server: s, to: h, domain: domain, mail: m, policy: policy,
		dialogue: dialogue{host: s.host, conn: conn, me: record.Client, logs: s.logs, stalled: wait.Block}}
	if wait.Session > 0 {
		c.ends = s.host.Now().Add(wait.Session)
	}
	c.in = smtp.NewLineReader(&c.dialogue, smtp.MaxCommandLine+2, smtp.AlsoLF)
	c.log = s.logConnection(conn, h.name, true)
	if t := c.begin(); t != nil {
		return nil, t
	}
	return c, nil
}

func connectWords(err error) string {
	switch {
	case errors.Is(err, syscall.ECONNREFUSED):
		return "connection refused"
	case errors.Is(err, syscall.ETIMEDOUT), errors.Is(err, os.ErrDeadlineExceeded):
		return "connection timed out"
	default:
		return "no connection"
	}
}

// greet hears the greeting and introduces itself.
func (c *client) greet() *trouble {
	wait := c.server.product.Send.Wait
	greeting, t := c.reply("greeting", wait.Greeting)
	if t != nil {
		return c.hangUp(t)
	}
	if !greeting.Positive() {
		return c.refuse(greeting)
	}
	return c.hello(wait.Command)
}

// hello introduces this server, under TLS and with a proof of who it is where that is wanted.
func (c *client) hello(wait time.Duration) *trouble {
	t := c.introduce(wait)
	if t == nil {
		t = c.startTLS(wait)
	}
	if t == nil {
		t = c.authenticate(wait)
	}
	return t
}

// introduce says EHLO, or HELO where the connector wants it or the peer knows no EHLO (RFC 5321 section 3.2).
func (c *client) introduce(wait time.Duration) *trouble {
	rules, name := c.server.product.Send, c.server.product.Names.Hello
	verb := "EHLO"
	if rules.HelloOnly {
		verb = "HELO"
	}
	answer, t := c.ask(verb+" "+name, wait)
	if t == nil && verb == "EHLO" && !answer.Positive() && rules.HeloAfter(answer.Code) {
		verb = "HELO"
		answer, t = c.ask(verb+" "+name, wait)
	}
	if t != nil {
		return c.hangUp(t)
	}
	if !answer.Positive() {
		return c.refuse(answer)
	}
	if verb == "EHLO" {
		_, c.offered = smtp.ParseExtensions(answer)
	}
	return nil
}

// ask says one command and hears its reply.
func (c *client) ask(command string, wait time.Duration) (smtp.Reply, *trouble) {
	c.say(command)
	if t := c.leave(); t != nil {
		return smtp.Reply{}, t
	}
	verb, _, _ := strings.Cut(command, " ")
	return c.reply("reply to "+verb, wait)
}

// reply hears one reply, all of its lines.
func (c *client) reply(waiting string, wait time.Duration) (smtp.Reply, *trouble) {
	c.waiting = wait // for all of the reply: who sends it octet by octet gets no more time for it
	c.answer = 0
	c.server.setup.awaits(waiting, wait)
	answer, err := smtp.ReadReply(c.in, c.heard)
	c.server.setup.awaits("", 0)
	if err != nil {
		c.gaveUp(err, waiting, wait)
		return answer, c.lost(err)
	}
	return answer, nil
}

// lost is the trouble of a connection that broke or fell silent: it counts as a 4yz reply (RFC 5321 section 3.8).
func (c *client) lost(err error) *trouble {
	t := &trouble{why: WhyConnectionDropped, status: "4.4.2", remote: c.to.name, conn: c.conn.ID()}
	switch {
	case errors.Is(err, os.ErrDeadlineExceeded):
		t.display = "the remote host did not answer in time"
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, syscall.ECONNRESET):
		t.display = "the connection was dropped by the remote host"
	case errors.Is(err, syscall.ETIMEDOUT):
		t.display = "the network did not answer in time"
	default:
		t.display = err.Error()
	}
	return t
}

// said is the trouble of a reply that says no.
func (c *client) said(answer smtp.Reply) *trouble {
	status := answer.Status()
	if status == "" {
		status = fmt.Sprintf("%d.0.0", answer.Code/100) // RFC 3463 section 3.1: other, undefined
	}
	return &trouble{permanent: answer.Permanent(), why: WhyRefused, status: status, reply: answer.Wire(), remote: c.to.name,
		display: answer.String(), conn: c.conn.ID()}
}

// refuse ends a session that the peer will not have.
func (c *client) refuse(answer smtp.Reply) *trouble {
	t := c.said(answer)
	if answer.Code != 421 { // who says 421 closes by himself (RFC 5321 section 3.8)
		c.quit()
	} else {
		c.abandon()
	}
	return t
}

// hangUp ends a connection that is of no more use. Some logs have a line for one that was lost (KB Q228725).
func (c *client) hangUp(t *trouble) *trouble {
	if t.why == WhyConnectionDropped {
		c.write(func(at time.Time) []*record.Logged {
			return c.log.Rescheduled(at, c.domain, headerField(c.mail.Content, "Subject"))
		})
	}
	c.abandon()
	return t
}

// quit takes leave in the manner of RFC 5321 section 4.1.1.10: it waits for the answer, then closes.
func (c *client) quit() {
	c.ask("QUIT", c.server.product.Send.Wait.Command)
	c.end()
}

// abandon closes without a word.
func (c *client) abandon() { c.end() }

// uses reports whether an extension is offered by the peer and used by this product.
func (c *client) uses(extension string) bool {
	return c.offered.Has(extension) && slices.ContainsFunc(c.server.product.Send.Uses, func(u string) bool {
		return strings.EqualFold(u, extension)
	})
}

// logConnection opens the product's protocol log for a connection.
func (s *Server) logConnection(conn sim.Conn, remoteName string, outbound bool) ConnectionLog {
	local, remote := addrOf(conn.LocalAddr()), addrOf(conn.RemoteAddr())
	s.logs.Lock()
	defer s.logs.Unlock()
	log, lines := s.product.Logs.Protocol.Connected(s.host.Now(), LogConnection{Outbound: outbound, Remote: remote.Addr(),
		Local: local.Addr(), RemoteName: remoteName, LocalName: s.product.Names.FQDN, Conn: conn.ID()})
	for _, l := range lines {
		s.host.Record(l)
	}
	return log
}
