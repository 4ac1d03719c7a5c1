//go:build interop

package clients

import (
	"crypto/tls"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/emersion/go-sasl"
	gosmtp "github.com/emersion/go-smtp"

	"github.com/smtplab/smtplab/internal/interop/pairs"
)

// A guarded session wants a password before mail.
type guarded struct {
	receiving
	entered atomic.Bool
}

func (*guarded) AuthMechanisms() []string { return []string{sasl.Plain} }

func (g *guarded) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, name, secret string) error {
		if name != user || secret != password {
			return errors.New("wrong")
		}
		g.entered.Store(true)
		return nil
	}), nil
}

func (g *guarded) Mail(from string, o *gosmtp.MailOptions) error {
	if !g.entered.Load() {
		return gosmtp.ErrAuthRequired
	}
	return g.receiving.Mail(from, o)
}

// TestProductsLogIn has our products encrypt and authenticate towards a server of others. Who is not who they say gets
// nothing: a certificate of a stranger or for another name, a wrong password.
func TestProductsLogIn(t *testing.T) {
	a, stranger := newAuthority(t), newAuthority(t)
	secret := func(text string) string {
		file := filepath.Join(t.TempDir(), "password")
		if err := os.WriteFile(file, []byte(text+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		return user + ":" + file
	}
	for _, product := range []string{"rfc5321", "exchange2003", "sendmail8"} {
		for name, c := range map[string]struct {
			ca, name, secret string
			taken            bool
		}{
			"good":                    {a.root, mxName, secret(password), true},
			"stranger's certificate":  {stranger.root, mxName, secret(password), false},
			"another's certificate":   {a.root, "mx.wingtip.example", secret(password), false},
			"wrong password":          {a.root, mxName, secret("wrong"), false},
			"no password where asked": {a.root, mxName, "", false},
		} {
			t.Run(product+"/"+name, func(t *testing.T) {
				pairs.Prove(t, pairs.Pair{Ours: "send --as " + product + " --tls verify --auth", Theirs: "emersion/go-smtp server", Version: goSMTPVersion(t),
					Shows: map[bool]string{true: "the mail is sent under TLS and with a password", false: name + ": nothing is sent"}[c.taken]})
				r := receives(t, nil)
				at := guard(t, r, a)
				m := write("secret", "Hello\r\n")
				args := []string{"--tls", "verify", "--tls-ca", c.ca, "--tls-name", c.name}
				if c.secret != "" {
					args = append(args, "--auth", c.secret)
				}
				out, err := ours(t, at, product, m, args...)
				if (err == nil) != c.taken {
					t.Errorf("want it taken: %v, got %v:\n%s", c.taken, err, out)
				}
				if got := r.all(); (len(got) == 1) != c.taken || c.taken && (got[0].content != m.content || !got[0].secured) {
					t.Errorf("want it taken under TLS: %v, got %d messages", c.taken, len(got))
				}
				if strings.Contains(out, password) {
					t.Errorf("want no password told, got:\n%s", out)
				}
			})
		}
	}
}

// TestRelaysEncrypt passes mail on to servers of others that offer TLS and that do not. A relay that may use it does, and
// sends in the clear otherwise; one that must keeps the mail where there is none or the certificate is a stranger's.
func TestRelaysEncrypt(t *testing.T) {
	const eve = "eve@wingtip.example"
	a := newAuthority(t)
	for name, c := range map[string]struct {
		policy        string
		offers        bool
		sent, secured bool
	}{
		"may, offered":              {"may", true, true, true},
		"may, not offered":          {"may", false, true, false},
		"none, offered":             {"none", true, true, false},
		"encrypt, offered":          {"encrypt", true, true, true},
		"encrypt, not offered":      {"encrypt", false, false, false},
		"verify, nobody we trust":   {"verify", true, false, false},
		"verify, nothing to verify": {"verify", false, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			pairs.Prove(t, pairs.Pair{Ours: "mta rfc5321 --route --set tls=" + c.policy, Theirs: "emersion/go-smtp server", Version: goSMTPVersion(t),
				Shows: name + ": " + outcome(c.sent, c.secured)})
			r := receives(t, func(s *gosmtp.Server) {
				if c.offers {
					s.TLSConfig = &tls.Config{Certificates: []tls.Certificate{a.pair}}
				}
			})
			s := mta(t, "rfc5321", "--route", "wingtip.example="+r.at, "--set", "tls="+c.policy)
			m := write("relayed", "Hello\r\n")
			m.to = []string{eve}
			if err := netSMTP.send(t, s.at, m); err != nil {
				t.Fatal(err)
			}
			if !c.sent {
				s.Until("queued for " + eve)
				if got := r.all(); len(got) > 0 {
					t.Errorf("want the mail kept, got it sent, under TLS: %v", got[0].secured)
				}
				return
			}
			if got := r.one(t); got.secured != c.secured || !strings.HasSuffix(got.content, m.content) {
				t.Errorf("want it unchanged, and under TLS: %v, got %v, %q", c.secured, got.secured, got.content)
			}
		})
	}
}

// guard stands before a receiver, with TLS and a password.
func guard(t *testing.T, r *receiver, a authority) (at string) {
	t.Helper()
	s := gosmtp.NewServer(gosmtp.BackendFunc(func(c *gosmtp.Conn) (gosmtp.Session, error) {
		return &guarded{receiving: receiving{receiver: r, conn: c}}, nil
	}))
	s.TLSConfig = &tls.Config{Certificates: []tls.Certificate{a.pair}}
	return serves(t, s)
}
