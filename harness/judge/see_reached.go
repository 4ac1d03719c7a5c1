package judge

import (
	"fmt"
	"slices"
	"strings"

	"github.com/smtplab/smtplab/harness/script"
	"github.com/smtplab/smtplab/sim/record"
	"github.com/smtplab/smtplab/sim/smtp"
)

func init() {
	register(Topic{
		Name:    "reached",
		Usage:   "see reached DOMAIN",
		Summary: "mail came for just those recipients of a domain that were taken in the talks of this chapter",
		Manual: `A recipient was taken where RCPT was answered with 2xx. Each of them must have mail in its mailbox at a host of ours, and nobody
else of the domain may have any. A second copy is for the ledger to mind.`,
		Read: readReached,
	})
}

func readReached(a *script.Args) Look {
	domain := "@" + a.Word()
	return Look{Check: func(v View) []Miss {
		want, got := v.taken(domain), v.owners(domain)
		if len(want) == 0 {
			return []Miss{{Want: "a recipient of " + domain[1:] + " that was taken", Got: "none"}}
		}
		for _, to := range want {
			if !slices.Contains(got, to) {
				return []Miss{{Want: "mail for " + to, Got: fmt.Sprintf("mail for %d of %d recipients", len(got), len(want))}}
			}
		}
		for _, to := range got {
			if !slices.Contains(want, to) {
				return []Miss{{Want: "mail for those alone that were taken", Got: "mail for " + to}}
			}
		}
		return nil
	}}
}

// owners are the mailboxes of a domain that mail came into in this phase.
func (v View) owners(domain string) []string {
	var list []string
	v.filed("inbox", func(_ string, f *record.Filed) bool {
		if strings.HasSuffix(f.Owner, domain) {
			list = append(list, f.Owner)
		}
		return false
	})
	slices.Sort(list)
	return slices.Compact(list)
}

// taken are the recipients of a domain to whom the talks' client was told yes. A message that was refused takes back nothing
// of it: the talks of such a case end with 250.
func (v View) taken(domain string) []string {
	var list []string
	for _, x := range v.exchanges() {
		if to := recipientOf(x.command); x.code()/100 == 2 && strings.HasSuffix(to, domain) {
			list = append(list, to)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// recipientOf is the address of a RCPT command; empty for any other line.
func recipientOf(line string) string {
	c, err := smtp.ParseCommand(line)
	if err != nil || c.Verb != "RCPT" {
		return ""
	}
	path, _, err := smtp.ParseRcpt(c.Args, 0)
	if err != nil {
		return ""
	}
	return path.Mailbox()
}
