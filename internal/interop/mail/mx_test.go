//go:build interop

package mail

import (
	"fmt"
	"net/netip"
	"path/filepath"
	"strings"
	"testing"

	"github.com/smtplab/smtplab/internal/mtas"
	"github.com/smtplab/smtplab/internal/overlay"
)

// A small internet: a network without other inhabitants, with addresses as they would be, and every server at port 25.
const (
	resolver = "10.0.0.53" // smtplab dns
	there    = "10.1.0.25" // mx.a.example, Postfix or Exim
	here     = "10.2.0.25" // mx.b.example, ours
)

// world is what the DNS of the small internet says. PTR records can be left out.
func world(pointers bool) string {
	text := `$ORIGIN a.example.
@   SOA  ns hostmaster 1 3600 600 86400 300
@   NS   ns
@   MX   10 mx
ns  A    ` + resolver + `
mx  A    ` + there + `
$ORIGIN b.example.
@   SOA  ns.a.example. hostmaster.a.example. 1 3600 600 86400 300
@   NS   ns.a.example.
@   MX   10 mx
mx  A    ` + here + `
$ORIGIN 10.in-addr.arpa.
@   SOA  ns.a.example. hostmaster.a.example. 1 3600 600 86400 300
@   NS   ns.a.example.
`
	if pointers {
		text += "25.0.1 PTR mx.a.example.\n25.0.2 PTR mx.b.example.\n"
	}
	return text
}

// network makes the small internet's network.
func network(t *testing.T) *overlay.Network {
	t.Helper()
	n, err := overlay.NewNetwork(t.Context(), netip.MustParseAddr(resolver), netip.MustParseAddr(there), netip.MustParseAddr(here))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { n.Stop() })
	return n
}

// names starts "smtplab dns" at port 53.
func names(t *testing.T, n *overlay.Network, zone string, faults ...string) *standing {
	t.Helper()
	args := []string{"dns", file(t, "world.zone", zone), "--listen", resolver + ":53"}
	for _, f := range faults {
		args = append(args, "--fault", f)
	}
	return stands(t, n.Command, args...)
}

// inNetwork starts a server of others there.
func inNetwork(t *testing.T, n *overlay.Network, program *mtas.Program, settings map[string]string) *mtas.Server {
	t.Helper()
	return real(t, program, mtas.Config{Name: "mx.a.example", Network: n, Address: netip.MustParseAddrPort(there + ":25"),
		Resolvers: []netip.Addr{netip.MustParseAddr(resolver)}, Mailboxes: []string{author}, Settings: settings})
}

// oursInNetwork starts a product of ours here.
func oursInNetwork(t *testing.T, n *overlay.Network, product string, settings ...string) *server {
	t.Helper()
	settings = append([]string{"--name", "mx.b.example", "--mailbox", "bob@b.example", "--dns", resolver}, settings...)
	return mtaAt(t, n.Command, here+":25", product, settings...)
}

// submitted hands in a letter at a server of others.
func submitted(t *testing.T, s *mtas.Server, l letter, to string) {
	t.Helper()
	text := strings.ReplaceAll(l.text, "\r\n", "\n")
	if err := s.Submit(t.Context(), text, author, to); err != nil {
		t.Fatal(err)
	}
}

// accepting are the products that take mail for unknown mailboxes and report to the author afterwards.
var accepting = []string{"exchange55", "exchange40"}

// TestByMX has Postfix and Exim find our product by the MX record of our DNS, at port 25, and our product find them for its
// report in the same way.
func TestByMX(t *testing.T) {
	each(t, func(t *testing.T, program *mtas.Program) {
		for _, product := range append([]string{"exchange2003", "rfc5321"}, accepting...) {
			t.Run(product, func(t *testing.T) {
				n := network(t)
				dns := names(t, n, world(true))
				theirs := inNetwork(t, n, program, nil)
				ours := oursInNetwork(t, n, product)
				proves(t, "dns and mta "+product, theirs, "it finds the product by MX at our DNS and delivers at port 25; a report for an unknown mailbox returns to the author, by MX as well")
				submitted(t, theirs, letters[0], "bob@b.example")
				same(t, ours.Inbox("bob@b.example", letters[0].subject), letters[0])
				dns.Until(`"name":"b.example","type":"MX"`)
				submitted(t, theirs, write("to-nobody", "Hello\r\n"), "nobody@b.example")
				awaited(t, theirs, author, "Return-Path: <>", "nobody@b.example")
				if log, err := theirs.Log(); err != nil || !strings.Contains(log, "mx.b.example") {
					t.Errorf("want the name of our host in the log of %s, got %v", program.Name, err)
				}
				if product == "exchange55" || product == "exchange40" {
					dns.Until(`"name":"a.example","type":"MX"`)
				}
			})
		}
	})
}

// TestArticleQ276347 shows the symptom with a real server at the other end: IIS 5.0 asks DNS by TCP alone, the DNS
// server refuses TCP, and a report for an author at a real server goes to Badmail at once. With a DNS server that answers TCP
// it is delivered.
func TestArticleQ276347(t *testing.T) {
	each(t, func(t *testing.T, program *mtas.Program) {
		for fault, shows := range map[string]string{
			"tcp-refused": "Q276347: the DNS server refuses TCP, and the report to the author, who is there, goes to Badmail",
			"":            "Q276347, cured: the DNS server answers TCP, and the report to the author is delivered there by MX",
		} {
			t.Run(fmt.Sprintf("fault=%s", fault), func(t *testing.T) {
				n := network(t)
				var faults []string
				if fault != "" {
					faults = append(faults, fault)
				}
				names(t, n, world(true), faults...)
				theirs := inNetwork(t, n, program, nil)
				proves(t, "dns and mta iis5", theirs, shows)
				// The letter comes to us by a route, and cannot be passed on, to a domain that refuses it.
				ours := oursInNetwork(t, n, "iis5", "--route", "c.example="+there+":25")
				if _, err := n.Run(soon(t), smtplab, "send", file(t, "letter.eml", letters[0].text), "--to", here, "--from", author, "--rcpt", "cid@c.example"); err != nil {
					t.Fatal(err)
				}
				if fault == "" {
					awaited(t, theirs, author, "Return-Path: <>", "cid@c.example")
					return
				}
				wait(t, "a message in Badmail", func() bool {
					bad, _ := filepath.Glob(filepath.Join(ours.Dir, "Badmail", "*"))
					return len(bad) > 0
				})
				if mail, err := theirs.Mailbox(author); len(mail) > 0 || err != nil {
					t.Errorf("want no report for the author, got %q, %v", mail, err)
				}
			})
		}
	})
}
