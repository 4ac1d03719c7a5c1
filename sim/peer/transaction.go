package peer

import (
	"errors"
	"fmt"
	"strings"

	"github.com/smtplab/smtplab/sim/smtp"
)

// send carries out one mail transaction (RFC 5321 section 3.3) and tells what came of it for each recipient. The
// trouble, if there is one, is with the connection: it must be abandoned.
func (c *client) send(m *Message, addresses []string) ([]outcome, *trouble) {
	m = m.withoutBareEndings()
	c.mail = m
	if t := c.cannotCarry(m); t != nil {
		return all(addresses, t), nil
	}
	mail, rcpts, t := c.envelope(m, addresses)
	if t != nil {
		return all(addresses, t), t
	}
	if !mail.Positive() {
		return all(addresses, c.said(mail)), c.reset()
	}
	outcomes, taken := c.sort(addresses, rcpts)
	if taken == 0 {
		return outcomes, c.reset()
	}
	if t := c.blob(m, addresses); t != nil {
		return outcomesWith(outcomes, t), t
	}
	answer, t := c.content(m)
	if t != nil {
		return outcomesWith(outcomes, t), t
	}
	if !answer.Positive() {
		return outcomesWith(outcomes, c.said(answer)), nil
	}
	return outcomes, nil
}

// withoutBareEndings is the message as a client may send it.
func (m *Message) withoutBareEndings() *Message {
	content := smtp.WithoutBareEndings(m.Content)
	if len(content) == len(m.Content) {
		return m
	}
	changed := *m
	changed.Content = content
	return &changed
}

// cannotCarry finds what the peer lacks and the message needs (RFC 6152 section 3; RFC 1870 section 6.1).
func (c *client) cannotCarry(m *Message) *trouble {
	if limit, ok := c.offered.Size(); ok && c.uses("SIZE") && limit > 0 && int64(len(m.Content)) > limit {
		return &trouble{permanent: true, status: "5.3.4", why: WhyNotSupported, remote: c.to.name, conn: c.conn.ID(),
			display: fmt.Sprintf("message of %d octets is larger than the %d that the host takes", len(m.Content), limit)}
	}
	if t := c.lacks(m); t != nil {
		return t
	}
	if m.Body8 && c.server.product.Send.StrictBody && !c.offered.Has("8BITMIME") {
		return &trouble{permanent: true, status: "5.6.1", why: WhyNotSupported, remote: c.to.name, conn: c.conn.ID(),
			display: "Body type not supported by Remote Host"}
	}
	return nil
}

// lacks finds extensions without which a message cannot be passed on at all: none but they carry what it has.
func (c *client) lacks(m *Message) *trouble {
	t := &trouble{permanent: true, why: WhyNotSupported, remote: c.to.name, conn: c.conn.ID()}
	switch {
	case m.Binary && !(c.uses("BINARYMIME") && c.uses("CHUNKING")): // RFC 3030 section 3
		t.status, t.display = "5.6.1", "Body type not supported by Remote Host"
	case m.UTF8 && m.carriesUTF8() && !c.uses("SMTPUTF8"): // RFC 6531 section 3.2
		t.status, t.display = "5.6.7", "the message needs SMTPUTF8, which the host does not offer"
	default:
		return nil
	}
	return t
}

// envelope says MAIL and RCPT, and hears the replies. With PIPELINING the RCPTs leave in one segment, and with
// PipelinesAll the MAIL as well (RFC 2920 section 3.1).
func (c *client) envelope(m *Message, addresses []string) (mail smtp.Reply, rcpts []smtp.Reply, t *trouble) {
	wait := c.server.product.Send.Wait.Command
	pipelining := c.uses("PIPELINING")
	together := pipelining && c.server.product.Send.PipelinesAll
	c.say(c.server.product.Twist.say(m, "MAIL FROM:<"+m.From+">"+c.mailParams(m)))
	if together {
		c.sayRcpts(m, addresses)
	}
	if t = c.leave(); t != nil {
		return
	}
	if mail, t = c.reply("reply to MAIL", wait); t != nil || !mail.Positive() && !together {
		return
	}
	if together {
		rcpts, t = c.replies("reply to RCPT", len(addresses))
		return
	}
	if pipelining {
		c.sayRcpts(m, addresses)
		if t = c.leave(); t == nil {
			rcpts, t = c.replies("reply to RCPT", len(addresses))
		}
		return
	}
	for _, a := range addresses {
		answer, lost := c.ask(c.server.product.Twist.say(m, c.rcpt(m, a)), wait)
		if lost != nil {
			return mail, nil, lost
		}
		rcpts = append(rcpts, answer)
	}
	return
}

func (c *client) sayRcpts(m *Message, addresses []string) {
	for _, a := range addresses {
		c.say(c.server.product.Twist.say(m, c.rcpt(m, a)))
	}
}

// errUnasked is the trouble with a peer that answers what was not said yet: its replies are out of step with our commands,
// and its 250 may be about anything.
var errUnasked = errors.New("the remote host answered before it was asked")

// leave sends what was said, in one segment. All that was said before is answered.
func (c *client) leave() *trouble {
	if c.in.Buffered() > 0 && !c.server.product.Send.KeepsPlaintext {
		return c.lost(errUnasked)
	}
	if err := c.flush(); err != nil {
		return c.lost(err)
	}
	return nil
}

// replies hears as many replies as commands were pipelined.
func (c *client) replies(waiting string, n int) ([]smtp.Reply, *trouble) {
	list := make([]smtp.Reply, n)
	for i := range list {
		var t *trouble
		if list[i], t = c.reply(waiting, c.server.product.Send.Wait.Command); t != nil {
			return nil, t
		}
	}
	return list, nil
}

// mailParams are the parameters of MAIL, for extensions that both sides know.
func (c *client) mailParams(m *Message) string {
	var params strings.Builder
	if c.uses("SIZE") {
		fmt.Fprintf(&params, " SIZE=%d", len(m.Content))
	}
	switch {
	case m.Binary: // the host takes it, or we would not be here
		params.WriteString(" BODY=BINARYMIME")
	case m.Body8 && c.uses("8BITMIME"):
		params.WriteString(" BODY=8BITMIME")
	}
	if m.UTF8 && m.carriesUTF8() { // not for what is plain (RFC 6531 section 3.4)
		params.WriteString(" SMTPUTF8")
	}
	if c.uses("DSN") {
		if m.Ret != "" {
			params.WriteString(" RET=" + m.Ret)
		}
		if m.Envid != "" {
			params.WriteString(" ENVID=" + smtp.EncodeXtext(m.Envid))
		}
	}
	return params.String()
}

// rcpt is the RCPT command for a recipient. What the author asked for is passed on (RFC 3461 section 5.2.1).
func (c *client) rcpt(m *Message, address string) string {
	command := "RCPT TO:<" + address + ">"
	if !c.uses("DSN") {
		return command
	}
	for _, r := range m.Recipients {
		if r.Address != address {
			continue
		}
		if r.Notify != "" {
			command += " NOTIFY=" + r.Notify
		}
		if r.Orcpt != "" {
			kind, original, _ := strings.Cut(r.Orcpt, ";")
			command += " ORCPT=" + smtp.ORcptValue(smtp.TypedText{Type: kind, Text: original})
		}
	}
	return command
}

// sort parts the recipients that were taken from those that were not.
func (c *client) sort(addresses []string, replies []smtp.Reply) (outcomes []outcome, taken int) {
	for i, a := range addresses {
		o := outcome{address: a, conn: c.conn.ID(), passed: c.uses("DSN")}
		if replies[i].Positive() {
			taken++
		} else {
			o.trouble = c.said(replies[i])
		}
		outcomes = append(outcomes, o)
	}
	return outcomes, taken
}

// outcomesWith gives a trouble to all recipients that had none yet.
func outcomesWith(outcomes []outcome, t *trouble) []outcome {
	for i := range outcomes {
		if outcomes[i].trouble == nil {
			outcomes[i].trouble = t
		}
	}
	return outcomes
}

// reset clears a transaction that came to nothing, so that the session can go on (RFC 5321 section 4.1.1.5).
func (c *client) reset() *trouble {
	_, t := c.ask("RSET", c.server.product.Send.Wait.Command)
	return t
}

// content sends the message: in one BDAT chunk where both sides know CHUNKING (RFC 3030), else after DATA.
func (c *client) content(m *Message) (smtp.Reply, *trouble) {
	wait, content := c.server.product.Send.Wait, c.server.product.Twist.write(m)
	if c.uses("CHUNKING") {
		c.say(fmt.Sprintf("BDAT %d LAST", len(content)))
		c.sayOctets(octetsMessage, content, content)
		if t := c.leave(); t != nil {
			return smtp.Reply{}, t
		}
		return c.reply("reply to BDAT", wait.End)
	}
	answer, t := c.ask("DATA", wait.Data)
	if t != nil || !answer.Intermediate() {
		return answer, t
	}
	c.sayOctets(octetsMessage, content, smtp.AppendDotStuffed(nil, content))
	c.say(".")
	if t := c.leave(); t != nil {
		return smtp.Reply{}, t
	}
	return c.reply("reply to the end of data", wait.End)
}

// blob sends XEXCH50 and its data, where the peer offers it and this product uses it with such peers (KB 818222,
// steps 10 to 13). A peer that refuses the verb is no obstacle (KB 843106); one that takes the data must answer.
func (c *client) blob(m *Message, addresses []string) *trouble {
	rules := c.server.product.Send
	if rules.Blob == nil || !c.offered.Has("XEXCH50") || rules.SpareStrangers && !c.server.isInternal(c.to.addr) {
		return nil
	}
	data := rules.Blob(m)
	command := fmt.Sprintf("XEXCH50 %d %d", len(data), blobSets)
	answer, t := c.ask(command, rules.Wait.Command)
	if t != nil {
		return t
	}
	if !answer.Intermediate() {
		c.logBlobRefusal(command, answer)
		return nil
	}
	c.sayOctets(octetsBlob, data, data)
	if t := c.leave(); t != nil {
		return t
	}
	answer, t = c.reply("reply to the BLOB after XEXCH50", rules.Wait.Blob)
	if t == nil && !answer.Positive() {
		c.logBlobRefusal(command, answer)
	}
	return t
}

// blobSets is the second argument of XEXCH50 (KB 818222, step 10).
const blobSets = 2
