package sut

import "strings"

// Abilities are what a system can do for the harness, by the words that scenarios have after "needs".
type Abilities map[Ability]bool

// An Ability is one of them.
type Ability string

// The abilities. What a server offers its clients, such as STARTTLS, is no ability: that is read from its EHLO reply.
const (
	Mailbox Ability = "mailbox" // there is an address that takes mail
	Inbox   Ability = "inbox"   // the harness can read what arrived there
	Relay   Ability = "relay"   // it passes mail of our client on to hosts of ours
	DNS     Ability = "dns"     // it asks our DNS servers
	Auth    Ability = "auth"    // there is a name and a password for it
	Queue   Ability = "queue"   // its queue can be looked at and tried at once
	Restart Ability = "restart" // it can be stopped and started
	Crash   Ability = "crash"   // it can be killed, and started again
	TLS     Ability = "tls"     // it is configured to offer STARTTLS
	// Stranger: there is an address to which it must not relay for our client. A server that trusts whoever calls from its own
	// machine may do so rightly.
	Stranger Ability = "stranger"
	Long     Ability = "long" // there is time for waits of minutes: the operator says so
	// ImplicitTLS: TLS begins with the first octet, as on port 465 (RFC 8314 section 3.3).
	ImplicitTLS Ability = "implicit-tls"
)

// AllAbilities lists them in the order of their explanation.
var AllAbilities = []Ability{Mailbox, Inbox, Relay, DNS, Auth, Queue, Restart, Crash, TLS, Stranger, Long, ImplicitTLS}

// Lacking are those of the needs that are not there.
func (a Abilities) Lacking(needs []string) []string {
	var list []string
	for _, need := range needs {
		if !a[Ability(need)] {
			list = append(list, need)
		}
	}
	return list
}

// String lists them.
func (a Abilities) String() string {
	var list []string
	for _, one := range AllAbilities {
		if a[one] {
			list = append(list, string(one))
		}
	}
	return strings.Join(list, " ")
}

// Explain says in words what a case wants that needs it: "an address that takes mail".
func (a Ability) Explain() string {
	switch a {
	case Mailbox:
		return "an address that takes mail"
	case Inbox:
		return "mailboxes that the harness can read"
	case Relay:
		return "a system that passes mail of our client on to hosts of ours"
	case DNS:
		return "a system that asks our DNS servers"
	case Auth:
		return "a name and a password for it"
	case Queue:
		return "a queue that the harness can look at, and have tried at once"
	case Restart:
		return "a system that the harness can stop and start"
	case Crash:
		return "a system that the harness can kill and start"
	case TLS:
		return "a system that is set up for STARTTLS"
	case Stranger:
		return "an address to which it must not relay for our client"
	case Long:
		return "time for waits of minutes"
	case ImplicitTLS:
		return "a system with which TLS begins at once"
	}
	return "a system that offers " + string(a)
}
