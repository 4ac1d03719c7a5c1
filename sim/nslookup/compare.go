package nslookup

import (
	"slices"
	"strings"

	"github.com/smtplab/smtplab/sim/resolver"
)

// mostNames is how many names of one address are looked at.
const mostNames = 20

// compareNames is step 5. A host that is called asks what its caller's name is, and whether that name has the caller's
// address; it has not heard of a mail exchange record. So a name that is not the exchanger's, but resolves back, passes.
func (c *check) compareNames() error {
	c.begin("If it does not return the correct information, correct it on the DNS server.")
	named := false
	for _, a := range c.addresses {
		if len(a.names) > 0 {
			named = true
			c.compare(a)
		}
	}
	if !named {
		c.skip("there is no name to compare")
	}
	return nil
}

func (c *check) compare(a *address) {
	for _, name := range a.names {
		if containsName(a.hosts, name) {
			c.find(Good, "", "%v is %s, which has this address", a.Addr, name)
			return
		}
	}
	var doubts []string
	for i, name := range a.names {
		if i == mostNames {
			break
		}
		doubt := c.confirm(a, name)
		if doubt == "" {
			c.find(Note, a.record()+", or have the server say "+name+" in HELO and EHLO",
				"%v is %s, which has this address, but is not %s: hosts that compare it with the name in HELO refuse it", a.Addr, name, a.hosts[0])
			return
		}
		doubts = append(doubts, doubt)
	}
	c.find(Wrong, a.record(), "%v is not %s, but %s", a.Addr, a.hosts[0], strings.Join(doubts, "; "))
}

// confirm looks a name up and says why it is not that of the address; it is empty where it is.
func (c *check) confirm(a *address, name string) (doubt string) {
	rtype := "A"
	if a.Is6() {
		rtype = "AAAA"
	}
	answer, err := c.resolver.Query(rooted(name), rtype)
	if err != nil {
		return name + ", of which no address is known"
	}
	if !slices.ContainsFunc(answer.Records, func(r resolver.Record) bool { return r.Addr == a.Addr }) {
		return name + ", which has the address " + answer.Records[0].Addr.String()
	}
	return ""
}

// record is the PTR record that the address should have, in master-file form.
func (a *address) record() string {
	name, _ := resolver.ReverseName(a.Addr) // of an address that came out of a record
	return name + " PTR " + rooted(a.hosts[0])
}
