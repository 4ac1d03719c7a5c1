package mtas

import (
	"fmt"
	"maps"
	"net"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/smtplab/smtplab/internal/overlay"
)

// Rest is the key in Routes for all domains that have no route of their own: a smart host.
const Rest = "*"

// Config is what a server is told. The zero value is a server without mailboxes at a free port of 127.0.0.1.
type Config struct {
	Name      string                    // what it calls itself, a full name; "mx.b.example" if empty
	Address   netip.AddrPort            // where it listens; without a port a free one, or 25 in a Network
	Network   *overlay.Network          // instead of the host's loopback
	Resolvers []netip.Addr              // whom it asks for MX and addresses; in a Network it has none else
	Domains   []string                  // whose recipients it knows, besides the mailboxes' domains and Name
	Mailboxes []string                  // addresses; each domain has the mailbox postmaster, besides
	Routes    map[string]netip.AddrPort // the next host for a domain, or for the Rest
	Relays    []string                  // domains whose mail it passes on from anybody, to where MX says
	TLS       bool                      // whether it offers STARTTLS, with a certificate that it signed itself
	Users     map[string]string         // who may log in: passwords by name; AUTH PLAIN and LOGIN, if there are any
	Retry     time.Duration             // when it tries again, in whole seconds; 2 s if zero
	Expire    time.Duration             // when it gives up, in whole seconds; 20 s if zero
	Settings  map[string]string         // parameters of main.cf or main options of Exim, over ours
}

// completed fills in what was left empty, and checks the rest.
func (c Config) completed() (Config, error) {
	if c.Name == "" {
		c.Name = "mx.b.example"
	}
	if c.Retry == 0 {
		c.Retry = 2 * time.Second
	}
	if c.Expire == 0 {
		c.Expire = 20 * time.Second
	}
	if c.Retry < time.Second || c.Expire < c.Retry {
		return c, fmt.Errorf("mtas: want Retry of a second at least, and Expire after it, got %v and %v", c.Retry, c.Expire)
	}
	domains := append(slices.Clone(c.Domains), c.Name)
	for _, m := range c.Mailboxes {
		user, domain, _ := strings.Cut(m, "@")
		if user == "" || domain == "" || strings.ContainsAny(m, " \t\n/:#\"") {
			return c, fmt.Errorf("mtas: want a plain mail address such as bob@b.example as a mailbox, got %q", m)
		}
		domains = append(domains, domain)
	}
	slices.Sort(domains)
	c.Domains = slices.Compact(domains)
	for _, d := range c.Domains {
		c.Mailboxes = append(c.Mailboxes, "postmaster@"+d)
	}
	slices.Sort(c.Mailboxes)
	c.Mailboxes = slices.Compact(slices.Clone(c.Mailboxes))
	return c, c.place()
}

// place finds where to listen.
func (c *Config) place() error {
	address, port := c.Address.Addr(), c.Address.Port()
	if !address.IsValid() {
		address = netip.MustParseAddr("127.0.0.1")
	}
	switch {
	case port == 0 && c.Network != nil:
		port = 25
	case port == 0:
		free, err := net.Listen("tcp", netip.AddrPortFrom(address, 0).String())
		if err != nil {
			return fmt.Errorf("mtas: no free port: %w", err)
		}
		defer free.Close()
		port = free.Addr().(*net.TCPAddr).AddrPort().Port()
	}
	c.Address = netip.AddrPortFrom(address, port)
	return nil
}

// passed lists the domains for which it takes mail that is not its own.
func (c *Config) passed() []string { return append(c.routed(), c.Relays...) }

// routed lists the domains with routes, Rest excepted.
func (c *Config) routed() []string {
	var domains []string
	for _, d := range slices.Sorted(maps.Keys(c.Routes)) {
		if d != Rest {
			domains = append(domains, d)
		}
	}
	return domains
}

// ownSource reports whether the server must say from which address it calls others: in a network there are many.
func (c *Config) ownSource() bool { return c.Network != nil }

// seconds prints a time as both servers read it.
func seconds(d time.Duration) string { return fmt.Sprintf("%ds", int(d.Seconds())) }

// boxFolder is the folder below boxes that is the Maildir of an address.
func boxFolder(address string) string {
	user, domain, _ := strings.Cut(address, "@")
	return domain + "/" + user + "/"
}

// boxes is where mailboxes are, without the slash in front.
const boxes = "var/mail/boxes"

// boxTable is a table of all mailboxes, with their folders.
func (c *Config) boxTable(separator, prefix string) string {
	var b strings.Builder
	for _, m := range c.Mailboxes {
		b.WriteString(m + separator + prefix + boxFolder(m) + "\n")
	}
	return b.String()
}
