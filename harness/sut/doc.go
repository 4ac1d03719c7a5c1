// Package sut puts real mail servers in the place of the host server.example: the systems under test.
//
// A [System] is a server while it is examined: an address that answers, and what the harness may do with it beside talking.
// That differs much: of a server somewhere on a network there is an address and nothing else, while one that the harness
// starts itself can be looked into, restarted and killed. So what a case needs is a word ("needs inbox restart" in the
// scenario), and what a system can do are its [Abilities], which its adapter declares. They are never guessed from a
// product's name, and a case that needs more than there is comes out as unsupported.
//
// Each adapter is a file: address.go for anything that listens, recipe.go for a server that a file tells how to start,
// managed.go for Debian's servers, which the harness installs apart from the system and configures. The rest of what a system
// can do are interfaces that it may have: [Reader], [Queuer], [Forgetter], [Restarter], [Logger].
package sut

import (
	"context"
	"net/netip"
)

// A System is a server under test.
type System interface {
	About() About
	// Address is where it listens for SMTP.
	Address() netip.AddrPort
	// Names are what a scenario leaves open: MAILBOX, DOMAIN and so on. One that is missing is one that there is not.
	Names() map[string]string
	// Abilities are its own copy: what is found out about it, or said by the operator, may be added before the first case.
	Abilities() Abilities
	// Stop ends what was started for it. Of a system that was there before it does nothing.
	Stop() error
}

// About says in reports what was examined.
type About struct {
	Name    string // "Postfix", or the address
	Version string // as the server's own package or command says; empty where that is not known
	Adapter string // "address", "recipe", "postfix"
	// Config is how it was configured, as files by name. Secrets are left out.
	Config map[string]string
}

// A Reader can look into the mailboxes.
type Reader interface {
	// Inbox returns the messages in the mailbox of an address, oldest first, as they were stored.
	Inbox(ctx context.Context, address string) ([]string, error)
}

// A Queuer can look into the queue.
type Queuer interface {
	Queue(ctx context.Context) ([]Waiting, error)
	// Flush has the server try all that waits now.
	Flush(ctx context.Context) error
}

// A Forgetter can be made as if it were new, so that nothing of one case reaches into the next.
type Forgetter interface {
	// Forget drops what waits in its queue and lies in its mailboxes, and what it remembers of other hosts.
	Forget(ctx context.Context) error
}

// Waiting is a recipient of a message in the queue.
type Waiting struct {
	Message   string // the server's name for it
	Recipient string
	Reason    string // why the last attempt failed, where it is told
}

// A Restarter can be stopped and killed, and started again.
type Restarter interface {
	// Restart stops it in order, unless it is down, and starts it.
	Restart(ctx context.Context) error
	// Crash kills it, in the middle of whatever it does.
	Crash(ctx context.Context) error
}

// A Logger can show what the server has written down so far.
type Logger interface {
	Log() (string, error)
}
