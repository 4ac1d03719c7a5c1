package harness

import (
	"net/netip"
	"strings"

	"github.com/smtplab/smtplab/harness/script"
	"github.com/smtplab/smtplab/sim/peer"
	"github.com/smtplab/smtplab/sim/smtp"
)

func init() {
	register(Word{
		Name:    "host",
		Kind:    WorldWord,
		Usage:   "host NAME ADDRESS[,ADDRESS...] PRODUCT [NAME=VALUE...]",
		Summary: "a mail server",
		Manual: `The name is the full name. "smtplab list products" lists the products, and "smtplab explain PRODUCT" their settings. The host
is the final destination of the domains of its mailbox lines, and of each domain of the zones whose best MX record names it; then it takes
any local part, unless mailboxes of that domain are listed.`,
		read: readHost,
	})
}

func readHost(r *reader, a *script.Args) {
	h := &hostPlan{line: a.Item.Line, name: a.Word()}
	for _, text := range strings.Split(a.Word(), ",") {
		addr, err := netip.ParseAddr(text)
		if err != nil {
			a.Fail("want an IP address such as 192.168.2.25, got %q", text)
			return
		}
		h.addrs = append(h.addrs, addr.Unmap())
		r.claimAddress(a, addr.Unmap())
	}
	h.product = a.Word()
	h.settings = a.Settings()
	switch {
	case a.Failed():
		return
	case r.inStory:
		a.Fail("host stands after the first step: all hosts are there from the beginning")
	case r.host(h.name) != nil:
		a.Fail("host %s is given twice; it stands in line %d already", h.name, r.host(h.name).line)
	case h.name == clientName:
		a.Fail("host %s: the name is that of the client of talk; take another", clientName)
	case smtp.CheckDomain(h.name) != 0:
		a.Fail("want a full name such as mx.fabrikam.example, got %q", h.name)
	default:
		if _, err := peer.Products.Lookup(h.product); err != nil {
			a.Fail("%v", err)
		}
	}
	r.hosts = append(r.hosts, h)
}

// claimAddress sees to it that an address is one that a machine can have, and belongs to one machine.
func (r *reader) claimAddress(a *script.Args, addr netip.Addr) {
	if a.Failed() {
		return
	}
	what := a.Item.Words[0]
	holder, taken := r.holders[addr]
	switch {
	case addr.IsUnspecified() || addr.IsMulticast() || addr.Zone() != "":
		a.Fail("address %v: no host can have it; take another", addr)
	case taken:
		a.Fail("address %v is given twice; %s has it already", addr, holder)
	case addr == clientAddress:
		a.Fail("address %v is that of the client of talk; take another", addr)
	case addr == DefaultServer && what == "host":
		a.Fail("address %v is that of the default DNS server; take another", addr)
	}
	r.holders[addr] = what + " " + a.Item.Words[1]
}
