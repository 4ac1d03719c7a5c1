//go:build interop

package clients

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/smtplab/smtplab/internal/interop/pairs"
)

// A sender is a mail client of others.
type sender struct {
	name    string
	version func(t *testing.T) string
	// send hands messages to the server at an address, and returns the first error.
	send func(t *testing.T, to string, messages ...message) error
}

var senders = []sender{swaks, msmtp, curl, netSMTP, goSMTP, nodemailer}

// products are those that every client is let loose on: one of each family, and all of them where SMTPLAB_DEEP is set. Those
// with a limit of size are given a larger one.
var products = chosenProducts()

func chosenProducts() []string {
	if os.Getenv("SMTPLAB_DEEP") == "" {
		return []string{"exchange2003", "exchange55", "iis4", "rfc5321", "sendmail8"}
	}
	return []string{"exchange2000", "exchange2003", "exchange40", "exchange50", "exchange55", "iis4", "iis5", "mcis1", "mcis2",
		"reverse-lookup", "rfc5321", "sendmail8", "strict-helo"}
}

// TestProductsTakeWhatClientsSend sends every kind of message with every client to every product.
func TestProductsTakeWhatClientsSend(t *testing.T) {
	for _, s := range senders {
		for _, product := range products {
			t.Run(s.name+"/"+product, func(t *testing.T) {
				messages := ordinary()
				pairs.Prove(t, pairs.Pair{Ours: "mta " + product, Theirs: s.name, Version: s.version(t),
					Shows: fmt.Sprintf("%d messages arrive byte for byte: every octet, dots, lines of 998 and 20,000 octets, 100 recipients", len(messages))})
				server := mta(t, product, special(t, product)...)
				if err := s.send(t, server.at, messages...); err != nil {
					t.Fatalf("%v; the server:\n%s", err, server.Said())
				}
				for _, m := range messages {
					arrived(t, server, m)
				}
			})
		}
	}
}

// TestLargeMessages sends 5 MB with every client, to products of which one has to be told that it may.
func TestLargeMessages(t *testing.T) {
	for _, s := range senders {
		for product, settings := range map[string][]string{"rfc5321": nil, "exchange2000": {"--set", "size=10000000"}} {
			t.Run(s.name+"/"+product, func(t *testing.T) {
				pairs.Prove(t, pairs.Pair{Ours: "mta " + product, Theirs: s.name, Version: s.version(t), Shows: "a message of 5 MB arrives byte for byte"})
				server := mta(t, product, append(settings, "--quiet")...)
				m := large()
				if err := s.send(t, server.at, m); err != nil {
					t.Fatal(err)
				}
				arrived(t, server, m)
			})
		}
	}
}

// special are the arguments that a product needs to take mail from 127.0.0.1 at all.
func special(t *testing.T, product string) []string {
	if product != "reverse-lookup" {
		return nil
	}
	zone := filepath.Join(t.TempDir(), "loopback.zone")
	text := "$ORIGIN 127.in-addr.arpa.\n@ SOA ns.contoso.example. hostmaster.contoso.example. 1 3600 600 86400 300\n1.0.0 PTR mail.contoso.example.\n" +
		"$ORIGIN contoso.example.\n@ SOA ns hostmaster 1 3600 600 86400 300\nmail A 127.0.0.1\n"
	if err := os.WriteFile(zone, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return []string{"--dns", stands(t, "dns", zone, "--listen", "127.0.0.1:0").at}
}

// told runs a program of others with an input, and returns what it says. The error has all of that.
func told(input string, name string, args ...string) (string, error) {
	cmd := exec.Command(name, args...)
	cmd.Stdin = strings.NewReader(input)
	out, err := cmd.CombinedOutput()
	if err != nil {
		err = fmt.Errorf("%s %s: %w:\n%s", name, strings.Join(args, " "), err, out)
	}
	return string(out), err
}

// mustRun is program for what cannot fail.
func mustRun(t *testing.T, name string, args ...string) string {
	t.Helper()
	out, err := told("", name, args...)
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(out)
}

func hostPort(t *testing.T, at string) (host, port string) {
	t.Helper()
	host, port, err := net.SplitHostPort(at)
	if err != nil {
		t.Fatal(err)
	}
	return host, port
}
