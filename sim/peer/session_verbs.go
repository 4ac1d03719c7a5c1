package peer

import (
	"slices"
	"strings"
)

// A handler carries out one verb.
type handler func(n *session, args string)

// verb finds what carries out a verb, or nil for one that the product does not know. The first group is what every
// server has (RFC 5321 section 4.5.1); the others must be named by the product.
func (n *session) verb(verb string) handler {
	switch verb {
	case "EHLO":
		return (*session).ehlo
	case "HELO":
		return (*session).helo
	case "MAIL":
		return (*session).from
	case "RCPT":
		return (*session).to
	case "DATA":
		return (*session).data
	case "RSET":
		return (*session).rset
	case "NOOP":
		return (*session).noop
	case "QUIT":
		return (*session).quit
	case "VRFY":
		return (*session).vrfy
	}
	if carryOut := extensions[verb]; carryOut != nil && n.rules.offers(verb) {
		return carryOut
	}
	if !slices.Contains(n.rules.Verbs, verb) {
		return nil
	}
	switch verb {
	case "HELP":
		return (*session).help
	case "BDAT":
		return (*session).bdat
	case "XEXCH50":
		return (*session).xexch50
	default:
		return (*session).notImplemented
	}
}

// extensions are the verbs that a product has with the keyword of the same name.
var extensions = map[string]handler{"STARTTLS": (*session).startTLS, "AUTH": (*session).auth, "ETRN": (*session).etrn}

// ehlo answers EHLO with what the product offers (RFC 5321 section 4.1.1.1).
func (n *session) ehlo(name string) {
	if n.rules.NoEhlo {
		n.mistake(n.rules.Replies.Unknown, "verb", "EHLO")
		return
	}
	if !n.introduce("EHLO", name) {
		return
	}
	n.esmtp = true
	lines := []string{n.rules.Helo}
	lines = append(lines, n.announced()...)
	if n.rules.EhloEnd != "" {
		lines = append(lines, n.rules.EhloEnd)
	}
	n.answer("250 " + strings.Join(lines, "\n"))
}

// helo answers HELO.
func (n *session) helo(name string) {
	if !n.introduce("HELO", name) {
		return
	}
	n.esmtp = false
	n.answer("250 " + n.rules.HeloText())
}

// introduce takes the name of a client, or refuses it. A name that is taken ends a transaction, one that is refused
// leaves everything as it was (RFC 5321 section 4.1.4).
func (n *session) introduce(verb, name string) bool {
	caller := n.caller
	caller.Hello = name
	if n.rules.Hello != nil {
		if refusal := n.rules.Hello(n.server, &caller); refusal != "" {
			n.mistake(refusal, "hello", name, "verb", verb)
			return false
		}
	}
	caller.Hello = printable(name) // it goes into headers
	n.caller, n.hello, n.mail = caller, true, nil
	if n.rules.AppendDomain && !strings.Contains(name, ".") && n.server.product.Names.DefaultDomain != "" {
		n.caller.Hello = name + "." + n.server.product.Names.DefaultDomain
	}
	return true
}

func (n *session) rset(args string) {
	if !n.bare(args) {
		return
	}
	n.mail = nil
	n.answer(n.rules.Replies.Rset)
}

// noop does nothing, with or without an argument (RFC 5321 section 4.1.1.9).
func (n *session) noop(string) { n.answer(n.rules.Replies.Noop) }

func (n *session) quit(args string) {
	if !n.bare(args) {
		return
	}
	n.answer(n.rules.Replies.Quit)
	n.done = true
}

// vrfy must be understood (RFC 5321 section 4.5.1), but need not tell who is there (section 7.3).
func (n *session) vrfy(args string) {
	switch {
	case args == "":
		n.mistake(n.rules.Replies.BadArgument, "verb", "VRFY")
	case n.rules.Verifies:
		n.verify(strings.Trim(args, "<>"))
	default:
		n.answer(n.rules.Replies.Vrfy, "to", args)
	}
}

// verify tells whether there is a mailbox, with its full domain where there is (RFC 5321 section 3.5.2).
func (n *session) verify(name string) {
	local, domain := splitAddress(name)
	if domain == "" {
		domain = n.server.product.Names.FQDN
	}
	if !n.server.isLocal(domain) || !n.server.hasMailbox(local, domain) {
		n.answer(n.rules.Replies.NoUser, "to", name)
		return
	}
	n.answer("250 2.1.5 <{to}>", "to", local+"@"+domain)
}

func (n *session) help(string) { n.answer(n.rules.Replies.Help) }

func (n *session) notImplemented(string) { n.mistake(n.rules.Replies.NotImplemented) }

// bare sees to it that a command has no argument (RFC 5321 section 4.1.1.5 and others).
func (n *session) bare(args string) bool {
	if args != "" {
		n.mistake(n.rules.Replies.BadArgument)
	}
	return args == ""
}
