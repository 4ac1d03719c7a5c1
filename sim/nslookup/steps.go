package nslookup

import (
	"cmp"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/smtplab/smtplab/sim/resolver"
)

// The most hosts of a domain, and addresses of them all, that are looked at: a server that answers with thousands must
// not keep us for a day.
const (
	mostHosts     = 50
	mostAddresses = 100
)

// A check is a walk through the steps.
type check struct {
	resolver *resolver.Resolver
	report   *Report

	records   []resolver.Record // MX
	hosts     []string          // in the order in which mail tries them
	addresses []*address
}

// An address is one that some of the hosts have.
type address struct {
	netip.Addr
	hosts []string // those that have it, with the names that they are aliases of
	names []string // by its PTR records
}

// begin makes the next step the one that questions and findings belong to.
func (c *check) begin(title string) {
	c.report.Steps = append(c.report.Steps, &Step{Number: len(c.report.Steps) + 1, Title: title})
}

func (c *check) step() *Step { return c.report.Steps[len(c.report.Steps)-1] }

func (c *check) find(level Level, correct, format string, words ...any) {
	c.step().Findings = append(c.step().Findings, Finding{Level: level, Text: fmt.Sprintf(format, words...), Correct: correct})
}

// lookUpDomain is step 1.
func (c *check) lookUpDomain() error {
	c.begin("Run an Nslookup on the sending domain name.")
	domain := c.report.Domain
	answer, err := c.resolver.Query(rooted(domain), "MX")
	var failed *resolver.Error
	switch errors.As(err, &failed); {
	case err == nil && !slices.ContainsFunc(answer.Records, func(r resolver.Record) bool { return !isNull(r) }):
		c.find(Wrong, "if its mail does come back to it, put a record for its mail exchanger in the place of this one; "+
			"if it sends only, check the sending host by that host's own name",
			"%s says that it takes no mail: a null MX (RFC 7505)", domain)
	case err == nil:
		c.records = answer.Records
		c.find(Good, "", "mail exchange records: %d", len(answer.Records))
	case failed.Why == resolver.BadName:
		return err
	case failed.Why == resolver.NoData:
		// RFC 5321 section 5.1: the domain is treated as if it had an MX record that names it.
		c.hosts = []string{domain}
		c.find(Note, rooted(domain)+" MX 10, and the name of the host that takes its mail",
			"no mail exchange record: mail goes to the address of %s itself (RFC 5321 section 5.1)", domain)
	case failed.Why == resolver.NoSuchDomain:
		c.find(Wrong, "compare with the Site Addressing tab; if the name is right, it is missing on the DNS server",
			"there is no such domain as %s", domain)
	default:
		c.missing(failed, "the mail exchange records of "+domain)
	}
	return nil
}

// findExchangers is step 2.
func (c *check) findExchangers() error {
	c.begin("Look at the mail exchange record and find the mail exchanger host.")
	if c.records == nil {
		c.implicit()
		return nil
	}
	slices.SortFunc(c.records, func(a, b resolver.Record) int {
		return cmp.Or(cmp.Compare(a.Preference, b.Preference), cmp.Compare(strings.ToLower(a.Host), strings.ToLower(b.Host)))
	})
	for _, r := range c.records {
		_, notName := netip.ParseAddr(r.Host)
		switch {
		case containsName(c.hosts, r.Host):
		case undotted(r.Host) == "" && r.Preference != 0:
			c.find(Wrong, "name the mail exchanger in it; or, for a domain that takes no mail, "+rooted(c.report.Domain)+" MX 0 .",
				"a mail exchange record of preference %d names no host, and is no null MX: that has preference 0 (RFC 7505 section 3)", r.Preference)
		case isNull(r):
			c.find(Note, "remove it, or the others", "a null MX stands beside other records, where it says nothing (RFC 7505 section 3)")
		case notName == nil:
			c.find(Wrong, "give the host a name, and put the name into the record",
				"a mail exchange record names the address %s: it must name a host (RFC 1035 section 3.3.9)", r.Host)
		case len(c.hosts) == mostHosts:
			c.find(Unknown, "check the others by their own names", "more than %d hosts: the rest is left out", mostHosts)
			return nil
		default:
			c.hosts = append(c.hosts, r.Host)
			c.find(Good, "", "%s, preference %d", r.Host, r.Preference)
		}
	}
	return nil
}

// isNull reports a record that says that a domain takes no mail (RFC 7505 section 3). A name may also be missing: a server may
// send anything.
func isNull(r resolver.Record) bool { return undotted(r.Host) == "" && r.Preference == 0 }

// implicit is step 2 where there are no records to look at.
func (c *check) implicit() {
	if len(c.hosts) > 0 {
		c.find(Good, "", "%s itself", c.hosts[0])
	} else {
		c.skip("there is no mail exchange record to look at")
	}
}

// skip says why a step was not taken.
func (c *check) skip(why string) { c.find(Skipped, "", "%s", why) }

// findAddresses is step 3.
func (c *check) findAddresses() error {
	c.begin("Look for the Internet address for this host.")
	if len(c.hosts) == 0 {
		c.skip("no host is known")
	}
	for _, host := range c.hosts {
		found := c.addressesOf(host)
		for _, a := range found {
			if len(c.addresses) == mostAddresses {
				c.find(Unknown, "check the others by the names of their hosts", "more than %d addresses: the rest is left out", mostAddresses)
				return nil
			}
			c.remember(a.Addr, a.hosts)
		}
	}
	return nil
}

// addressesOf looks for the addresses of one host, of both kinds.
func (c *check) addressesOf(host string) (found []address) {
	var failures []*resolver.Error
	names := []string{host}
	answered := false
	for _, rtype := range []string{"A", "AAAA"} {
		answer, err := c.resolver.Query(rooted(host), rtype)
		var failed *resolver.Error
		if errors.As(err, &failed) {
			failures = append(failures, failed)
			if failed.Why == resolver.NoSuchDomain {
				break // there is nothing else at that name either (RFC 8020 section 2)
			}
			continue
		}
		answered = true
		if !containsName(names, answer.Name) {
			names = append(names, answer.Name)
			c.find(Note, "name "+answer.Name+" in the mail exchange record",
				"%s is an alias of %s: a mail exchanger must not be one (RFC 2181 section 10.3)", host, answer.Name)
		}
		for _, r := range answer.Records[:min(len(answer.Records), mostAddresses+1)] {
			if !r.Addr.IsValid() { // a record may be cut short, as it may be anything
				c.find(Wrong, "write the address in full", "a record of %s holds no address", host)
				continue
			}
			found = append(found, address{Addr: r.Addr, hosts: names})
			c.find(Good, "", "%s has the address %v", host, r.Addr)
		}
	}
	c.without(host, failures, answered)
	return found
}

// without says what the lack of an answer means.
func (c *check) without(host string, failures []*resolver.Error, answered bool) {
	for _, failed := range failures {
		switch {
		case failed.Temporary():
			c.missing(failed, "the "+failed.Type+" records of "+host)
			return
		case failed.Why == resolver.CNAMELoop:
			c.find(Wrong, "let the last alias name a host that has an address", "%s is an alias that leads nowhere: %s", host, failed.Why)
			return
		}
	}
	if answered {
		return
	}
	correct := rooted(host) + " A, and its address"
	if c.records != nil {
		correct += "; or remove the mail exchange record that names it"
	}
	c.find(Wrong, correct, "%s has no address: %s", host, failures[0].Why)
}

// remember keeps an address once, whichever hosts have it.
func (c *check) remember(at netip.Addr, hosts []string) {
	i := slices.IndexFunc(c.addresses, func(a *address) bool { return a.Addr == at })
	if i < 0 {
		c.addresses = append(c.addresses, &address{Addr: at})
		i = len(c.addresses) - 1
	}
	for _, host := range hosts {
		if !containsName(c.addresses[i].hosts, host) {
			c.addresses[i].hosts = append(c.addresses[i].hosts, host)
		}
	}
}

// lookUpNames is step 4.
func (c *check) lookUpNames() error {
	c.begin("Do a reverse DNS lookup, which is the IP address typed in reverse order with in-addr.arpa at the end.")
	if len(c.addresses) == 0 {
		c.skip("no address is known")
	}
	for _, a := range c.addresses {
		reverse, err := resolver.ReverseName(a.Addr)
		if err != nil {
			return err
		}
		answer, err := c.resolver.Query(reverse, "PTR")
		var failed *resolver.Error
		if errors.As(err, &failed) {
			c.nameless(a, failed)
			continue
		}
		for _, r := range answer.Records {
			if !containsName(a.names, r.Host) {
				a.names = append(a.names, r.Host)
			}
		}
		c.find(Good, "", "%v has %s", a.Addr, strings.Join(a.names, " and "))
	}
	return nil
}

// nameless says what it means that an address has no name. A look-up that fails here fails for others as well, who will
// not wait: time-outs and failures count as much as an answer that there is no name.
func (c *check) nameless(a *address, failed *resolver.Error) {
	if failed.Temporary() {
		c.find(Wrong, remedy(failed), "the name of %v cannot be found out: %s", a.Addr, reason(failed))
		return
	}
	c.find(Wrong, a.record(), "%v has no name: %s", a.Addr, failed.Why)
}
