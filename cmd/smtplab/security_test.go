package main

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"math/rand/v2"
	"net"
	"net/smtp"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/smtplab/smtplab/sim/secure"
)

// identity writes a certificate and its key below dir, and returns those who trust it.
func identity(t *testing.T, dir, name string) *x509.CertPool {
	t.Helper()
	made, err := secure.SelfSigned(rand.New(rand.NewPCG(1, 2)), name, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	key, err := x509.MarshalPKCS8PrivateKey(made.PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	for file, block := range map[string]*pem.Block{"cert.pem": {Type: "CERTIFICATE", Bytes: made.Certificate[0]}, "key.pem": {Type: "PRIVATE KEY", Bytes: key}} {
		if err := os.WriteFile(filepath.Join(dir, file), pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	roots := x509.NewCertPool()
	roots.AddCert(made.Leaf)
	return roots
}

// free is an address where nobody listens.
func free(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// A server with a certificate and a user: the client of the standard library begins TLS, proves who it is, and relays.
func TestMTAUnderTLS(t *testing.T) {
	dir := folder(t, map[string]string{"password": "s3cret word\n"})
	roots := identity(t, dir, "mx.b.example")
	s := stands(t, dir, "mta", "rfc5321", "--listen", "127.0.0.1:0", "--domain", "b.example", "--tls-cert", "cert.pem", "--tls-key", "key.pem",
		"--auth", "ana:password", "--out", "O", "--spool", "S")
	begun := func() *smtp.Client {
		c, err := smtp.Dial(s.listening[0])
		if err == nil {
			err = c.StartTLS(&tls.Config{ServerName: "mx.b.example", RootCAs: roots})
		}
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { c.Close() })
		return c
	}
	c := begun()
	if offered, _ := c.Extension("STARTTLS"); offered {
		t.Error("want no STARTTLS under TLS (RFC 3207 section 4.2)")
	}
	if err := c.Auth(smtp.PlainAuth("", "ana", "a guess", "127.0.0.1")); err == nil || !strings.HasPrefix(err.Error(), "535") {
		t.Errorf("want a wrong password refused with 535, got %v", err)
	}
	relays := func(c *smtp.Client) error {
		if err := c.Mail("ana@b.example"); err != nil {
			t.Fatal(err)
		}
		return c.Rcpt("x@far.example")
	}
	c = begun()
	if err := relays(c); err == nil {
		t.Error("want no relaying for strangers, got 250")
	}
	c.Quit()
	c = begun()
	if err := c.Auth(smtp.PlainAuth("", "ana", "s3cret word", "127.0.0.1")); err != nil {
		t.Fatal(err)
	}
	if err := relays(c); err != nil {
		t.Errorf("want relaying for who has authenticated, got %v", err)
	}
	c.Quit()
	s.stop()
	for name, text := range files(t, dir) {
		if name != "password" && (strings.Contains(text, "s3cret") || strings.Contains(text, "YW5hAHMzY3JldCB3b3Jk") || strings.Contains(text, "a guess")) {
			t.Errorf("%s: want no password, got one", name)
		}
	}
	if all := strings.Join(s.out.all(), "\n"); !strings.Contains(all, "C: AUTH PLAIN ***") || strings.Contains(all, "s3cret") {
		t.Errorf("want AUTH shown without its secret, got %s", all)
	}
}

// Our client and our server, by STARTTLS and from the first octet on, with a certificate that is good and one that is not.
func TestSendUnderTLS(t *testing.T) {
	dir := folder(t, map[string]string{"note.eml": note, "password": "s3cret\n", "other": "guess\n"})
	identity(t, dir, "mx.b.example")
	explicit, implicit := free(t), free(t)
	s := stands(t, dir, "mta", "exchange2003", "--listen", explicit, "--mailbox", "bob@b.example", "--tls-cert", "cert.pem", "--tls-key", "key.pem",
		"--tls-listen", implicit, "--auth", "ana:password")
	for _, c := range []struct {
		to, args string
		code     int
		want     string
	}{
		{explicit, "", 0, "TLS 1.3 begins"},
		{explicit, "--tls none", 0, "taken for bob@b.example"},
		{explicit, "--tls encrypt --auth ana:password", 0, "S: 235"},
		{explicit, "--tls encrypt --auth ana:other", 1, "the host answered: 535"},
		{explicit, "--tls verify --tls-ca cert.pem --tls-name mx.b.example", 0, "taken for bob@b.example"},
		{explicit, "--tls verify --tls-ca cert.pem --tls-name mx.c.example", 1, "the TLS handshake failed: x509: certificate is valid for mx.b.example"},
		{explicit, "--tls verify --tls-name mx.b.example", 1, "the TLS handshake failed"},
		{implicit, "--implicit-tls", 0, "taken for bob@b.example"},
		{implicit, "--implicit-tls --tls verify --tls-ca cert.pem --tls-name mx.b.example --auth ana:password --as exchange2003", 0, "S: 235"},
		{explicit, "--implicit-tls", 1, "the TLS handshake failed: first record does not look like a TLS handshake"},
	} {
		e := smtplab(t, dir, append([]string{"send", "note.eml", "--to", c.to}, strings.Fields(c.args)...)...)
		e.want(t, c.code, c.want)
	}
	s.stop()
}

// TLS garbage ends a session, and others are served meanwhile.
func TestMTATakesNoGarbageForTLS(t *testing.T) {
	dir := t.TempDir()
	identity(t, dir, "mx.b.example")
	s := stands(t, dir, "mta", "rfc5321", "--listen", "127.0.0.1:0", "--domain", "b.example", "--tls-cert", "cert.pem", "--tls-key", "key.pem")
	for _, garbage := range []string{"EHLO client.example\r\n", "\x16\x03\x01\xff\xff", strings.Repeat("\x00", 20000), "\x16\x03\x01\x00\x05hello"} {
		c := raw(t, s.listening[0])
		c.want("220")
		c.ask("STARTTLS", "220")
		c.conn.Write([]byte(garbage))
		c.conn.(*net.TCPConn).CloseWrite()
		if err := smtp.SendMail(s.listening[0], nil, "ana@a.example", []string{"bob@b.example"}, []byte(note)); err == nil ||
			!strings.Contains(err.Error(), "certificate") { // SendMail insists on a good one where STARTTLS is offered
			t.Errorf("want the next client to be served up to its own judgement, got %v", err)
		}
	}
	s.stop()
}

// TestAuthWithoutTLS: who gives users and no certificate is told that hardly anybody will see AUTH.
func TestAuthWithoutTLS(t *testing.T) {
	dir := folder(t, map[string]string{"password": "secret\n"})
	s := stands(t, dir, "mta", "rfc5321", "--listen", "127.0.0.1:0", "--auth", "ana:password")
	if said := strings.Join(s.said.all(), "\n"); !strings.Contains(said, "no --tls-cert: AUTH") {
		t.Errorf("want to be told that AUTH is not offered, got %q", said)
	}
	s.stop()
}

func TestSecurityMisuse(t *testing.T) {
	dir := folder(t, map[string]string{"note.eml": note, "empty": ""})
	identity(t, dir, "mx.b.example")
	for _, c := range []struct{ args, want string }{
		{"mta rfc5321 --tls-key key.pem", "want the certificate"},
		{"mta rfc5321 --tls-cert none.pem", "none.pem"},
		{"mta rfc5321 --tls-cert cert.pem", "where the key is in a file of its own, give --tls-key"},
		{"mta rfc5321 --tls-listen 127.0.0.1:0", "want a certificate"},
		{"mta rfc5321 --tls-cert cert.pem --tls-key key.pem --tls-listen 127.0.0.2:0", "in --listen too"},
		{"mta rfc5321 --auth ana", "want USER:FILE"},
		{"mta rfc5321 --auth ana:empty", "want a password"},
		{"mta rfc5321 --set users=ana", "want --auth USER:FILE"},
		{"mta rfc5321 --set implicit-tls=yes", "want --tls-listen"},
		{"send note.eml --to 127.0.0.1 --tls must", "want one of none, may, encrypt, verify"},
		{"send note.eml --to 127.0.0.1 --tls-ca note.eml", "want certificates in PEM"},
		{"send note.eml --to 127.0.0.1 --auth ana:none", "none"},
	} {
		smtplab(t, dir, strings.Fields(c.args)...).want(t, 2, c.want)
	}
}

// Who gives a certificate or a user to a product that can do nothing with them is told so.
func TestSecurityThatAProductLacksIsTold(t *testing.T) {
	dir := folder(t, map[string]string{"password": "s3cret word\n"})
	identity(t, dir, "mx.b.example")
	for product, want := range map[string]bool{"iis4": true, "iis5": false} {
		s := stands(t, dir, "mta", product, "--listen", "127.0.0.1:0", "--tls-cert", "cert.pem", "--tls-key", "key.pem", "--auth", "ana:password")
		for _, lack := range []string{product + " knows no STARTTLS: want --tls-listen", product + " knows no AUTH: nobody can authenticate"} {
			if said := strings.Join(s.said.all(), "\n"); strings.Contains(said, lack) != want {
				t.Errorf("%s: want %q told: %v, got %q", product, lack, want, said)
			}
		}
		s.stop()
	}
}
