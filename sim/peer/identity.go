package peer

import (
	"crypto/tls"

	"github.com/smtplab/smtplab/sim/secure"
)

// identify gives a server the certificate that its settings name, unless it was handed one.
func (s *Server) identify() error {
	settings, name, now := s.machine.Console.Security, s.product.Names.FQDN, s.host.Now()
	if err := settings.check(); err != nil {
		return err
	}
	if s.certificate = s.setup.Certificate; s.certificate != nil || settings.Certificate == "none" {
		return nil
	}
	rng := s.host.Rand("certificate")
	var made *tls.Certificate
	var err error
	switch settings.Certificate {
	case "self-signed":
		made, err = secure.SelfSigned(rng, name, now)
	case "issued":
		made, err = secure.Issue(rng, name, now)
	case "expired":
		made, err = secure.Issue(rng, name, secure.Expired(now))
	default:
		made, err = secure.Issue(rng, settings.Certificate, now)
	}
	s.certificate = made
	return err
}
