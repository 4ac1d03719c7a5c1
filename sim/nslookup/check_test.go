package nslookup_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"flag"
	"fmt"
	"net/netip"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/smtplab/smtplab/fakedns"
	"github.com/smtplab/smtplab/internal/smallworld"
	"github.com/smtplab/smtplab/sim"
	"github.com/smtplab/smtplab/sim/nslookup"
)

var update = flag.Bool("update", false, "write the reports of testdata anew")

// article is the zone of the article's example.
const article = `$ORIGIN mycompany.microsoft.com.
@     SOA  DNS hostmaster 1 3600 600 86400 300
@     MX   10 mail
mail  A    172.16.0.200
DNS   A    172.16.0.200
$ORIGIN 0.16.172.in-addr.arpa.
@     SOA  DNS.mycompany.microsoft.com. hostmaster.mycompany.microsoft.com. 1 3600 600 86400 300
200   PTR  mail.mycompany.microsoft.com.
`

// edited is the article's zone with one line in the place of another.
func edited(old, new string) string {
	if !strings.Contains(article, old) {
		panic("the zone has no " + old)
	}
	return strings.Replace(article, old, new, 1)
}

const (
	six = "$ORIGIN 8.b.d.0.1.0.0.2.ip6.arpa.\n@ SOA n.example. h.example. 1 3600 600 86400 300\n"
	one = "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0"
)

// A state is one in which a domain's DNS can be.
type state struct {
	name    string
	domain  string // the article's, where empty
	zone    string
	faults  string // between semicolons
	verdict nslookup.Verdict
	tells   string // words of the report
}

// Each state that is wrong has its control, which differs in one record or fault alone: the first of the list.
var states = []state{
	{name: "as-in-the-article", zone: article,
		verdict: nslookup.Proper, tells: "200.0.16.172.in-addr.arpa name = mail.mycompany.microsoft.com"},
	{name: "dotted-and-in-capitals", domain: "MyCompany.Microsoft.COM.", zone: edited("PTR  mail.mycompany", "PTR  MAIL.MyCompany"),
		verdict: nslookup.Proper, tells: "172.16.0.200 is MAIL.MyCompany.microsoft.com, which has this address"},

	{name: "no-such-domain", domain: "mycompany.microsoft.test", zone: article + "$ORIGIN test.\n@ SOA n h 1 1 1 1 1\n",
		verdict: nslookup.Broken, tells: "there is no such domain"},
	{name: "no-mx", zone: edited("@     MX   10 mail", "@ A 172.16.0.200"),
		verdict: nslookup.Proper, tells: "mail goes to the address of mycompany.microsoft.com itself"},
	{name: "no-mx-and-named", zone: strings.Replace(edited("@     MX   10 mail", "@ A 172.16.0.200"), "PTR  mail.", "PTR ", 1),
		verdict: nslookup.Proper, tells: "RFC 5321 section 5.1"},
	{name: "no-mx-no-address", zone: edited("@     MX   10 mail", "@ TXT nothing"),
		verdict: nslookup.Broken, tells: "mycompany.microsoft.com has no address: no data"},
	{name: "null-mx", zone: edited("MX   10 mail", "MX 0 ."), verdict: nslookup.Broken, tells: "RFC 7505"},
	{name: "null-mx-beside-another", zone: edited("MX   10 mail", "MX 10 mail\n@ MX 0 ."),
		verdict: nslookup.Proper, tells: "RFC 7505 section 3"},
	{name: "null-mx-with-preference", zone: edited("MX   10 mail", "MX 10 ."),
		verdict: nslookup.Broken, tells: "a mail exchange record of preference 10 names no host"},
	{name: "nameless-beside-another", zone: edited("MX   10 mail", "MX 10 mail\n@ MX 20 ."),
		verdict: nslookup.Broken, tells: "a mail exchange record of preference 20 names no host"},
	{name: "mx-servfail", zone: article, faults: "servfail types=MX", verdict: nslookup.Untested, tells: "server failure (SERVFAIL)"},
	{name: "mx-timeout", zone: article, faults: "udp-ignored types=MX", verdict: nslookup.Untested, tells: "timed out"},
	{name: "domain-is-an-alias", zone: edited("@     MX   10 mail", "@ MX 10 mail\nold CNAME mycompany.microsoft.com."), domain: "old.mycompany.microsoft.com",
		verdict: nslookup.Proper, tells: "old.mycompany.microsoft.com canonical name = mycompany.microsoft.com"},

	{name: "mx-names-an-address", zone: edited("MX   10 mail", "MX 10 172.16.0.200."),
		verdict: nslookup.Broken, tells: "it must name a host"},
	{name: "exchanger-is-an-alias", zone: edited("MX   10 mail", "MX 10 smtp\nsmtp CNAME mail"),
		verdict: nslookup.Proper, tells: "RFC 2181 section 10.3"},
	{name: "exchanger-is-a-loop", zone: edited("MX   10 mail", "MX 10 smtp\nsmtp CNAME relay\nrelay CNAME smtp"),
		verdict: nslookup.Broken, tells: "an alias that leads nowhere"},

	{name: "exchanger-unknown", zone: edited("mail  A ", "post A"),
		verdict: nslookup.Broken, tells: "mail.mycompany.microsoft.com has no address: no such domain"},
	{name: "one-exchanger-unknown", zone: edited("MX   10 mail", "MX 10 mail\n@ MX 20 spare"),
		verdict: nslookup.Broken, tells: "spare.mycompany.microsoft.com has no address"},
	{name: "address-servfail", zone: article, faults: "servfail types=A",
		verdict: nslookup.Untested, tells: "see on the DNS server whether the zone is loaded"},
	{name: "ipv6-servfail", zone: article, faults: "servfail types=AAAA",
		verdict: nslookup.Untested, tells: "the AAAA records of mail.mycompany.microsoft.com cannot be found out"},

	{name: "ptr-missing", zone: article, faults: "ptr-missing",
		verdict: nslookup.Broken, tells: "200.0.16.172.in-addr.arpa. PTR mail.mycompany.microsoft.com."},
	{name: "ptr-no-data", zone: edited("200   PTR  mail.mycompany.microsoft.com.", "200 TXT here"),
		verdict: nslookup.Broken, tells: "172.16.0.200 has no name: no data"},
	{name: "ptr-servfail", zone: article, faults: "servfail types=PTR",
		verdict: nslookup.Broken, tells: "the name of 172.16.0.200 cannot be found out"},
	{name: "ptr-timeout", zone: article, faults: "udp-ignored types=PTR", verdict: nslookup.Broken, tells: "timed out"},
	{name: "ptr-once-slow", zone: article, faults: "udp-ignored types=PTR first=1", verdict: nslookup.Proper, tells: "! timed out"},
	{name: "ptr-names-another-host", zone: article, faults: "ptr-names-another-host",
		verdict: nslookup.Broken, tells: "of which no address is known"},
	{name: "ptr-not-confirmed", zone: edited("PTR  mail", "PTR  old") + "$ORIGIN mycompany.microsoft.com.\nold A 172.16.0.7\n",
		verdict: nslookup.Broken, tells: "old.mycompany.microsoft.com, which has the address 172.16.0.7"},
	{name: "ptr-names-another-and-is-confirmed", zone: edited("PTR  mail", "PTR  exchange1") + "$ORIGIN mycompany.microsoft.com.\nexchange1 A 172.16.0.200\n",
		verdict: nslookup.Proper, tells: "hosts that compare it with the name in HELO refuse it"},
	{name: "several-names", zone: edited("200   PTR", "200 PTR old.mycompany.microsoft.com.\n200 PTR"),
		verdict: nslookup.Proper, tells: "172.16.0.200 has old.mycompany.microsoft.com and mail.mycompany.microsoft.com"},
	{name: "ptr-by-rfc-2317", zone: edited("200   PTR ", "200 CNAME 200.192-223\n200.192-223 PTR"),
		verdict: nslookup.Proper, tells: "canonical name = 200.192-223.0.16.172.in-addr.arpa"},

	{name: "several-hosts-and-addresses", zone: edited("mail  A    172.16.0.200", "mail A 172.16.0.200\nmail A 172.16.0.201\n@ MX 20 spare\nspare A 172.16.0.200"),
		verdict: nslookup.Broken, tells: "172.16.0.201 has no name"},
	{name: "ipv6", zone: edited("mail  A    172.16.0.200", "mail AAAA 2001:db8::1") + six + one + " PTR mail.mycompany.microsoft.com.\n",
		verdict: nslookup.Proper, tells: "mail.mycompany.microsoft.com AAAA IPv6 address = 2001:db8::1"},
	{name: "ipv6-without-name", zone: edited("mail  A    172.16.0.200", "mail A 172.16.0.200\nmail AAAA 2001:db8::1") + six,
		verdict: nslookup.Broken, tells: "2001:db8::1 has no name"},

	{name: "truncated", zone: article, faults: "always-truncated", verdict: nslookup.Proper, tells: "(tcp, "},
	{name: "truncated-and-tcp-refused", zone: article, faults: "always-truncated; tcp-refused",
		verdict: nslookup.Untested, tells: "RFC 7766 section 5"},
}

var serverAt = netip.MustParseAddrPort("172.16.0.53:53")

// check runs the steps in a world, after some change of what is asked for.
func check(t *testing.T, s state) (*nslookup.Report, error) {
	t.Helper()
	w := smallworld.New(t, sim.Options{NoPackets: true})
	asker, server := w.Host("asker", "172.16.0.9"), w.Host("dns", serverAt.Addr().String())
	zones, err := fakedns.ParseZone("test.zone", 1, s.zone)
	if err != nil {
		t.Fatal(err)
	}
	config := fakedns.Config{Zones: []*fakedns.Zones{zones}}
	for text := range strings.SplitSeq(s.faults, ";") {
		words := strings.Fields(text)
		if len(words) == 0 {
			continue
		}
		fault, err := fakedns.Faults.New(words[0], words[1:])
		if err != nil {
			t.Fatal(err)
		}
		config.Faults = append(config.Faults, fault)
	}
	do(t, w, server, func() error {
		_, err := fakedns.Start(server, config)
		return err
	})
	domain := s.domain
	if domain == "" {
		domain = "mycompany.microsoft.com"
	}
	var report *nslookup.Report
	var failed error
	do(t, w, asker, func() error {
		report, failed = nslookup.Check(asker, nslookup.Config{Domain: domain, Servers: []netip.AddrPort{serverAt}, Timeout: time.Second})
		return nil
	})
	return report, failed
}

func do(t *testing.T, w *smallworld.World, m *sim.Machine, task func() error) {
	t.Helper()
	var err error
	if failed := w.Do(m, "test", func() { err = task() }); failed != nil || err != nil {
		t.Fatal(failed, err)
	}
}

func TestStates(t *testing.T) {
	const file = "testdata/reports.txtar"
	golden := map[string]string{}
	kept, err := txtar.ParseFile(file)
	if err != nil && !*update {
		t.Fatal(err)
	}
	if err == nil {
		for _, f := range kept.Files {
			golden[f.Name] = string(f.Data)
		}
	}
	written := &txtar.Archive{Comment: []byte("What nslookup-check says of each state. Written by \"go test ./sim/nslookup -update\"; read the difference.\n")}
	for _, s := range states {
		t.Run(s.name, func(t *testing.T) {
			report, err := check(t, s)
			if err != nil {
				t.Fatal(err)
			}
			text := report.Text()
			if report.Verdict != s.verdict || !strings.Contains(text, s.tells) {
				t.Errorf("want %s and %q, got %s:\n%s", s.verdict, s.tells, report.Verdict, text)
			}
			if diff := cmp.Diff(golden[s.name], text); diff != "" && !*update {
				t.Errorf("%s: %s", file, diff)
			}
			delete(golden, s.name)
			written.Files = append(written.Files, txtar.File{Name: s.name, Data: []byte(text)})
		})
	}
	if *update {
		if err := os.WriteFile(file, txtar.Format(written), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	for name := range golden {
		t.Errorf("%s: section %s belongs to no state", file, name)
	}
}

// Whatever is found, there are five steps, each says something, and what is wrong comes with a correction.
func TestEveryStepSpeaks(t *testing.T) {
	for _, s := range states {
		report, err := check(t, s)
		if err != nil {
			t.Fatal(err)
		}
		if len(report.Steps) != 5 {
			t.Fatalf("%s: want five steps, got %d", s.name, len(report.Steps))
		}
		for i, step := range report.Steps {
			if step.Number != i+1 || len(step.Findings) == 0 {
				t.Errorf("%s: step %d says nothing", s.name, i+1)
			}
			for _, f := range step.Findings {
				if (f.Level == nslookup.Wrong || f.Level == nslookup.Unknown) && f.Correct == "" {
					t.Errorf("%s: step %d: no correction for %q", s.name, i+1, f.Text)
				}
			}
			for _, q := range step.Questions {
				if (len(q.Answers) == 0) == (q.Failure == "") {
					t.Errorf("%s: step %d: want answers or a failure, got %+v", s.name, i+1, q)
				}
			}
		}
	}
}

func TestManyHostsAreBounded(t *testing.T) {
	var zone strings.Builder
	zone.WriteString(edited("@     MX   10 mail", ""))
	zone.WriteString("$ORIGIN mycompany.microsoft.com.\n")
	for i := range 60 {
		host := "h" + strings.Repeat("x", i+1)
		fmt.Fprintf(&zone, "@ MX 10 %s\n%s A 172.16.0.200\n%s A 172.16.1.%d\n", host, host, host, i+1)
	}
	report, err := check(t, state{zone: zone.String()})
	if err != nil {
		t.Fatal(err)
	}
	if text := report.Text(); !strings.Contains(text, "more than 50 hosts: the rest is left out") {
		t.Error(text)
	}
}

func TestBadName(t *testing.T) {
	if report, err := check(t, state{zone: article, domain: "two..dots"}); err == nil {
		t.Errorf("want an error, got %v", report.Text())
	}
}

// A server that answers with addresses of no octets must not be the end of the check, nor one that answers with thousands.
func TestStrangeAddresses(t *testing.T) {
	for _, c := range []struct {
		what, record string
		times        int
		want         string
	}{
		{"no octets", "\xC0\x0C\x00\x01\x00\x01\x00\x00\x00\x09\x00\x00", 1, "a record of a.example holds no address"},
		{"thousands", "\xC0\x0C\x00\x01\x00\x01\x00\x00\x00\x09\x00\x04\x0A\x00", 3000, "more than 100 addresses"},
	} {
		w := smallworld.New(t, sim.Options{NoPackets: true})
		asker, server := w.Host("asker", "172.16.0.9"), w.Host("dns", serverAt.Addr().String())
		do(t, w, server, func() error { return swell(server, c.record, c.times) })
		do(t, w, asker, func() error {
			report, err := nslookup.Check(asker, nslookup.Config{Domain: "a.example", Servers: []netip.AddrPort{serverAt}, Timeout: time.Second})
			if err != nil || report.Verdict != nslookup.Broken || !strings.Contains(report.Text(), c.want) {
				t.Errorf("%s: want %q, got %v, %+v", c.what, c.want, err, report)
			}
			return nil
		})
	}
}

// A record that is cut off behind two octets has them as its preference, and no name: whatever they are, nothing is in order.
func TestExchangerWithoutName(t *testing.T) {
	for octets, want := range map[string]string{"\xC0\x27": "preference 49191 names no host", "\x00\x00": "a null MX (RFC 7505)"} {
		w := smallworld.New(t, sim.Options{NoPackets: true})
		asker, server := w.Host("asker", "172.16.0.9"), w.Host("dns", serverAt.Addr().String())
		do(t, w, server, func() error {
			packets, err := server.ListenPacket("udp", serverAt.String())
			server.Serve("udp", func() {
				buffer := make([]byte, 512)
				for n, from, err := packets.ReadFromUDPAddrPort(buffer); err == nil; n, from, err = packets.ReadFromUDPAddrPort(buffer) {
					out := bytes.Clone(buffer[:n])
					out[2], out[7] = out[2]|0x84, 1
					packets.WriteToUDPAddrPort(append(out, "\xC0\x0C\x00\x0F\x00\x01\x00\x00\x00\x09\x00\x02"+octets...), from)
				}
			})
			return err
		})
		do(t, w, asker, func() error {
			report, err := nslookup.Check(asker, nslookup.Config{Domain: "a.example", Servers: []netip.AddrPort{serverAt}, Timeout: time.Second})
			if err != nil || report.Verdict != nslookup.Broken || !strings.Contains(report.Text(), want) || strings.Contains(report.Text(), "in order") {
				t.Errorf("want a broken path and %q, got %v, %+v", want, err, report)
			}
			return nil
		})
	}
}

// swell answers each question about addresses of IPv4 over UDP with TC, and over TCP with a record so many times; one that
// ends early gets two octets of its own. All else it says does not exist.
func swell(m *sim.Machine, record string, times int) error {
	packets, err1 := m.ListenPacket("udp", serverAt.String())
	listener, err2 := m.Listen("tcp", serverAt.String())
	answer := func(question []byte, tcp bool) []byte {
		out := bytes.Clone(question)
		out[2] |= 0x84
		switch isA := strings.HasSuffix(string(question), "\x00\x00\x01\x00\x01"); {
		case isA && !tcp:
			out[2] |= 2 // TC
		case isA:
			binary.BigEndian.PutUint16(out[6:], uint16(times))
			for i := range times {
				out = append(out, record...)
				if times > 1 {
					out = append(out, byte(i>>8), byte(i))
				}
			}
		case strings.HasSuffix(string(question), "\x00\x0C\x00\x01"):
			out[3] |= 3 // NXDOMAIN
		}
		return out
	}
	m.Serve("udp", func() {
		buffer := make([]byte, 512)
		for {
			n, from, err := packets.ReadFromUDPAddrPort(buffer)
			if err != nil {
				return
			}
			packets.WriteToUDPAddrPort(answer(buffer[:n], false), from)
		}
	})
	m.Serve("tcp", func() {
		buffer := make([]byte, 512)
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			n, _ := conn.Read(buffer)
			out := answer(buffer[2:n], true)
			conn.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(out))), out...))
			conn.Close()
		}
	})
	return errors.Join(err1, err2)
}
