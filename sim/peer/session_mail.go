package peer

import (
	"strings"
	"unicode"

	"github.com/smtplab/smtplab/sim/smtp"
)

// from begins a transaction (RFC 5321 section 4.1.1.2).
func (n *session) from(args string) {
	replies := &n.rules.Replies
	switch {
	case !n.hello && !n.rules.HelloOptional:
		n.mistake(replies.NeedHello)
		return
	case n.mail != nil:
		n.mistake(replies.SecondMail)
		return
	}
	path, params, err := smtp.ParseMail(args, n.allowed())
	if err != nil {
		n.mistake(replies.BadMail)
		return
	}
	mail := &envelope{from: n.qualify(path), known: addressSet{}}
	refusal := n.mailParams(mail, params)
	if refusal == "" {
		refusal = n.needsUTF8(mail, mail.from)
	}
	if refusal != "" {
		n.mistake(refusal)
		return
	}
	if n.objects(AtMail, mail.from) {
		return
	}
	n.mail = mail
	n.answer(replies.Mail, "from", mail.from)
}

// may reports whether an extension was offered to this client.
func (n *session) may(keyword string) bool { return n.esmtp && n.rules.offers(keyword) }

// qualify makes an address of a path. A bare local part belongs to the default domain, and the postmaster without a
// domain to this host (RFC 5321 section 4.1.1.3). A source route is ignored (RFC 5321 appendix C).
func (n *session) qualify(p smtp.Path) string {
	switch {
	case p.IsNull():
		return ""
	case p.IsPostmaster():
		return p.Local + "@" + n.server.product.Names.FQDN
	case p.Domain == "":
		p.Domain = n.server.product.Names.DefaultDomain
	}
	return p.Mailbox() // which quotes again what must be
}

// to adds a recipient (RFC 5321 section 4.1.1.3).
func (n *session) to(args string) {
	replies := &n.rules.Replies
	if n.mail == nil || n.mail.chunking {
		n.mistake(replies.NeedMail)
		return
	}
	path, params, err := smtp.ParseRcpt(args, n.allowed())
	if err != nil {
		n.mistake(replies.BadRcpt)
		return
	}
	r := Recipient{Address: n.qualify(path)}
	refusal := n.rcptParams(&r, params)
	if refusal == "" {
		refusal = n.needsUTF8(n.mail, r.Address)
	}
	if refusal != "" {
		n.mistake(refusal)
		return
	}
	if refusal := n.refuseRecipient(r.Address); refusal != "" {
		n.answer(refusal, "to", r.Address)
		return
	}
	if n.objects(AtRcpt, r.Address) {
		return
	}
	if n.mail.known.add(r.Address) {
		n.mail.recipients = append(n.mail.recipients, r)
	}
	n.answer(replies.Rcpt, "to", r.Address)
}

// An addressSet knows the addresses of a message's recipients. The case of a local part counts, that of a domain does not
// (RFC 5321 section 2.4).
type addressSet map[string]bool

// add reports whether an address was not there yet.
func (s addressSet) add(address string) bool {
	local, domain := splitAddress(address)
	key := local + "@" + strings.Map(leastFold, domain)
	fresh := !s[key]
	s[key] = true
	return fresh
}

// leastFold is the same letter for all that strings.EqualFold takes for one: lower case alone leaves some of them apart.
func leastFold(r rune) rune {
	least := r
	for next := unicode.SimpleFold(r); next != r; next = unicode.SimpleFold(next) {
		least = min(least, next)
	}
	return least
}

// rcptParams reads the parameters of RCPT: those of DSN (RFC 3461 section 4).
func (n *session) rcptParams(r *Recipient, params smtp.Params) (refusal string) {
	for _, p := range params {
		switch keyword := strings.ToUpper(p.Keyword); {
		case keyword == "NOTIFY" && n.may("DSN"):
			notify, err := smtp.ParseNotify(p.Value)
			if err != nil {
				return n.rules.Replies.BadRcpt
			}
			r.Notify = notify.String()
		case keyword == "ORCPT" && n.may("DSN"):
			orcpt, err := smtp.ParseORcpt(p.Value)
			if err != nil {
				return n.rules.Replies.BadRcpt
			}
			r.Orcpt = orcpt.Type + ";" + orcpt.Text
		default:
			return n.rules.Replies.BadParameter
		}
	}
	return ""
}

// refuseRecipient is the product's refusal of a recipient, or nothing: no such mailbox, no relaying for strangers, or
// too many (RFC 5321 sections 3.3, 3.6.2 and 4.5.3.1.10).
func (n *session) refuseRecipient(address string) string {
	local, domain := splitAddress(address)
	switch {
	case n.rules.MaxRecipients > 0 && len(n.mail.recipients) >= n.rules.MaxRecipients:
		return n.rules.Replies.TooManyRecipients
	case n.server.isLocal(domain):
		if !n.server.hasMailbox(local, domain) && !n.rules.UnknownTakenLate {
			return n.rules.Replies.NoUser
		}
		return ""
	case n.server.isRelayed(domain):
		return ""
	case !n.rules.RelayRefusedLate && !n.mayRelay():
		return n.rules.Replies.NoRelay
	default:
		return ""
	}
}

// mayRelay reports whether the client may send mail to others through this server.
func (n *session) mayRelay() bool {
	return n.user != "" && n.rules.AuthRelays || n.rules.Relay.allows(n.client, n.server.dns)
}
