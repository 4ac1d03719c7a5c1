//go:build interop

package dns

import (
	"fmt"
	"os/exec"
	"strings"
	"testing"

	"github.com/smtplab/smtplab/internal/interop/pairs"
	"github.com/smtplab/smtplab/internal/interop/program"
)

// A tool is a client that is called from the command line.
type tool struct {
	name    string
	version []string                         // the arguments that make it tell its version
	at      func(host, port string) []string // the arguments that say whom to ask
}

var (
	dig   = tool{"dig", []string{"-v"}, func(host, port string) []string { return []string{"@" + host, "-p", port, "+tries=1", "+time=2"} }}
	kdig  = tool{"kdig", []string{"-V"}, func(host, port string) []string { return []string{"@" + host, "-p", port, "+retry=0", "+time=2"} }}
	drill = tool{"drill", []string{"-v"}, func(host, port string) []string { return []string{"-p", port, "@" + host} }}
)

// A meeting is what a tool sees of our server. says and hides are words between bars.
type meeting struct {
	tool        tool
	faults      string // between semicolons
	args        string
	says, hides string
	shows       string
}

var meetings = []meeting{
	{dig, "", "fabrikam.example MX +short", "10 mx.fabrikam.example.", "", "answers MX"},
	{dig, "", "fabrikam.example MX +tcp", "(TCP)|status: NOERROR|10 mx.fabrikam.example.", "WARNING: ID", "answers over TCP"},
	{dig, "", "fabrikam.example MX +notcp", "(UDP)|status: NOERROR|flags: qr aa rd|mx.fabrikam.example.	3600	IN	A	192.168.2.25|AAAA	2001:db8::25", "malformed", "answers over UDP, with the addresses of the exchanger"},
	{dig, "", "fabrikam.example MX +edns", "EDNS: version: 0|udp: 4096", "malformed", "answers EDNS with EDNS"},
	{dig, "", "fabrikam.example MX +noedns", "status: NOERROR", "EDNS", "answers without EDNS where the query has none"},
	{dig, "", "fabrikam.example MX +edns=1 +noednsnegotiation", "status: BADVERS", "", "answers BADVERS to EDNS version 1 (RFC 6891)"},
	{dig, "", "fabrikam.example MX +edns=1", "status: NOERROR|10 mx.fabrikam.example.", "", "lets a client negotiate EDNS version 0"},
	{dig, "", "fabrikam.example MX +cookie +nsid +subnet=192.0.2.0/24 +ednsopt=65001:abcd +padding=128", "status: NOERROR|10 mx.fabrikam.example.", "malformed", "ignores EDNS options that it does not know"},
	{dig, "", "fabrikam.example MX +dnssec", "flags: do|10 mx.fabrikam.example.", "RRSIG", "copies the bit DO (RFC 3225)"},
	{dig, "", "nobody.fabrikam.example A", "status: NXDOMAIN|SOA	ns.fabrikam.example.", "", "says NXDOMAIN with the SOA (RFC 2308)"},
	{dig, "", "mx.fabrikam.example MX", "status: NOERROR|ANSWER: 0|SOA	ns.fabrikam.example.", "", "says that there is no data with the SOA (RFC 2308)"},
	{dig, "", "www.fabrikam.example A +short", "mx.fabrikam.example.|192.168.2.25", "", "follows CNAME"},
	{dig, "", "-x 192.168.2.25 +short", "mx.fabrikam.example.", "", "answers PTR"},
	{dig, "", "FaBrIkAm.ExAmPlE MX", "FaBrIkAm.ExAmPlE.		IN	MX|10 mx.fabrikam.example.", "", "keeps the case of the question, and matches any"},
	{dig, "", "long.fabrikam.example TXT +noedns", "Truncated, retrying in TCP mode|ANSWER: 8|(TCP)", "", "truncates at 512 octets, and answers in full over TCP"},
	{dig, "", "long.fabrikam.example TXT +noedns +ignore", "flags: qr aa tc rd|(UDP)", "ANSWER: 8", "sets TC on a part of the records"},
	{dig, "", "long.fabrikam.example TXT +bufsize=4096", "ANSWER: 8|(UDP)", "Truncated", "uses the room that EDNS gives"},
	{dig, "", "fabrikam.example AXFR", "Transfer failed", "SOA", "refuses AXFR"},
	{dig, "", "fabrikam.example IXFR=1", "Transfer failed", "SOA", "refuses IXFR"},
	{dig, "", "version.bind CH TXT", "status: REFUSED", "ANSWER: 1", "refuses class CH, and so tells no version"},
	{dig, "", "example.org MX", "status: REFUSED", "", "refuses names outside of its zones"},
	{dig, "", "fabrikam.example ANY +notcp", "status: NOERROR|ANSWER: 1", "", "answers ANY with one set (RFC 8482)"},
	{dig, "", "fabrikam.example MX +opcode=STATUS", "status: NOTIMP", "", "says NOTIMP to other opcodes"},
	{dig, "", "+tcp +keepopen fabrikam.example MX mx.fabrikam.example A", "10 mx.fabrikam.example.|192.168.2.25", "failed", "answers two queries over one connection"},
	{dig, "", "+header-only fabrikam.example", "status: FORMERR|QUERY: 0", "", "says FORMERR to no question (RFC 9619)"},

	{dig, "tcp-refused", "fabrikam.example MX +tcp", "connection refused", "10 mx", "a refused connection"},
	{dig, "tcp-refused", "fabrikam.example MX +notcp", "10 mx.fabrikam.example.", "refused", "and still answers over UDP"},
	{dig, "tcp-reset-after-query", "fabrikam.example MX +tcp", "connection reset", "10 mx", "a reset connection"},
	{dig, "udp-ignored", "fabrikam.example MX +notcp", "timed out", "10 mx", "silence"},
	{dig, "servfail", "fabrikam.example MX", "status: SERVFAIL", "10 mx", "SERVFAIL"},
	{dig, "servfail,types=MX", "mx.fabrikam.example A", "status: NOERROR|192.168.2.25", "", "and answers what the fault is not about"},
	{dig, "nxdomain", "fabrikam.example MX", "status: NXDOMAIN", "10 mx", "NXDOMAIN"},
	{dig, "no-data", "fabrikam.example MX", "status: NOERROR|ANSWER: 0", "10 mx", "no data"},
	{dig, "always-truncated", "fabrikam.example MX +ignore", "flags: qr aa tc rd|ANSWER: 0", "10 mx", "TC and nothing else"},
	{dig, "always-truncated", "fabrikam.example MX", "Truncated, retrying in TCP mode|10 mx.fabrikam.example.", "", "and turns to TCP"},
	{dig, "always-truncated;tcp-refused", "fabrikam.example MX", "Truncated, retrying in TCP mode|connection refused", "10 mx", "truncated, then refused (KB 820284)"},
	{dig, "slow,by=1050ms", "fabrikam.example MX", "10 mx.fabrikam.example.|Query time: 1", "Query time: 1 msec", "a late answer"},
	{dig, "slow,by=4s", "fabrikam.example MX", "timed out", "10 mx", "an answer that comes too late"},
	{dig, "wrong-id", "fabrikam.example MX", "ID mismatch", "10 mx", "an answer with a wrong id"},
	{dig, "wrong-question", "fabrikam.example MX", "Question section mismatch", "ANSWER SECTION", "an answer to another question"},
	{dig, "lame", "fabrikam.example MX", "status: REFUSED", "10 mx", "a lame server"},
	{dig, "lame,how=no-aa", "fabrikam.example MX", "flags: qr rd|10 mx.fabrikam.example.", "flags: qr aa", "an answer without AA"},
	{dig, "lame,how=upward", "fabrikam.example MX", "root-servers.net.|ANSWER: 0", "10 mx", "a referral to the root"},
	{dig, "cname-loop", "fabrikam.example MX", "CNAME", "10 mx", "a loop of CNAME records"},
	{dig, "formerr-on-edns", "fabrikam.example MX", "status: FORMERR", "10 mx", "FORMERR because of EDNS"},
	{dig, "formerr-on-edns", "fabrikam.example MX +noedns", "10 mx.fabrikam.example.", "", "and answers without EDNS"},
	{dig, "ptr-missing", "-x 192.168.2.25", "status: NXDOMAIN", "mx.fabrikam", "no reverse name (KB Q190026)"},
	{dig, "ptr-names-another-host", "-x 192.168.2.25 +short", "another-host.example.", "mx.fabrikam", "another host's name"},

	{kdig, "", "fabrikam.example MX +short", "10 mx.fabrikam.example.", "", "answers MX"},
	{kdig, "", "fabrikam.example MX +tcp", "(TCP)|NOERROR", "WARNING", "answers over TCP"},
	{kdig, "", "long.fabrikam.example TXT +noedns", "truncated reply|retrying over TCP|ANSWER: 8", "", "truncates, and answers in full over TCP"},
	{kdig, "", "long.fabrikam.example TXT +noedns +ignore", "Flags: qr aa tc rd", "ANSWER: 8", "sets TC on a part of the records"},
	{kdig, "", "fabrikam.example AXFR", "REFUSED", "10 mx", "refuses AXFR"},
	{kdig, "tcp-refused", "fabrikam.example MX +tcp", "can't connect", "10 mx", "a refused connection"},
	{kdig, "servfail", "fabrikam.example MX", "SERVFAIL", "10 mx", "SERVFAIL"},
	{kdig, "wrong-id", "fabrikam.example MX", "different from query ID", "10 mx", "an answer with a wrong id"},
	{kdig, "slow,by=4s", "fabrikam.example MX", "response timeout", "10 mx", "an answer that comes too late"},

	{drill, "", "fabrikam.example MX", "rcode: NOERROR|10 mx.fabrikam.example.", "", "answers MX"},
	{drill, "", "-t fabrikam.example MX", "rcode: NOERROR|10 mx.fabrikam.example.", "", "answers over TCP"},
	{drill, "", "-x 192.168.2.25", "mx.fabrikam.example.", "", "answers PTR"},
	{drill, "", "long.fabrikam.example TXT", "flags: qr aa tc rd|The answer packet was truncated", "ANSWER: 8", "sets TC on a part of the records"},
	{drill, "", "-a long.fabrikam.example TXT", "ANSWER: 8", "truncated", "answers in full to a fallback over EDNS and TCP"},
	{drill, "tcp-refused", "-t fabrikam.example MX", "error sending query", "10 mx", "a refused connection"},
	{drill, "servfail", "fabrikam.example MX", "rcode: SERVFAIL", "10 mx", "SERVFAIL"},
}

func TestTools(t *testing.T) {
	versions := map[string]string{}
	for _, tool := range []tool{dig, kdig, drill} {
		versions[tool.name] = program.Version(t, tool.name, tool.version...)
	}
	for i, m := range meetings {
		t.Run(fmt.Sprintf("%02d_%s_%s", i+1, m.tool.name, strings.ReplaceAll(m.shows, " ", "_")), func(t *testing.T) {
			t.Parallel()
			shows := m.tool.name + " " + m.args + ": " + m.shows
			if m.faults != "" {
				shows = m.tool.name + " " + m.args + " sees " + strings.TrimPrefix(m.shows, "and ")
			}
			pairs.Prove(t, pairs.Pair{Ours: name(m.faults), Theirs: m.tool.name, Version: versions[m.tool.name], Shows: shows})
			m.hold(t)
		})
	}
}

// name is how the server is called.
func name(faults string) string {
	text := "dns"
	for f := range strings.SplitSeq(faults, ";") {
		if f != "" {
			text += " --fault " + f
		}
	}
	return text
}

func (m meeting) hold(t *testing.T) {
	t.Helper()
	var faults []string
	if m.faults != "" {
		faults = strings.Split(m.faults, ";")
	}
	s := serve(t, faults...)
	args := append(m.tool.at(s.At.Addr().String(), fmt.Sprint(s.At.Port())), strings.Fields(m.args)...)
	out, _ := exec.Command(m.tool.name, args...).CombinedOutput() // the exit code says little: 9 for no answer
	text := string(out)
	for words := range strings.SplitSeq(m.says, "|") {
		if !strings.Contains(text, words) {
			t.Errorf("%s %s: want %q, got:\n%s", m.tool.name, strings.Join(args, " "), words, text)
		}
	}
	if m.hides != "" && strings.Contains(text, m.hides) {
		t.Errorf("%s %s: want no %q, got:\n%s", m.tool.name, strings.Join(args, " "), m.hides, text)
	}
}
