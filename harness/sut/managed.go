package sut

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/netip"
	"strings"

	"github.com/smtplab/smtplab/internal/mtas"
	"github.com/smtplab/smtplab/internal/overlay"
)

// managed are the servers that the harness brings up itself, by what they are called on the command line.
var managed = map[string]*mtas.Program{"postfix": mtas.Postfix, "exim": mtas.Exim}

// Managed lists their names.
func Managed() []string { return []string{"exim", "postfix"} }

// A Place is what the world of the cases looks like, for a server that is put into it.
type Place struct {
	Address   netip.Addr   // of server.example
	Resolvers []netip.Addr // DNS servers of ours
	Relays    []string     // domains that hosts of ours take mail for
}

// StartManaged installs a server of Debian in a root and a network of its own, starts it there, and tries whether it is what
// its abilities say. It needs what package overlay needs.
func StartManaged(ctx context.Context, name string, p Place) (System, error) {
	program, known := managed[name]
	if !known {
		return nil, fmt.Errorf("want one of %s, got %q", strings.Join(Managed(), ", "), name)
	}
	network, err := overlay.NewNetwork(ctx, p.Address)
	if err != nil {
		return nil, err
	}
	const host = "server.example"
	names := Names{Mailboxes: []string{"mailbox@" + host, "other@" + host}, User: "ana", Password: rand.Text()}
	server, err := program.Start(ctx, mtas.Config{
		Name: host, Address: netip.AddrPortFrom(p.Address, 25), Network: network, Resolvers: p.Resolvers,
		Mailboxes: names.Mailboxes, Relays: p.Relays, TLS: true, Users: map[string]string{names.User: names.Password},
		Settings: settings[name],
	})
	if err != nil {
		return nil, errors.Join(err, network.Stop())
	}
	fill, err := names.fill(p.Address.String(), host)
	return &house{name: name, server: server, network: network, fill: fill}, err
}

// settings are what an operator would add before he lets the server be examined: passwords are asked for under TLS alone (RFC
// 4954 section 4), and the limit for a message is one that a test can exceed (RFC 1870).
var settings = map[string]map[string]string{
	"postfix": {"smtpd_tls_auth_only": "yes", "message_size_limit": sizeLimit},
	"exim":    {"auth_advertise_hosts": "${if def:tls_in_cipher {*}}", "message_size_limit": sizeLimit},
}

const sizeLimit = "1048576"

// A house is a server that the harness brought up, with its network.
type house struct {
	name    string
	server  *mtas.Server
	network *overlay.Network
	fill    map[string]string
}

// About implements [System].
func (h *house) About() About {
	return About{Name: h.server.Program.Name, Version: h.server.Version(), Adapter: h.name, Config: h.server.Files()}
}

func (h *house) Address() netip.AddrPort  { return h.server.Address }
func (h *house) Names() map[string]string { return h.fill }

// Abilities implements [System].
func (h *house) Abilities() Abilities {
	return Abilities{Mailbox: true, Inbox: true, Relay: true, DNS: true, Auth: true, Queue: true, Restart: true, Crash: true, TLS: true, Stranger: true}
}

// Namespace is the network that it is in, by the kernel's name.
func (h *house) Namespace() string { return h.network.Path() }

// Stop implements [System].
func (h *house) Stop() error { return errors.Join(h.server.Stop(), h.network.Stop()) }

// Inbox implements [Reader].
func (h *house) Inbox(_ context.Context, address string) ([]string, error) {
	return h.server.Mailbox(address)
}

// Queue implements [Queuer]. The server is asked only where there is something to ask for.
func (h *house) Queue(ctx context.Context) ([]Waiting, error) {
	if idle, err := h.server.Idle(); idle || err != nil {
		return nil, err
	}
	queue, err := h.server.Queue(ctx)
	var list []Waiting
	for _, q := range queue {
		for _, r := range q.Recipients {
			list = append(list, Waiting{Message: q.ID, Recipient: r, Reason: q.Reason})
		}
	}
	return list, err
}

// Flush implements [Queuer].
func (h *house) Flush(ctx context.Context) error { return h.server.Flush(ctx) }

// Forget implements [Forgetter].
func (h *house) Forget(ctx context.Context) error { return h.server.Forget(ctx) }

// Restart implements [Restarter].
func (h *house) Restart(ctx context.Context) error { return h.server.Restart(ctx) }

// Crash implements [Restarter].
func (h *house) Crash(ctx context.Context) error { return h.server.Crash(ctx) }

// Log implements [Logger].
func (h *house) Log() (string, error) { return h.server.Log() }
