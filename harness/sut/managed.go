package sut

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"sync"

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

// StartManaged installs a server of Debian, and starts so many of it, each in a root and a network of its own. They are alike:
// what is said to one, or of it, can be said to the others. It needs what package overlay needs.
func StartManaged(ctx context.Context, name string, p Place, count int) ([]System, error) {
	program, known := managed[name]
	if !known {
		return nil, fmt.Errorf("want one of %s, got %q", strings.Join(Managed(), ", "), name)
	}
	names := Names{Mailboxes: []string{"mailbox@" + hostName, "other@" + hostName}, User: "ana", Password: rand.Text()}
	all := make([]System, count)
	failed := make([]error, count)
	var starting sync.WaitGroup
	for i := range all {
		starting.Go(func() {
			h := &house{name: name}
			if failed[i] = h.start(ctx, program, p, names); failed[i] == nil {
				all[i] = h
			}
		})
	}
	starting.Wait()
	if err := errors.Join(failed...); err != nil {
		return nil, errors.Join(err, StopAll(all))
	}
	return all, nil
}

// StopAll stops systems, all at once. Those that are nil were never started.
func StopAll(systems []System) error {
	failed := make([]error, len(systems))
	var stopping sync.WaitGroup
	for i, s := range systems {
		if s != nil {
			stopping.Go(func() { failed[i] = s.Stop() })
		}
	}
	stopping.Wait()
	return errors.Join(failed...)
}

// hostName is what a server is called in the world of the cases.
const hostName = "server.example"

// start starts one.
func (h *house) start(ctx context.Context, program *mtas.Program, p Place, names Names) (err error) {
	if h.fill, err = names.fill(p.Address.String(), hostName); err != nil {
		return err
	}
	// Where nobody answers, a server that asks for its client's name waits; where there is nobody, it does not.
	if h.network, err = overlay.NewNetwork(ctx, append([]netip.Addr{p.Address}, p.Resolvers...)...); err != nil {
		return err
	}
	h.server, err = program.Start(ctx, mtas.Config{
		Name: hostName, Address: netip.AddrPortFrom(p.Address, 25), Network: h.network, Resolvers: p.Resolvers,
		Mailboxes: names.Mailboxes, Relays: p.Relays, TLS: true, Users: map[string]string{names.User: names.Password},
		Settings: settings[h.name],
	})
	if err != nil {
		return errors.Join(err, h.network.Stop())
	}
	h.can = Abilities{Mailbox: true, Inbox: true, Relay: true, DNS: true, Auth: true, Queue: true, Restart: true, Crash: true,
		TLS: true, Stranger: true}
	return nil
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
	can     Abilities
}

// About implements [System].
func (h *house) About() About {
	return About{Name: h.server.Program.Name, Version: h.server.Version(), Adapter: h.name, Config: h.server.Files()}
}

func (h *house) Address() netip.AddrPort  { return h.server.Address }
func (h *house) Names() map[string]string { return h.fill }
func (h *house) Abilities() Abilities     { return h.can }

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
