package harness

import "strings"

// namesFor are the capitalised names that a scenario leaves open, as they are for a host of the simulated world. A real
// system under test has its own.
func (r *reader) namesFor(host string) map[string]string {
	h := r.host(host)
	if h == nil {
		return nil
	}
	mailboxes := append(h.mailboxes[:len(h.mailboxes):len(h.mailboxes)], "postmaster@"+host) // RFC 5321 section 4.5.1: every server has one
	_, domain, _ := strings.Cut(mailboxes[0], "@")
	names := map[string]string{
		"MAILBOX": mailboxes[0], "DOMAIN": domain, "NOBODY": "nobody-of-that-name@" + domain,
		"STRANGER": "stranger@elsewhere.example", "SERVER": host, "ADDRESS": h.addrs[0].String(),
	}
	if len(mailboxes) > 1 {
		names["MAILBOX2"] = mailboxes[1]
	}
	return names
}
