package main

import (
	"errors"
	"maps"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/smtplab/smtplab/sim/peer"
	"github.com/smtplab/smtplab/sim/smtp"
	"github.com/smtplab/smtplab/sim/wire"
)

func init() { subcommands = append(subcommands, newMTA) }

// mtaFlags are what can be asked of mta.
type mtaFlags struct {
	listen, set, domains, mailboxes, routes []string
	name, spool, reg, dns, out              string
	quiet                                   bool
	security                                serverSecurity

	sessions, perAddress, commands, errors, recipients, size, queue, rate int

	time, hurried time.Duration
}

func newMTA() *cobra.Command {
	var f mtaFlags
	cmd := &cobra.Command{
		Use:   "mta PRODUCT",
		Short: "run a mail server that acts like a named product",
		Long: `Runs a product of "smtplab list products" on real sockets: it takes mail for its domains, stores it, returns what cannot be
delivered, and tells on the output what is said and what becomes of each message. "smtplab explain PRODUCT" lists the
settings for --set.

It is never an open relay. From strangers it takes mail for its --domain and --mailbox, for its own name, and for domains
with a --route, which it passes on to the address given and nowhere else. Without --dns no name is looked up, and what has
no route waits; with --dns its own reports may go where MX records say. Where it listens at addresses of its own, not at
127.0.0.1 or 0.0.0.0, it calls from them, too, for others look up the names of who calls.

With --spool everything is on disk, and a message answered with 250 survives a crash: the queue in Queue, what waits there
as .eml and .json files, mail for its mailboxes in Inbox, what nobody wants in Badmail, protocol logs in Logs. IIS has no
mailboxes; it leaves mail for all of its users in Drop, with "x-sender: ADDRESS" and "x-receiver: ADDRESS" for each of them
as the first lines. A file put into Pickup is sent and goes, where the product has such a folder (IIS, MCIS, Exchange 5.5
and later): its first lines may be the same, with the header right behind them; else From, To, Cc and Bcc say who sends
what to whom.

With --tls-cert it offers STARTTLS, and with --tls-listen TLS from the first octet on; with --auth those users may
authenticate, under TLS, and in the clear too with --set auth-clear=yes or a product that always did so. Who has
authenticated may relay, unless --set auth-relays=no. No password is shown or recorded.

Limits: command lines of 1024 octets, BLOBs of 64 MiB, messages and chunks by --set size=N or the product's own limit, and
those of the flags below. A silent client is hung up on in the product's own time; while three quarters of the places are
taken, after --hurried. A client can make it hold three times the largest message, besides the queue.` + standingHelp,
		Example: `  smtplab mta exchange2003 --domain fabrikam.example
  smtplab mta iis5 --spool /var/tmp/iis5 --domain a.example --route b.example=127.0.0.1:2526
  smtplab mta exchange2003 --domain a.example --set sp=1 --set xexch50=open --reg exchange.reg --out run1`,
		Args:              cobra.ExactArgs(1),
		ValidArgsFunction: completeNames(1, "products"),
		RunE:              func(cmd *cobra.Command, args []string) error { return serveMail(cmd, args[0], f) },
	}
	flags := cmd.Flags()
	flags.StringArrayVar(&f.listen, "listen", []string{"127.0.0.1:2525"}, "listen on `ADDR:PORT`; may be given again, with another address")
	flags.StringVar(&f.name, "name", "mail.example.test", "the host's full `NAME`")
	flags.StringArrayVar(&f.set, "set", nil, "set `NAME=VALUE` of the product; may be given again")
	flags.StringVar(&f.reg, "reg", "", "read the registry from the .reg file `FILE`")
	flags.StringArrayVar(&f.domains, "domain", nil, "be the destination of `DOMAIN`; may be given again")
	flags.StringArrayVar(&f.mailboxes, "mailbox", nil, "have the mailbox `ADDRESS`; its domain takes no others but those given")
	flags.StringArrayVar(&f.routes, "route", nil, "pass mail for a domain on to a host: `DOMAIN=ADDR:PORT`; may be given again")
	flags.StringVar(&f.dns, "dns", "", "look names up at the DNS server `ADDR[:PORT]`")
	flags.StringVar(&f.spool, "spool", "", "keep queue and mail in the folder `DIR`; else in memory")
	flags.StringVar(&f.out, "out", "", "append the record of all that happens to record.jsonl, a file, in the folder `DIR`")
	flags.BoolVarP(&f.quiet, "quiet", "q", false, "do not tell what happens")
	f.security.register(cmd)
	flags.IntVar(&f.sessions, "max-connections", 200, "serve `N` clients at a time")
	flags.IntVar(&f.perAddress, "max-per-address", 50, "serve `N` clients of one address at a time; those on loopback are not counted")
	flags.DurationVar(&f.hurried, "hurried", 10*time.Second, "let a client be silent for the `TIME` while three quarters of --max-connections are taken")
	flags.IntVar(&f.rate, "min-rate", 500, "hang up on messages that come slower than `N` octets a second, one silence of the product's own time aside")
	flags.IntVar(&f.size, "max-size", 64<<20, "take messages of `N` octets, where the product has no limit")
	flags.IntVar(&f.queue, "max-queue", 1<<30, "take no more while `N` octets of mail wait in the queue, which is in memory as well")
	flags.IntVar(&f.commands, "max-commands", 10000, "take `N` commands of a connection")
	flags.IntVar(&f.errors, "max-errors", 20, "take `N` wrong commands of a connection, where the product has no limit")
	flags.IntVar(&f.recipients, "max-recipients", 1000, "take `N` recipients of a message, where the product has no limit")
	flags.DurationVar(&f.time, "max-time", time.Hour, "let a connection last for the `TIME`, whoever called")
	return cmd
}

// serveMail runs a server until it is told to stop.
func serveMail(cmd *cobra.Command, product string, f mtaFlags) error {
	say := sayTo(cmd.ErrOrStderr(), "mta")
	f.sessions = affordable(f.sessions, 1, say)
	setup, err := f.setup(product)
	if err != nil {
		return err
	}
	addresses, ports, err := f.doors()
	if err == nil {
		ports, err = f.security.apply(&setup, addresses, ports)
	}
	if err != nil {
		return err
	}
	out := newOutlet(cmd.OutOrStdout(), say)
	a := &archive{screen: &live{out: &printer{w: out}}}
	if err := a.open(f, &setup, say); err != nil {
		return trouble(err)
	}
	book := wire.NewBook(a.tell)
	a.screen.begun = book.Begun()
	host := wire.NewHost(f.name, wire.Options{Addresses: addresses, OwnSource: public(addresses), Book: book, MapListen: ports})
	server, err := peer.Start(host, setup)
	if err == nil {
		f.security.warn(server.Product(), say)
		f.tell(server.Product(), say)
		err = a.work(host, server)
	}
	if err != nil {
		return errors.Join(unready(host, err), a.close())
	}
	err = stand(cmd, host, say, out.stop)
	return ended(say, err, a.close(), out.close())
}

// doors are where to listen: the host's addresses, and the port at each, in the place of 25.
func (f mtaFlags) doors() ([]netip.Addr, wire.Map, error) {
	all, err := listenFlag(f.listen)
	if err != nil {
		return nil, nil, err
	}
	ports := map[netip.Addr]uint16{}
	var addresses []netip.Addr
	for _, at := range all {
		if _, twice := ports[at.Addr()]; twice {
			return nil, nil, misused("--listen %v: the address is given twice; a server has one port at each", at)
		}
		ports[at.Addr()] = at.Port()
		addresses = append(addresses, at.Addr())
	}
	return addresses, func(_ string, a netip.AddrPort) netip.AddrPort {
		if a.Port() == 0 { // not the server's: any port, for a call
			return a
		}
		return netip.AddrPortFrom(a.Addr(), ports[a.Addr()])
	}, nil
}

// public reports whether others know the server by its addresses: then it calls from there, for they look up the names of
// who calls (Q190026). From the loopback device nobody else could be called.
func public(addresses []netip.Addr) bool {
	return !slices.ContainsFunc(addresses, func(a netip.Addr) bool { return a.IsUnspecified() || a.IsLoopback() })
}

// setup reads what the flags say about the server.
func (f mtaFlags) setup(product string) (peer.Setup, error) {
	setup := peer.Setup{Product: product, Settings: f.set, Domains: f.domains, Mailboxes: f.mailboxes, Routes: map[string]netip.AddrPort{},
		Alter: []func(peer.Machine, *peer.Product){f.limit}}
	if slices.Contains(f.set, "relay=all") {
		return setup, misused("--set relay=all: want addresses, for this is no open relay; or --route DOMAIN=ADDR:PORT")
	}
	if smtp.CheckDomain(f.name) != 0 {
		return setup, misused("--name: want a full name such as mail.contoso.example, got %q", f.name)
	}
	for _, domain := range f.domains {
		if smtp.CheckDomain(domain) != 0 {
			return setup, misused("--domain: want a domain such as fabrikam.example, got %q", domain)
		}
	}
	for _, text := range f.routes {
		if err := addRoute(setup.Routes, text); err != nil {
			return setup, err
		}
	}
	if err := f.limits(); err != nil {
		return setup, err
	}
	if f.dns != "" {
		server, err := hostAndPort("--dns", f.dns, 53)
		if err != nil {
			return setup, err
		}
		setup.DNS = []netip.AddrPort{server}
	}
	if err := f.registry(&setup); err != nil {
		return setup, misused("--reg: %w", err)
	}
	return setup, f.destinations(&setup)
}

// addRoute reads a route. A domain has one.
func addRoute(routes map[string]netip.AddrPort, text string) error {
	domain, address, _ := strings.Cut(text, "=")
	to, err := netip.ParseAddrPort(numbered(address))
	if err != nil || to.Port() == 0 || smtp.CheckDomain(domain) != 0 {
		return misused("--route %s: want DOMAIN=ADDR:PORT such as fabrikam.example=127.0.0.1:2526", text)
	}
	domain = strings.ToLower(domain)
	if before, twice := routes[domain]; twice {
		return misused("--route %s: want one route for each domain, got %v before", text, before)
	}
	routes[domain] = to
	return nil
}

// destinations makes the server the destination of its mailboxes' domains, and tries the product's settings.
func (f mtaFlags) destinations(setup *peer.Setup) error {
	for _, m := range f.mailboxes {
		_, domain, _ := strings.Cut(m, "@")
		if _, err := smtp.ParsePath("<"+m+">", smtp.AllowUTF8); err != nil || smtp.CheckDomain(domain) != 0 {
			return misused("--mailbox %s: want a mail address such as bob@fabrikam.example", m)
		}
		setup.Domains = append(setup.Domains, domain)
	}
	for _, domain := range append([]string{f.name}, setup.Domains...) {
		if to, routed := setup.Routes[strings.ToLower(domain)]; routed {
			return misused("--route %s=%v: want the domain of another host, got one that mail stays here for", domain, to)
		}
	}
	if err := f.circle(setup.Routes); err != nil {
		return err
	}
	if err := setup.Check(); err != nil {
		return misused("%w", err)
	}
	return nil
}

// circle refuses a route that leads to where the server itself listens.
func (f mtaFlags) circle(routes map[string]netip.AddrPort) error {
	listen, err := listenFlag(f.listen)
	if err != nil {
		return err
	}
	for _, domain := range slices.Sorted(maps.Keys(routes)) {
		if to := routes[domain]; slices.Contains(listen, to) {
			return misused("--route %s=%v: want another address than that of --listen, or what comes goes round in circles", domain, to)
		}
	}
	return nil
}

// tell says whose mail is taken where no flag does: somebody who forgot --domain wonders why all is refused.
func (f mtaFlags) tell(p *peer.Product, say func(string, ...any)) {
	if len(f.domains)+len(f.mailboxes) > 0 {
		return
	}
	besides := ""
	if len(f.routes) > 0 {
		besides = "; what has a --route is passed on"
	}
	say("no --domain and no --mailbox: from strangers it takes mail for its own name alone, such as bob@%s%s", p.Names.FQDN, besides)
}

func (f mtaFlags) registry(setup *peer.Setup) error {
	if f.reg == "" {
		return nil
	}
	text, err := readFile(f.reg)
	if err != nil {
		return err
	}
	setup.Registry = peer.NewRegistry()
	return setup.Registry.Import(f.reg, 1, text)
}

func (f mtaFlags) limits() error {
	return limits(bound{"--max-connections", int64(f.sessions)}, bound{"--max-per-address", int64(f.perAddress)},
		bound{"--max-commands", int64(f.commands)}, bound{"--max-errors", int64(f.errors)}, bound{"--max-recipients", int64(f.recipients)},
		bound{"--max-size", int64(f.size)}, bound{"--max-queue", int64(f.queue)}, bound{"--max-time", int64(f.time)}, bound{"--hurried", int64(f.hurried)},
		bound{"--min-rate", int64(f.rate)})
}

// limit bounds what a peer can use up.
func (f mtaFlags) limit(_ peer.Machine, p *peer.Product) {
	p.Send.Wait.Session = f.time
	r := &p.Receive
	r.MaxSessions, r.MaxPerAddress, r.MaxCommands, r.MaxTime = f.sessions, f.perAddress, f.commands, f.time
	r.Hurried, r.MinRate, r.MaxQueue = f.hurried, f.rate, f.queue
	if r.MaxSize == 0 {
		r.MaxSize = f.size
	}
	if r.MaxErrors == 0 {
		r.MaxErrors = f.errors
	}
	if r.MaxRecipients == 0 {
		r.MaxRecipients = f.recipients
	}
}
