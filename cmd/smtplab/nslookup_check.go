package main

import (
	"encoding/json"
	"net/netip"
	"strings"
	"time"
	"unicode"

	"github.com/spf13/cobra"

	"github.com/smtplab/smtplab/harness/result"
	"github.com/smtplab/smtplab/reports/shown"
	"github.com/smtplab/smtplab/sim/nslookup"
	"github.com/smtplab/smtplab/sim/wire"
)

func init() { subcommands = append(subcommands, newNslookupCheck) }

// nslookupSchema names the form of the JSON that nslookup-check prints.
const nslookupSchema = "smtplab.nslookup-check/v1"

// nslookupFlags are what can be asked of nslookup-check.
type nslookupFlags struct {
	dns     []string
	timeout time.Duration
	tries   int
	asJSON  bool
}

func newNslookupCheck() *cobra.Command {
	var f nslookupFlags
	cmd := &cobra.Command{
		Use:   "nslookup-check DOMAIN --dns ADDR",
		Short: "check whether a domain's mail hosts have reverse names, in five steps",
		Long: `Some hosts look up the name of whoever connects to them, and drop the connection where there is none: the sender's log shows
that a connection was established, and nothing else, and the mail stays in the queue (KB Q190026). The article has five steps
to test whether the reverse lookup is set up properly. This command takes them, and shows for each what was asked (?), what
was answered (!), what that means, and what to correct:

  1. Look the domain up: what are its mail exchange records? Without any, mail goes to the address of the domain itself.
  2. Which hosts do they name?
  3. Which addresses do these hosts have, of IPv4 and IPv6?
  4. Which names do the addresses have? The name of 172.16.0.200 stands at 200.0.16.172.in-addr.arpa; the zone belongs to
     whoever gave out the address, often the provider.
  5. Is it the right name: that of the host, or at least one that has the address itself?

A finding is good; a note, where mail passes but somebody should look; unknown, where a server gave no usable answer; or
wrong. A step is skipped that has nothing to go on. The steps look at the hosts that receive. Where mail leaves by another
host, check that host: give its name as DOMAIN.

Questions go by UDP, and again by TCP where an answer is truncated. Nothing is sent but to the servers of --dns.

Exit codes: 0 each address has a name that resolves back to it; 1 the reverse path is broken; 3 something could not be found
out, and nothing else is wrong.

Limits: 50 hosts, 100 addresses, 20 names of each.`,
		Example: `  smtplab nslookup-check mycompany.microsoft.com --dns 172.16.0.200
  smtplab nslookup-check fabrikam.example --dns 127.0.0.1:5353 --json
  smtplab nslookup-check fabrikam.example --dns 192.168.2.53 --dns 192.168.3.53 --timeout 2s`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return checkNslookup(cmd, args[0], f) },
	}
	flags := cmd.Flags()
	flags.StringArrayVar(&f.dns, "dns", nil, "ask the DNS server at `ADDR[:PORT]`; may be given again, for one to ask where the first gives no answer")
	flags.DurationVar(&f.timeout, "timeout", 5*time.Second, "how long to wait for each answer")
	flags.IntVar(&f.tries, "tries", 2, "how often to ask a server that keeps silent")
	flags.BoolVar(&f.asJSON, "json", false, "print JSON ("+nslookupSchema+")")
	return cmd
}

func checkNslookup(cmd *cobra.Command, domain string, f nslookupFlags) error {
	config, err := f.config(domain)
	if err != nil {
		return err
	}
	host := wire.NewHost("nslookup-check", wire.Options{})
	report, err := nslookup.Check(host, config)
	if err != nil {
		host.Stop(0)
		return misused("%w: want a domain such as fabrikam.example", err)
	}
	if err := host.Stop(0); err != nil {
		return trouble(err)
	}
	if err := printNslookup(cmd, report, f.asJSON); err != nil {
		return err
	}
	switch report.Verdict {
	case nslookup.Broken:
		return exit{code: result.ExitFail}
	case nslookup.Untested:
		return exit{code: result.ExitError}
	}
	return nil
}

// config reads the flags.
func (f nslookupFlags) config(domain string) (nslookup.Config, error) {
	c := nslookup.Config{Domain: domain, Timeout: f.timeout, Tries: f.tries}
	if address, err := netip.ParseAddr(domain); err == nil {
		return c, misused("want a domain such as fabrikam.example, got the address %v: the steps begin with a name", address)
	}
	if strings.ContainsAny(domain, " \t@/:") {
		return c, misused("want a domain such as fabrikam.example, got %q", domain)
	}
	if strings.ContainsFunc(domain, func(r rune) bool { return r > unicode.MaxASCII }) {
		return c, misused("want a domain as the DNS has it, such as xn--bcher-kva.example for bücher.example, got %q", domain)
	}
	if f.timeout <= 0 || f.tries <= 0 {
		return c, misused("--timeout, --tries: want more than nothing, got %v and %d", f.timeout, f.tries)
	}
	if len(f.dns) == 0 {
		return c, misused("want --dns ADDR[:PORT]: the DNS server to ask")
	}
	for _, text := range f.dns {
		at, err := hostAndPort("--dns", text, 53)
		if err != nil {
			return c, err
		}
		c.Servers = append(c.Servers, at)
	}
	return c, nil
}

func printNslookup(cmd *cobra.Command, report *nslookup.Report, asJSON bool) error {
	p := &printer{w: cmd.OutOrStdout()}
	if asJSON {
		text, err := json.MarshalIndent(struct {
			Schema string `json:"schema"`
			*nslookup.Report
		}{nslookupSchema, report}, "", "  ")
		if err != nil {
			return trouble(err)
		}
		p.printf("%s\n", text)
		return p.end()
	}
	for line := range strings.Lines(report.Text()) {
		p.printf("%s\n", shown.Line(strings.TrimSuffix(line, "\n")))
	}
	return p.end()
}
