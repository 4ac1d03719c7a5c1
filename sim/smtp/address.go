package smtp

import (
	"errors"
	"fmt"
	"net/mail"
	"slices"
	"strings"
)

// Addresses returns the addresses in all fields of these names, in the order in which they stand, each mailbox once.
// Display names, comments and groups are read and left out; an empty group, "undisclosed-recipients:;", has none.
func Addresses(h Header, names ...string) ([]Path, error) {
	var paths []Path
	for _, name := range names {
		for _, value := range h.All(name) {
			found, err := parseAddressList(value)
			if err != nil {
				return nil, fmt.Errorf("field %s: want addresses such as ana@contoso.example, got %.60q: %w", name, value, err)
			}
			for _, p := range found {
				if !slices.ContainsFunc(paths, p.Equal) {
					paths = append(paths, p)
				}
			}
		}
	}
	return paths, nil
}

func parseAddressList(value string) ([]Path, error) {
	list, err := mail.ParseAddressList(value)
	if err != nil {
		return nil, errors.New(strings.TrimPrefix(err.Error(), "mail: "))
	}
	var paths []Path
	for _, address := range list {
		// net/mail gives the local part without its quotes, so that only the last "@" parts it from the domain.
		at := strings.LastIndexByte(address.Address, '@')
		p := Path{Local: address.Address[:max(at, 0)], Domain: address.Address[at+1:]}
		checked, err := ParsePath(p.String(), AllowUTF8)
		if err != nil {
			return nil, err
		}
		paths = append(paths, checked)
	}
	return paths, nil
}

// EnvelopeOf makes an envelope for a message that comes without one, as a program on the host hands it in: from the
// Sender, else the first author (RFC 5322 section 3.6.2), to all of To, Cc and Bcc.
func EnvelopeOf(h Header) (from Path, to []Path, err error) {
	senders, err := Addresses(h, "Sender", "From")
	if err != nil {
		return Path{}, nil, err
	}
	if len(senders) == 0 {
		return Path{}, nil, errors.New("header: want a field From with an address, got none; add one or give the sender apart")
	}
	to, err = Addresses(h, "To", "Cc", "Bcc")
	if err == nil && len(to) == 0 {
		err = errors.New("header: want an address in To, Cc or Bcc, got none; add one or give the recipients apart")
	}
	return senders[0], to, err
}
