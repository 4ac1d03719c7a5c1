//go:build interop

package dns

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"os/exec"
	"strings"
	"testing"

	"github.com/smtplab/smtplab/internal/interop/pairs"
	"github.com/smtplab/smtplab/internal/interop/program"
	"github.com/smtplab/smtplab/internal/overlay"
)

// A zone's servers are named to unbound in one of two ways: as those that have authority, or as a resolver that does the
// work.
const (
	asStub    = "stub"
	asForward = "forward"
)

// A resolving is what comes of a question when unbound asks our server.
type resolving struct {
	way         string
	faults      string // between semicolons
	args        string // of dig, which asks unbound
	says, hides string // words of dig's, between bars
	asked       query  // a line of our query log
	shows       string
}

var resolvings = []resolving{
	{asStub, "", "fabrikam.example MX", "status: NOERROR|10 mx.fabrikam.example.|flags: qr rd ra", "",
		query{"udp", "fabrikam.example", "MX", "NOERROR"}, "resolves MX"},
	{asForward, "", "fabrikam.example MX", "status: NOERROR|10 mx.fabrikam.example.", "",
		query{"udp", "fabrikam.example", "MX", "NOERROR"}, "forwards MX"},
	{asStub, "", "www.fabrikam.example AAAA +short", "mx.fabrikam.example.|2001:db8::25", "",
		query{"udp", "mx.fabrikam.example", "AAAA", "NOERROR"}, "follows CNAME"},
	{asStub, "", "-x 192.168.2.25 +short", "mx.fabrikam.example.", "",
		query{"udp", "25.2.168.192.in-addr.arpa", "PTR", "NOERROR"}, "resolves PTR"},
	{asStub, "", "nobody.fabrikam.example MX", "status: NXDOMAIN|SOA	ns.fabrikam.example.", "",
		query{"udp", "nobody.fabrikam.example", "MX", "NXDOMAIN"}, "believes NXDOMAIN"},
	{asStub, "", "longer.fabrikam.example TXT", "ANSWER: 20", "",
		query{"tcp", "longer.fabrikam.example", "TXT", "NOERROR"}, "asks by TCP where an answer does not fit"},
	{asStub, "always-truncated", "fabrikam.example MX", "status: NOERROR|10 mx.fabrikam.example.", "",
		query{"tcp", "fabrikam.example", "MX", "NOERROR"}, "asks by TCP where an answer is truncated"},
	{asStub, "always-truncated;tcp-refused", "fabrikam.example MX", "status: SERVFAIL", "10 mx",
		query{"udp", "fabrikam.example", "MX", "truncated"}, "finds nothing where TCP is refused after truncation (KB 820284)"},
	{asStub, "tcp-refused", "fabrikam.example MX", "status: NOERROR|10 mx.fabrikam.example.", "",
		query{"udp", "fabrikam.example", "MX", "NOERROR"}, "does not need TCP for what fits"},
	{asStub, "formerr-on-edns", "fabrikam.example MX", "status: NOERROR|10 mx.fabrikam.example.", "",
		query{"udp", "fabrikam.example", "MX", "FORMERR"}, "asks again without EDNS"},
	{asStub, "servfail", "fabrikam.example MX", "status: SERVFAIL", "10 mx",
		query{"udp", "fabrikam.example", "MX", "SERVFAIL"}, "passes SERVFAIL on"},
	{asStub, "servfail,first=1", "fabrikam.example MX", "status: NOERROR|10 mx.fabrikam.example.", "",
		query{"udp", "fabrikam.example", "MX", "SERVFAIL"}, "asks again after one SERVFAIL"},
	{asStub, "lame", "fabrikam.example MX", "status: SERVFAIL", "10 mx",
		query{"udp", "fabrikam.example", "MX", "REFUSED"}, "does not believe a lame server"},
	{asStub, "wrong-question,types=MX", "fabrikam.example MX", "status: SERVFAIL", "ANSWER SECTION",
		query{"udp", "fabrikam.example", "MX", "NOERROR"}, "notices an answer to another question"},
	{asStub, "cname-loop", "fabrikam.example MX", "status: SERVFAIL", "10 mx",
		query{"udp", "fabrikam.example", "MX", "NOERROR"}, "notices a loop of CNAME records"},
	{asStub, "slow,by=300ms", "fabrikam.example MX", "10 mx.fabrikam.example.", "",
		query{"udp", "fabrikam.example", "MX", "NOERROR"}, "waits for a slow answer"},
}

func TestUnbound(t *testing.T) {
	digs := program.Version(t, "dig", dig.version...)
	layer, err := overlay.Install(t.Context(), "unbound")
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range resolvings {
		t.Run(strings.ReplaceAll(r.shows, " ", "_"), func(t *testing.T) {
			var faults []string
			if r.faults != "" {
				faults = strings.Split(r.faults, ";")
			}
			ours := serve(t, faults...)
			unbound, number := resolve(t, layer, r.way, ours.At)
			pairs.Prove(t, pairs.Pair{Ours: name(r.faults), Theirs: "unbound", Version: number, Shows: "as a " + r.way + " zone: " + r.shows})
			out, _ := exec.Command("dig", append(dig.at(unbound.Addr().String(), fmt.Sprint(unbound.Port())),
				append(strings.Fields(r.args), "+time=15")...)...).CombinedOutput()
			for words := range strings.SplitSeq(r.says, "|") {
				if !strings.Contains(string(out), words) {
					t.Errorf("dig %s %s: want %q, got:\n%s", digs, r.args, words, out)
				}
			}
			if r.hides != "" && strings.Contains(string(out), r.hides) {
				t.Errorf("dig %s %s: want no %q, got:\n%s", digs, r.args, r.hides, out)
			}
			logged(t, ours, r.asked)
		})
	}
}

// Our own asker has unbound between it and our server: the five steps of KB Q190026 through a resolver that nobody here
// wrote.
func TestNslookupCheckThroughUnbound(t *testing.T) {
	layer, err := overlay.Install(t.Context(), "unbound")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		faults, says string
		code         int
	}{
		{"", "The reverse lookup is set up properly.", 0},
		{"ptr-missing", "25.2.168.192.in-addr.arpa. PTR mx.fabrikam.example.", 1},
		{"servfail,types=MX", "server failure (SERVFAIL)", 3},
	} {
		t.Run(c.says, func(t *testing.T) {
			var faults []string
			if c.faults != "" {
				faults = []string{c.faults}
			}
			unbound, number := resolve(t, layer, asStub, serve(t, faults...).At)
			pairs.Prove(t, pairs.Pair{Ours: "nslookup-check; " + name(c.faults), Theirs: "unbound", Version: number,
				Shows: "the five steps of KB Q190026 through a resolver: " + strings.TrimSuffix(c.says, ".")})
			cmd := exec.Command(smtplab, "nslookup-check", "fabrikam.example", "--dns", unbound.String())
			out, _ := cmd.CombinedOutput()
			if code := cmd.ProcessState.ExitCode(); code != c.code || !strings.Contains(string(out), c.says) {
				t.Errorf("want exit code %d and %q, got %d:\n%s", c.code, c.says, code, out)
			}
		})
	}
}

// resolve runs unbound in a root of its own. It knows our server and nobody else.
func resolve(t *testing.T, layer *overlay.Layer, way string, ours netip.AddrPort) (at netip.AddrPort, number string) {
	t.Helper()
	at = freeAddress(t)
	root, err := layer.Start(t.Context(), overlay.Options{Files: map[string]string{"etc/unbound/unbound.conf": configured(at, way, ours)}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := root.Stop(); err != nil {
			t.Error(err)
		}
	})
	about, err := root.Run(t.Context(), "unbound", "-V")
	if err != nil {
		t.Fatal(err)
	}
	var said program.Text
	cmd := root.Command(context.Background(), "unbound", "-d", "-p") // it ends with its root
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if err := root.Await(t.Context(), "tcp", at); err != nil {
		t.Fatalf("%v: %s", err, said.String())
	}
	return at, program.FirstNumber(about)
}

// configured is unbound's configuration. The reverse zones of private addresses are empty unless they are said not to be
// (RFC 6303), and the roots of the Internet are put where nobody is.
func configured(at netip.AddrPort, way string, ours netip.AddrPort) string {
	text := fmt.Sprintf(`server:
  interface: 127.0.0.1@%d
  do-ip6: no
  username: ""
  chroot: ""
  pidfile: ""
  use-syslog: no
  verbosity: 1
  do-not-query-localhost: no
  module-config: "iterator"
  local-zone: "168.192.in-addr.arpa." nodefault
  local-zone: "8.b.d.0.1.0.0.2.ip6.arpa." nodefault
remote-control:
  control-enable: no
`, at.Port())
	for _, zone := range []string{"fabrikam.example", "2.168.192.in-addr.arpa", "8.b.d.0.1.0.0.2.ip6.arpa", "."} {
		to := netip.AddrPortFrom(ours.Addr(), ours.Port())
		if zone == "." {
			to = netip.AddrPortFrom(ours.Addr(), 1)
		}
		text += fmt.Sprintf("%s-zone:\n  name: %q\n  %s-addr: %v@%d\n", way, zone, way, to.Addr(), to.Port())
	}
	return text
}

// freeAddress is one at which nobody listens, over UDP and TCP.
func freeAddress(t *testing.T) netip.AddrPort {
	t.Helper()
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return netip.MustParseAddrPort(l.Addr().String())
}
