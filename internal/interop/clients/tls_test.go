//go:build interop

package clients

import (
	"crypto/tls"
	"net"
	netsmtp "net/smtp"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/emersion/go-sasl"
	gosmtp "github.com/emersion/go-smtp"

	"github.com/smtplab/smtplab/internal/interop/pairs"
	"github.com/smtplab/smtplab/internal/interop/program"
)

// The one user of our servers.
const user, password = "ana", "correct horse"

// A login is what a client is told: whom to trust, how to prove who it is, and the password.
type login struct {
	authority
	mechanism, password string
}

// A logger is a client that uses STARTTLS, checks the certificate, and authenticates.
type logger struct {
	sender
	send func(t *testing.T, to string, l login, m message) error
}

var loggers = []logger{
	{swaks, func(t *testing.T, to string, l login, m message) error {
		_, err := swak(t, to, m, "--tls", "--tls-verify", "--tls-ca-path", l.root, "--auth", l.mechanism, "--auth-user", user, "--auth-password", l.password)
		return err
	}},
	{msmtp, func(t *testing.T, to string, l login, m message) error {
		_, err := msmtpSend(t, to, m, "--tls=on", "--tls-trust-file="+l.root, "--tls-host-override="+mxName, "--auth="+strings.ToLower(l.mechanism),
			"--user="+user, "--passwordeval=echo "+l.password)
		return err
	}},
	{curl, func(_ *testing.T, to string, l login, m message) error {
		_, port, _ := net.SplitHostPort(to)
		return curlSend(m, "--verbose", "smtp://"+mxName+":"+port+"/mail.contoso.example", "--resolve", mxName+":"+port+":127.0.0.1", "--ssl-reqd",
			"--cacert", l.root, "--user", user+":"+l.password, "--login-options", "AUTH="+l.mechanism)
	}},
	{netSMTP, logInWithNetSMTP},
	{goSMTP, logInWithGoSMTP},
	{nodemailer, func(t *testing.T, to string, l login, m message) error {
		root, err := os.ReadFile(l.root)
		if err != nil {
			return err
		}
		_, err = nodeSend(t, to, map[string]any{"ignoreTLS": false, "requireTLS": true, "tls": map[string]any{"ca": string(root), "servername": mxName},
			"authMethod": l.mechanism, "auth": map[string]any{"user": user, "pass": l.password}}, m)
		return err
	}},
}

func logInWithNetSMTP(_ *testing.T, to string, l login, m message) error {
	c, err := netsmtp.Dial(to)
	if err != nil {
		return err
	}
	defer c.Close()
	if err := c.StartTLS(&tls.Config{RootCAs: l.pool, ServerName: mxName}); err != nil {
		return err
	}
	host, _, _ := net.SplitHostPort(to)
	if err := c.Auth(netsmtp.PlainAuth("", user, l.password, host)); err != nil {
		return err
	}
	if err := c.Mail(m.from); err != nil {
		return err
	}
	if err := c.Rcpt(m.to[0]); err != nil {
		return err
	}
	if err := pour(m.content)(c.Data()); err != nil {
		return err
	}
	return c.Quit()
}

func logInWithGoSMTP(_ *testing.T, to string, l login, m message) error {
	c, err := gosmtp.DialStartTLS(to, &tls.Config{RootCAs: l.pool, ServerName: mxName})
	if err != nil {
		return err
	}
	defer c.Close()
	how := sasl.NewPlainClient("", user, l.password)
	if l.mechanism == sasl.Login {
		how = sasl.NewLoginClient(user, l.password)
	}
	if err := c.Auth(how); err != nil {
		return err
	}
	if err := c.SendMail(m.from, m.to, strings.NewReader(m.content)); err != nil {
		return err
	}
	return c.Quit()
}

// secureMTA starts a product with a certificate, a user, and a second port at which TLS begins at once.
func secureMTA(t *testing.T, product string, a authority) (s *server, implicit string) {
	t.Helper()
	spare, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	implicit = spare.Addr().String()
	spare.Close()
	secret := filepath.Join(t.TempDir(), "password")
	if err := os.WriteFile(secret, []byte(password+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s = mta(t, product, "--tls-cert", a.cert, "--tls-key", a.key, "--auth", user+":"+secret, "--tls-listen", implicit)
	for line := range strings.Lines(s.Said()) {
		if _, at, ok := strings.Cut(line, "listening on "); ok && !strings.HasPrefix(at, implicit) {
			s.at, _, _ = strings.Cut(at, ",")
		}
	}
	return s, implicit
}

// TestClientsLogIn has clients encrypt and authenticate. The mail arrives, with a trace of both (RFC 3848), and the password is
// told to nobody; with a wrong password nothing arrives.
func TestClientsLogIn(t *testing.T) {
	a := newAuthority(t)
	for product, mechanisms := range map[string][]string{"rfc5321": {sasl.Plain, sasl.Login}, "exchange2003": {sasl.Login}} {
		for _, mechanism := range mechanisms {
			for _, c := range loggers {
				if mechanism == sasl.Login && c.name == netSMTP.name {
					continue // the standard library does not know it
				}
				t.Run(product+"/"+mechanism+"/"+c.name, func(t *testing.T) { logsIn(t, c, product, mechanism, a) })
			}
		}
	}
}

func logsIn(t *testing.T, c logger, product, mechanism string, a authority) {
	pairs.Prove(t, pairs.Pair{Ours: "mta " + product + " --tls-cert --auth", Theirs: c.name, Version: c.version(t),
		Shows: "STARTTLS and AUTH " + mechanism + ": the mail arrives byte for byte; a wrong password is refused"})
	server, _ := secureMTA(t, product, a)
	wrong := write("wrong", "Hello\r\n")
	if err := c.send(t, server.at, login{a, mechanism, "wrong"}, wrong); err == nil || !strings.Contains(err.Error(), "535") {
		t.Errorf("wrong password: want the client to tell of 535, got %v", err)
	}
	m := ordinary()[2]
	if err := c.send(t, server.at, login{a, mechanism, password}, m); err != nil {
		t.Fatalf("%v; the server:\n%s", err, server.Said())
	}
	arrived(t, server, m)
	if got := server.Inbox(m.to[0], m.subject); product == "rfc5321" && !strings.Contains(got, "with ESMTPSA") {
		t.Errorf("want a Received field with ESMTPSA, got %.300q", got)
	}
	if got := server.With(m.to[0], wrong.subject); len(got) > 0 {
		t.Error("want nothing sent with a wrong password, got mail")
	}
	if strings.Contains(server.Said(), password) {
		t.Errorf("want no password told, got:\n%s", server.Said())
	}
}

// TestTLSFromTheFirstOctet is what port 465 is for (RFC 8314 section 3.3).
func TestTLSFromTheFirstOctet(t *testing.T) {
	pairs.Prove(t, pairs.Pair{Ours: "mta rfc5321 --tls-listen", Theirs: swaks.name, Version: swaks.version(t), Shows: "TLS from the first octet on; the mail arrives"})
	a := newAuthority(t)
	server, implicit := secureMTA(t, "rfc5321", a)
	m := write("implicit", "Hello\r\n")
	if _, err := swak(t, implicit, m, "--tls-on-connect", "--tls-verify", "--tls-ca-path", a.root); err != nil {
		t.Fatal(err)
	}
	arrived(t, server, m)
}

// TestNoPasswordInTheClear: AUTH is not offered before TLS, and a client that insists gets nowhere.
func TestNoPasswordInTheClear(t *testing.T) {
	pairs.Prove(t, pairs.Pair{Ours: "mta rfc5321 --auth", Theirs: swaks.name, Version: swaks.version(t), Shows: "AUTH is not offered without TLS"})
	server, _ := secureMTA(t, "rfc5321", newAuthority(t))
	out, err := swak(t, server.at, write("clear", "Hello\r\n"), "--auth", "PLAIN", "--auth-user", user, "--auth-password", password)
	if err == nil || strings.Contains(out, "250-AUTH") || !strings.Contains(out, "Host did not advertise authentication") {
		t.Errorf("want no AUTH offered, got %v:\n%s", err, out)
	}
}

// TestOpenSSLTrustsTheCertificate lets openssl judge what the server shows, by both ways into TLS.
func TestOpenSSLTrustsTheCertificate(t *testing.T) {
	version := program.Version(t, "openssl", "version")
	a := newAuthority(t)
	server, implicit := secureMTA(t, "rfc5321", a)
	for name, args := range map[string][]string{"STARTTLS": {"-connect", server.at, "-starttls", "smtp"}, "implicit": {"-connect", implicit}} {
		t.Run(name, func(t *testing.T) {
			pairs.Prove(t, pairs.Pair{Ours: "mta rfc5321 --tls-cert", Theirs: "openssl s_client", Version: version,
				Shows: name + ": the chain and the name are good, and SMTP goes on inside"})
			args := append([]string{"s_client", "-CAfile", a.root, "-verify_return_error", "-verify_hostname", mxName, "-crlf", "-ign_eof"}, args...)
			out, err := told("EHLO mail.contoso.example\nQUIT\n", "openssl", args...)
			if err != nil || !strings.Contains(out, "Verify return code: 0 (ok)") || !strings.Contains(out, "250-AUTH") || strings.Contains(out, "250-STARTTLS") {
				t.Errorf("want a good certificate, AUTH and no second STARTTLS, got %v:\n%s", err, out)
			}
		})
	}
}
