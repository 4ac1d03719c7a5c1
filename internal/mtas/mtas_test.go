//go:build interop

package mtas

import (
	"cmp"
	"context"
	"crypto/tls"
	"net"
	"net/netip"
	"net/smtp"
	"strings"
	"testing"
	"time"

	"github.com/smtplab/smtplab/internal/overlay"
)

const note = "From: ana@a.example\r\nTo: bob@b.example\r\nSubject: note\r\nMessage-Id: <1@a.example>\r\nDate: Sun, 1 Mar 2026 12:00:00 +0000\r\n\r\nHello\r\n"

func soon(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	t.Cleanup(cancel)
	return ctx
}

func start(t *testing.T, p *Program, c Config) *Server {
	t.Helper()
	begun := time.Now()
	s, err := p.Start(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%s %s stands after %v", p.Name, s.Version(), time.Since(begun).Round(time.Millisecond))
	t.Cleanup(func() {
		if t.Failed() {
			log, _ := s.Log()
			t.Logf("the log of %s:\n%s", p.Name, log)
		}
		s.Stop()
	})
	return s
}

// each runs a test with all programs at the same time.
func each(t *testing.T, test func(*testing.T, *Program)) {
	for _, p := range Programs {
		t.Run(p.Name, func(t *testing.T) {
			t.Parallel()
			test(t, p)
		})
	}
}

func send(t *testing.T, s *Server, auth smtp.Auth, from, to string) error {
	t.Helper()
	return smtp.SendMail(s.Address.String(), auth, from, []string{to}, []byte(note))
}

// Mail for a mailbox arrives there; other recipients, of ours or of others, are refused.
func TestMailboxes(t *testing.T) {
	each(t, func(t *testing.T, p *Program) {
		s := start(t, p, Config{Mailboxes: []string{"bob@b.example"}})
		for _, to := range []string{"bob@b.example", "postmaster@b.example", "postmaster"} {
			if err := send(t, s, nil, "ana@a.example", to); err != nil {
				t.Errorf("%s: %v", to, err)
			}
		}
		for _, to := range []string{"nobody@b.example", "eve@evil.example", "eve%evil.example@b.example", "@b.example:eve@evil.example"} {
			if err := send(t, s, nil, "ana@a.example", to); err == nil || err.Error()[0] != '5' {
				t.Errorf("%s: want a refusal, got %v", to, err)
			}
		}
		mail, err := s.Await(soon(t), "bob@b.example", 1)
		if err != nil {
			t.Fatal(err)
		}
		if want := "\n\nHello\n"; len(mail) != 1 || !strings.Contains(mail[0], "Return-path: <ana@a.example>\n") &&
			!strings.Contains(mail[0], "Return-Path: <ana@a.example>\n") || !strings.HasSuffix(mail[0], want) {
			t.Errorf("want the note once, got %q", mail)
		}
		if _, err := s.Await(soon(t), "postmaster@mx.b.example", 1); err != nil {
			t.Error(err)
		}
		if _, err := s.Mailbox("nobody@b.example"); err == nil {
			t.Error("want an error for a mailbox that is not there")
		}
	})
}

// What has a route and cannot be delivered waits, is listed, is tried again, and returned after a time. A crash changes nothing.
func TestQueue(t *testing.T) {
	each(t, func(t *testing.T, p *Program) {
		nobody := netip.MustParseAddrPort("127.0.0.1:1")
		s := start(t, p, Config{Mailboxes: []string{"ana@a.example"}, Routes: map[string]netip.AddrPort{"c.example": nobody}, Expire: 4 * time.Second})
		if err := send(t, s, nil, "ana@a.example", "cid@c.example"); err != nil {
			t.Fatal(err)
		}
		if err := s.Crash(soon(t)); err != nil {
			t.Fatal(err)
		}
		if conn, err := net.Dial("tcp", s.Address.String()); err == nil {
			conn.Close()
			t.Error("the server listens after a crash")
		}
		if err := s.Restart(soon(t)); err != nil {
			t.Fatal(err)
		}
		queue, err := s.Queue(soon(t))
		if err != nil || len(queue) != 1 || queue[0].From != "ana@a.example" || strings.Join(queue[0].Recipients, " ") != "cid@c.example" {
			t.Errorf("want one message in the queue, got %v, %v", queue, err)
		}
		if err := s.Flush(soon(t)); err != nil {
			t.Error(err)
		}
		if _, err := s.AwaitLog(soon(t), "Connection refused"); err != nil {
			t.Error(err)
		}
		mail, err := s.Await(soon(t), "ana@a.example", 1)
		if err != nil || !strings.Contains(mail[0], "Action: failed") {
			t.Errorf("want a report, got %q, %v", mail, err)
		}
		if err := s.AwaitIdle(soon(t)); err != nil {
			t.Error(err)
		}
	})
}

// A user logs in under TLS and may then relay, to the other program by a route for all.
func TestUsersAndSmartHost(t *testing.T) {
	each(t, func(t *testing.T, p *Program) {
		next := start(t, Exim, Config{Name: "next.c.example", Mailboxes: []string{"cid@c.example"}})
		s := start(t, p, Config{TLS: true, Users: map[string]string{"ana": "secret"}, Routes: map[string]netip.AddrPort{Rest: next.Address}})
		if err := begin(t, s, ""); err == nil || err.Error()[0] != '5' {
			t.Errorf("relays for strangers: %v", err)
		}
		if err := begin(t, s, "wrong"); err == nil || err.Error()[:3] != "535" {
			t.Errorf("takes a wrong password: %v", err)
		}
		if err := begin(t, s, "secret"); err != nil {
			t.Error(err)
		}
		if _, err := next.Await(soon(t), "cid@c.example", 1); err != nil {
			t.Error(err)
		}
	})
}

// begin logs in under TLS, unless the password is empty, and sends the note to another domain.
func begin(t *testing.T, s *Server, password string) error {
	t.Helper()
	c, err := smtp.Dial(s.Address.String())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if err := c.StartTLS(&tls.Config{InsecureSkipVerify: true}); err != nil {
		t.Fatal(err)
	}
	if password != "" {
		err = c.Auth(smtp.PlainAuth("", "ana", password, "127.0.0.1"))
	}
	if err = cmp.Or(err, c.Mail("ana@a.example"), c.Rcpt("cid@c.example")); err != nil {
		return err
	}
	w, err := c.Data()
	if err != nil {
		return err
	}
	w.Write([]byte(note))
	return w.Close()
}

// In a network, a server has port 25 at an address of its own and calls from there.
func TestNetwork(t *testing.T) {
	each(t, func(t *testing.T, p *Program) {
		here, there := netip.MustParseAddr("10.0.0.1"), netip.MustParseAddr("10.0.0.2")
		n, err := overlay.NewNetwork(soon(t), here, there)
		if err != nil {
			t.Fatal(err)
		}
		defer n.Stop()
		next := start(t, Postfix, Config{Name: "next.c.example", Network: n, Address: netip.AddrPortFrom(there, 0), Mailboxes: []string{"cid@c.example"}})
		s := start(t, p, Config{Network: n, Address: netip.AddrPortFrom(here, 0), Routes: map[string]netip.AddrPort{"c.example": next.Address}})
		if err := s.Submit(soon(t), note, "ana@a.example", "cid@c.example"); err != nil {
			t.Fatal(err)
		}
		mail, err := next.Await(soon(t), "cid@c.example", 1)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(mail[0], "[10.0.0.1]") {
			t.Errorf("want a Received field with the address, got %s", mail)
		}
	})
}
