package harness

import (
	"slices"
	"strings"

	"github.com/smtplab/smtplab/harness/script"
)

func init() {
	register(Word{
		Name:    "mailbox",
		Kind:    WorldWord,
		Usage:   "mailbox HOST ADDRESS...",
		Summary: "local mailboxes of a host",
		Manual: `The host becomes the final destination of their domains, and refuses other local parts there. As a step, the line takes the
place of all the host's mailboxes when the host is restarted.`,
		read: readMailbox,
	})
}

func readMailbox(r *reader, a *script.Args) {
	name := a.Host()
	var list []string
	for more := true; more; more = a.More() {
		list = append(list, a.Mailbox())
	}
	if a.Failed() {
		return
	}
	if r.inStory {
		r.step(func(s *stage) error {
			s.hosts[name].plan.mailboxes = list
			return nil
		})
		return
	}
	h := r.host(name)
	if h == nil {
		a.Fail("host %s must be declared above its mailboxes", name)
		return
	}
	for _, address := range list {
		for _, other := range r.hosts {
			if slices.ContainsFunc(other.mailboxes, func(m string) bool { return strings.EqualFold(m, address) }) {
				a.Fail("mailbox %s is given twice; %s has it already", address, other.name)
			}
		}
		h.mailboxes = append(h.mailboxes, address)
	}
}
