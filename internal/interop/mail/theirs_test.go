//go:build interop

package mail

import (
	"context"
	"net"
	"net/netip"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/smtplab/smtplab/internal/interop/pairs"
	"github.com/smtplab/smtplab/internal/mtas"
)

// products are ours.
var products = chosenProducts()

func chosenProducts() []string {
	if os.Getenv("SMTPLAB_DEEP") == "" {
		return []string{"rfc5321", "exchange2003", "exchange55", "iis4", "sendmail8"}
	}
	return []string{"rfc5321", "exchange2003", "exchange2000", "exchange55", "exchange40", "iis5", "iis4", "mcis2", "mcis1", "sendmail8"}
}

// without lists products that do not offer an extension.
var without = map[string][]string{
	"8BITMIME": {"exchange55", "exchange40"},
	"CHUNKING": {"exchange55", "exchange40", "iis4", "mcis2", "mcis1", "sendmail8"},
	"DSN":      {"exchange40", "iis4", "mcis2", "mcis1"},
	"SIZE":     {"exchange40"},
}

// own makes a domain for each product, so that one server of others can have routes to all of them.
func own(product string) string { return product + ".example" }

func soon(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), atMost)
	t.Cleanup(cancel)
	return ctx
}

// real starts a server of others; its log is shown if the test fails.
func real(t *testing.T, p *mtas.Program, c mtas.Config) *mtas.Server {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*atMost) // it may have to be fetched
	defer cancel()
	s, err := p.Start(ctx, c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if t.Failed() {
			log, _ := s.Log()
			t.Logf("the log of %s:\n%s", p.Name, log[max(0, len(log)-6000):])
		}
		if err := s.Stop(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// received waits for the message with a subject in a mailbox of others.
func received(t *testing.T, s *mtas.Server, mailbox, subject string) string {
	t.Helper()
	return awaited(t, s, mailbox, "\nSubject: "+subject+"\n")
}

// awaited waits for a message with all words, in any case, in a mailbox of others.
func awaited(t *testing.T, s *mtas.Server, mailbox string, words ...string) string {
	t.Helper()
	var mail []string
	for end := time.Now().Add(atMost); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		var err error
		if mail, err = s.Mailbox(mailbox); err != nil {
			t.Fatal(err)
		}
		for _, text := range mail {
			if hasAll(text, words) {
				return text
			}
		}
	}
	t.Fatalf("want a message with %q in the mailbox %s of %s within %v, got %.6000q", words, mailbox, s.Program.Name, atMost, mail)
	return ""
}

func hasAll(text string, words []string) bool {
	text = strings.ToLower(text)
	for _, w := range words {
		if !strings.Contains(text, strings.ToLower(w)) {
			return false
		}
	}
	return true
}

// proves lists a meeting with a server of others.
func proves(t *testing.T, ours string, theirs *mtas.Server, shows string) {
	pairs.Prove(t, pairs.Pair{Ours: ours, Theirs: theirs.Program.Name, Version: theirs.Version(), Shows: shows})
}

// freePort finds a port of the loopback device for a program that cannot choose one by itself.
func freePort(t *testing.T) netip.AddrPort {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).AddrPort()
}
