// Package secure puts TLS on the connections of a host (RFC 3207, RFC 8314).
//
// [Call] and [Serve] shake hands over a [sim.Conn] and return another that says and hears the same in the clear: whoever
// speaks over it sees no difference. The protocol is crypto/tls; how it is made to run in one task of a world is in
// handshake.go. A server of a world proves itself with a certificate of [Issue] or [SelfSigned] (certificate.go).
//
// The same seed gives the same record, with the exception of ciphertext: Go draws the keys of a handshake from the operating
// system, and since Go 1.26 a program cannot have it otherwise. Hence ciphertext stands in packets alone. Its lengths must
// not differ, or segments and virtual time would: keys are X25519's where both ends are ours, signatures Ed25519's, whose
// lengths are fixed, and no session tickets are sent. Which cipher comes first depends on the machine's processor; all
// of TLS 1.3 have the same lengths.
package secure

import (
	"crypto/tls"
	"crypto/x509"
	"time"

	"github.com/smtplab/smtplab/sim"
	"github.com/smtplab/smtplab/sim/record"
)

// A Handshake is what both ends of one say about it beforehand.
type Handshake struct {
	Until     time.Time // the host's time at which it must be done; zero: the connection's deadlines stand
	Discarded int       // for the record: octets that were thrown away before it began
	KeepKeys  bool      // for worlds alone: puts the session's secrets into the record, for captures to be read
}

// A Trust is how a client judges the server's certificate.
type Trust struct {
	Name string // that the certificate must be for, and that the server is asked for (RFC 6066 section 3)
	// Roots are those who may sign it; nil for the operating system's.
	Roots *x509.CertPool
	// Required ends the handshake where the certificate is not good. Otherwise the record tells, and TLS goes on: without
	// a verified name it keeps out those who listen, not those who stand between (RFC 7435).
	Required bool
}

// oldest is the version of TLS below which nothing is done (RFC 8996).
const oldest = tls.VersionTLS12

// keyExchanges leave out the hybrid ones of late: their first message would fill two segments.
var keyExchanges = []tls.CurveID{tls.X25519, tls.CurveP256, tls.CurveP384, tls.CurveP521}

// Call shakes hands as a client. After an error nothing but closing c is of use.
func Call(h sim.Host, c sim.Conn, trust Trust, shake Handshake) (sim.Conn, error) {
	made := newConn(h, c, record.Client, shake)
	config := made.config(shake)
	config.ServerName, config.RootCAs = trust.Name, trust.Roots
	config.InsecureSkipVerify = true // judged below, so that the record can tell of certificates that are not good
	var judgement string
	config.VerifyConnection = func(state tls.ConnectionState) error {
		err := judge(state, trust, h.Now())
		judgement = "verified"
		if err != nil {
			judgement = err.Error()
		}
		if trust.Required {
			return err
		}
		return nil
	}
	made.tls = tls.Client(made.under, config)
	return made.shakeHands(shake, &judgement)
}

// judge looks for a chain from the server's certificate to a root, and for the name in it.
func judge(state tls.ConnectionState, trust Trust, now time.Time) error {
	between := x509.NewCertPool()
	for _, c := range state.PeerCertificates[1:] {
		between.AddCert(c)
	}
	_, err := state.PeerCertificates[0].Verify(x509.VerifyOptions{DNSName: trust.Name, Roots: trust.Roots, Intermediates: between,
		CurrentTime: now})
	return err
}

// Serve shakes hands as a server with a certificate. After an error nothing but closing c is of use.
func Serve(h sim.Host, c sim.Conn, certificate *tls.Certificate, shake Handshake) (sim.Conn, error) {
	made := newConn(h, c, record.Server, shake)
	config := made.config(shake)
	config.Certificates = []tls.Certificate{*certificate}
	made.tls = tls.Server(made.under, config)
	return made.shakeHands(shake, new(string))
}
