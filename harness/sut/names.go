package sut

import (
	"fmt"
	"strings"

	"github.com/smtplab/smtplab/sim/smtp"
)

// Names are the mail addresses that a system takes mail for, as its operator gives them.
type Names struct {
	Mailboxes []string // addresses that take mail; without any, cases that need one are unsupported
	Nobody    string   // one of the same domain that does not exist; made up unless given
	Stranger  string   // one to which it must not relay; of elsewhere.example unless given
	// User may authenticate, with the Password. Without, cases about AUTH are unsupported.
	User, Password string
}

// fill are the names for scenarios.
func (n Names) fill(address, server string) (map[string]string, error) {
	for _, one := range []string{n.Nobody, n.Stranger} { // what is no address is refused for that, which proves nothing
		if _, _, err := parts(one); one != "" && err != nil {
			return nil, err
		}
	}
	names := map[string]string{"ADDRESS": address, "SERVER": server, "STRANGER": "stranger@elsewhere.example"}
	if n.Stranger != "" {
		names["STRANGER"] = n.Stranger
	}
	for i, m := range n.Mailboxes {
		local, domain, err := parts(m)
		if err != nil {
			return nil, err
		}
		if at := strings.LastIndexByte(n.Stranger, '@'); strings.EqualFold(n.Stranger[at+1:], domain) {
			return nil, fmt.Errorf("want a stranger of another domain than the mailbox %s, got %q", m, n.Stranger)
		}
		switch i {
		case 0:
			names["MAILBOX"], names["LOCAL"], names["DOMAIN"] = m, local, domain
			names["NOBODY"] = "nobody-of-that-name@" + domain
		case 1:
			names["MAILBOX2"] = m
		}
	}
	if n.User != "" {
		names["CREDENTIALS"] = smtp.EncodeSASL(smtp.Plain(n.User, n.Password), false)
		names["USERNAME"], names["PASSWORD"] = smtp.EncodeSASL(n.User, false), smtp.EncodeSASL(n.Password, false)
	}
	if n.Nobody != "" {
		names["NOBODY"] = n.Nobody
	}
	return names, nil
}

// parts are what stands on both sides of an address's "@".
func parts(address string) (local, domain string, err error) {
	local, domain, _ = strings.Cut(address, "@")
	if local == "" || domain == "" {
		return "", "", fmt.Errorf("want an address such as mailbox@server.example, got %q", address)
	}
	return local, domain, nil
}
