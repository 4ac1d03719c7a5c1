//go:build interop

package mail

import (
	"net/netip"
	"slices"
	"strings"
	"testing"

	gosmtp "github.com/emersion/go-smtp"

	"github.com/smtplab/smtplab/internal/mtas"
)

// TestTheyPassOnRequests has a client ask for a report of success (RFC 3461), Postfix and Exim pass the request on, and our
// product deliver and report. The report goes back to the author's mailbox at the server of others. Where the product
// offers no DSN, theirs report that they have relayed the letter into the unknown.
func TestTheyPassOnRequests(t *testing.T) {
	each(t, func(t *testing.T, program *mtas.Program) {
		back := freePort(t)
		servers, routes := map[string]*server{}, map[string]netip.AddrPort{}
		for _, product := range products {
			servers[product] = mta(t, product, "--domain", own(product), "--route", "a.example="+back.String())
			routes[own(product)] = servers[product].At
		}
		theirs := real(t, program, mtas.Config{Name: "mx.a.example", Address: back, Mailboxes: mailboxes("a.example"), Routes: routes})
		eachProduct(t, func(t *testing.T, product string) {
			offered := !slices.Contains(without["DSN"], product)
			shows := "ENVID, RET, NOTIFY and ORCPT are passed on to it, and its report of success is taken and delivered"
			if !offered {
				shows = "it offers no DSN: ENVID and NOTIFY are kept from it, and theirs reports that the letter was relayed"
			}
			proves(t, "mta "+product, theirs, shows)
			bob := "bob@" + own(product)
			err := post(t, theirs.Address, write("please-report", "Hello\r\n"), product+"@a.example", bob,
				&gosmtp.MailOptions{Return: gosmtp.DSNReturnHeaders, EnvelopeID: "QQ314159"},
				&gosmtp.RcptOptions{Notify: []gosmtp.DSNNotify{gosmtp.DSNNotifySuccess, gosmtp.DSNNotifyFailure},
					OriginalRecipientType: gosmtp.DSNAddressTypeRFC822, OriginalRecipient: "bob.original@" + own(product)})
			if err != nil {
				t.Fatal(err)
			}
			awaited(t, theirs, product+"@a.example", reportOfSuccess(program, product)...)
			servers[product].Inbox(bob, "please-report")
			said := servers[product].Said()
			for _, word := range []string{" RET=HDRS", " ENVID=QQ314159", " NOTIFY=SUCCESS,FAILURE", " ORCPT=RFC822;bob.original@"} {
				if strings.Contains(said, word) != offered {
					t.Errorf("DSN is offered: %v; want %q in the dialogue then, and only then", offered, word)
				}
			}
		})
	})
}

// reportOfSuccess is what the report says that the author gets.
func reportOfSuccess(program *mtas.Program, product string) []string {
	standard := []string{"Return-Path: <>", "Original-Envelope-Id: QQ314159", "Original-Recipient: rfc822;bob.original@", "Subject: please-report"}
	switch {
	case product == "exchange55": // older than RFC 3464
		return []string{"Return-Path: <>", "was delivered to the following recipient(s):", "Subject: please-report"}
	case !slices.Contains(without["DSN"], product):
		return append(standard, "Action: delivered")
	case program == mtas.Exim: // in the fields it says "delivered", where RFC 3464 section 2.3.3 has "relayed"
		return append(standard, "relayed to non-DSN-aware mailer")
	}
	return append(standard, "Action: relayed")
}

// TestOurReportsReachThem has each product relay to a mailbox that Postfix or Exim refuse. Its report goes to the author, whose
// mailbox they have.
func TestOurReportsReachThem(t *testing.T) {
	each(t, func(t *testing.T, program *mtas.Program) {
		theirs := real(t, program, mtas.Config{Name: "mx.b.example", Domains: []string{"b.example"}, Mailboxes: mailboxes("a.example")})
		eachProduct(t, func(t *testing.T, product string) {
			proves(t, "mta "+product+" --route", theirs, "it refuses a recipient with 550; the product's report names the recipient and comes from <>, and is taken")
			ours := mta(t, product, "--route", "a.example="+theirs.Address.String(), "--route", "b.example="+theirs.Address.String())
			posted(t, ours.At, write("to-nobody", "Hello\r\n"), product+"@a.example", "nobody@b.example")
			report := awaited(t, theirs, product+"@a.example", "nobody@b.example", "\n\n")
			if !strings.Contains(strings.ToLower(report), "return-path: <>\n") {
				t.Errorf("want a report from the null path (RFC 5321 section 4.5.5), got %q", report)
			}
		})
	})
}

// refusing are the products that answer RCPT for an unknown mailbox with 550.
var refusing = slices.DeleteFunc(slices.Clone(products), func(p string) bool { return p == "exchange55" || p == "exchange40" })

// TestTheirReportsReachUs has Postfix and Exim relay to a mailbox that our product refuses. Their report goes to the author, whose
// mailbox the same product has.
func TestTheirReportsReachUs(t *testing.T) {
	each(t, func(t *testing.T, program *mtas.Program) {
		servers, routes := map[string]*server{}, map[string]netip.AddrPort{}
		for _, product := range refusing {
			servers[product] = mta(t, product, "--mailbox", "ana@"+own(product))
			routes[own(product)] = servers[product].At
		}
		theirs := real(t, program, mtas.Config{Routes: routes})
		for _, product := range refusing {
			t.Run(product, func(t *testing.T) {
				proves(t, "mta "+product, theirs, "it is refused a recipient with 550; its report from <> is taken and delivered")
				posted(t, theirs.Address, write("to-nobody", "Hello\r\n"), "ana@"+own(product), "nobody@"+own(product))
				var report []string
				wait(t, "a report in the mailbox", func() bool {
					report = servers[product].All("ana@" + own(product))
					return len(report) > 0
				})
				if len(report) != 1 || !hasAll(report[0], []string{"Return-Path: <>\r\n", "nobody@" + own(product), "Action: failed\r\n", " 550 "}) {
					t.Errorf("want one report of the failure, got %q", report)
				}
			})
		}
	})
}
