package peer

import (
	"fmt"

	"github.com/smtplab/smtplab/sim/catalogue"
	"github.com/smtplab/smtplab/sim/smtp"
)

// Security is what an administrator sets about TLS and AUTH. Every product takes these settings; what it offers of the two
// is its own affair.
type Security struct {
	Certificate string // none, self-signed, issued, expired, or another's name
	ImplicitTLS bool   // listens on port 465 as well, where TLS begins at once (RFC 8314)
	TLS         TLSPolicy
	TLSGiven    bool
	Users       []string // who may authenticate
	Auth        string   // the user that the server itself is to others; empty: none
	AuthInClear bool
	AuthRelays  bool
}

func securityParams() []catalogue.Param {
	return []catalogue.Param{
		{Name: "certificate", Default: "none", Usage: "for STARTTLS: none, self-signed, issued (by the authority of worlds), expired, or the name of another host that it is issued for"},
		{Name: "implicit-tls", Default: "no", Usage: "yes: listen on port 465 as well, where TLS begins at once"},
		{Name: "tls", Usage: "when to use TLS towards others: none, may (where it is offered), encrypt (else the mail waits), verify (and the certificate must be good); the product's own habit unless set"},
		{Name: "users", Usage: "who may authenticate: names with commas between; in a world, the password follows from the name"},
		{Name: "auth", Usage: "the user to authenticate as towards others"},
		{Name: "auth-clear", Default: "no", Usage: "yes: offer AUTH without TLS as well"},
		{Name: "auth-relays", Default: "yes", Usage: "no: who has authenticated may still not relay"},
	}
}

func readSecurity(s *catalogue.Settings) Security {
	security := Security{
		Certificate: s.String("certificate"),
		ImplicitTLS: s.Bool("implicit-tls"),
		Users:       s.List("users"),
		Auth:        s.String("auth"),
		AuthInClear: s.Bool("auth-clear"),
		AuthRelays:  s.Bool("auth-relays"),
	}
	if policy := s.ChoiceOrNone("tls", "none", "may", "encrypt", "verify"); policy != "" {
		security.TLS, security.TLSGiven = tlsPolicies[policy], true
	}
	return security
}

var tlsPolicies = map[string]TLSPolicy{"none": TLSNone, "may": TLSMay, "encrypt": TLSEncrypt, "verify": TLSVerify}

// obeySecurity lets these settings take the place of the product's defaults.
func (p *Product) obeySecurity(s Security) {
	if s.TLSGiven {
		p.Send.TLS = s.TLS
	}
	p.Receive.AuthInClear = p.Receive.AuthInClear || s.AuthInClear
	p.Receive.AuthRelays = s.AuthRelays
}

// check finds what no server can be started with.
func (s Security) check() error {
	switch s.Certificate {
	case "none", "self-signed", "issued", "expired":
	default:
		if smtp.CheckDomain(s.Certificate) != 0 {
			return fmt.Errorf("setting certificate: want none, self-signed, issued, expired or the name of a host, got %q", s.Certificate)
		}
	}
	if s.ImplicitTLS && s.Certificate == "none" {
		return fmt.Errorf("setting implicit-tls: want a certificate as well, such as certificate=issued")
	}
	return nil
}
