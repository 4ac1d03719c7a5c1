//go:build interop

package interop

import (
	"net"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/smtplab/smtplab/reports/pcapng"
	"github.com/smtplab/smtplab/sim/peer"
	_ "github.com/smtplab/smtplab/sim/peer/products"
	"github.com/smtplab/smtplab/sim/record"
	"github.com/smtplab/smtplab/sim/smtp"
	"github.com/smtplab/smtplab/sim/wire"
)

// secured starts a server with a certificate and a user on real sockets, and returns where it listens for STARTTLS, and for
// TLS from the first octet on.
func secured(t *testing.T) (explicit, implicit string) {
	t.Helper()
	at := map[uint16]netip.AddrPort{}
	for _, port := range []uint16{25, 465} {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		at[port] = netip.MustParseAddrPort(l.Addr().String())
		l.Close()
	}
	host := wire.NewHost("mx.b.example", wire.Options{MapListen: func(_ string, a netip.AddrPort) netip.AddrPort { return at[a.Port()] }})
	t.Cleanup(func() { host.Stop(0) })
	_, err := peer.Start(host, peer.Setup{Product: "rfc5321", Settings: []string{"certificate=self-signed", "users=ana", "implicit-tls=yes"}})
	if err != nil {
		t.Fatal(err)
	}
	return at[25].String(), at[465].String()
}

// openssl speaks with a server under TLS, and returns what it heard.
func openssl(t *testing.T, address, said string, flags ...string) (string, error) {
	t.Helper()
	cmd := exec.Command("openssl", append([]string{"s_client", "-connect", address, "-quiet", "-crlf"}, flags...)...)
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		for line := range strings.Lines(said) {
			time.Sleep(100 * time.Millisecond) // s_client drops what comes while it shakes hands
			in.Write([]byte(line))
		}
		time.Sleep(time.Second)
		in.Close()
	}()
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// TestOpenSSL has s_client begin TLS in all the ways there are, and authenticate.
func TestOpenSSL(t *testing.T) {
	explicit, implicit := secured(t)
	said := "EHLO client.example\nAUTH PLAIN " + smtp.EncodeSASL(smtp.Plain("ana", peer.WorldPassword("ana")), true) + "\nQUIT\n"
	for name, c := range map[string]struct {
		address string
		flags   []string
	}{
		"STARTTLS, TLS 1.3":         {explicit, []string{"-starttls", "smtp", "-tls1_3"}},
		"STARTTLS, TLS 1.2":         {explicit, []string{"-starttls", "smtp", "-tls1_2"}},
		"TLS 1.3 from the first on": {implicit, []string{"-tls1_3"}},
		"TLS 1.2 from the first on": {implicit, []string{"-tls1_2"}},
		"another curve":             {explicit, []string{"-starttls", "smtp", "-groups", "P-384"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			heard, err := openssl(t, c.address, said, c.flags...)
			if !strings.Contains(heard, "235 2.7.0") || !strings.Contains(heard, "221 2.0.0") || strings.Contains(heard, "250-STARTTLS") {
				t.Errorf("want EHLO, AUTH and QUIT answered under TLS, got %v:\n%s", err, heard)
			}
		})
	}
	t.Run("TLS 1.1 is refused (RFC 8996)", func(t *testing.T) {
		t.Parallel()
		if heard, err := openssl(t, explicit, said, "-starttls", "smtp", "-tls1_1", "-cipher", "DEFAULT@SECLEVEL=0"); err == nil || strings.Contains(heard, "235") {
			t.Errorf("want no handshake, got %v:\n%s", err, heard)
		}
	})
}

// TestKeyLogOpensTheCapture: with the key log that a run leaves, tshark reads what was said under TLS, and without it not.
func TestKeyLogOpensTheCapture(t *testing.T) {
	all := cases(t)
	i := 0
	for i < len(all) && all[i].Scenario.Name != "rfc3207/starttls-stripped" {
		i++
	}
	if i == len(all) {
		t.Fatal("want the scenario rfc3207/starttls-stripped, got a book without it")
	}
	events := play(t, all[i])
	captures, err := pcapng.Write(events)
	if err != nil {
		t.Fatal(err)
	}
	file := write(t, captures["mail.contoso.example--mx.fabrikam.example.pcapng"])
	keys := filepath.Join(t.TempDir(), "tls.keylog")
	if err := os.WriteFile(keys, []byte(keyLog(events)), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		keys string
		want bool
	}{{keys, true}, {"", false}} {
		out, err := exec.Command("tshark", "-n", "-o", "tls.keylog_file:"+c.keys, "-r", file, "-Y", "smtp").Output()
		if err != nil {
			t.Fatalf("tshark: %v: %s", err, install)
		}
		if got := strings.Contains(string(out), "C: MAIL FROM:<ana@contoso.example>"); got != c.want {
			t.Errorf("key log %q: want what is under TLS read %v, got %v:\n%s", c.keys, c.want, got, out)
		}
	}
}

func keyLog(events []record.Event) string {
	var log strings.Builder
	for _, e := range events {
		if f, ok := e.Fact.(*record.Keyed); ok {
			log.WriteString(f.Line + "\n")
		}
	}
	return log.String()
}
