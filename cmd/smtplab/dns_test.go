package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/miekg/dns"

	"github.com/smtplab/smtplab/sim/record"
)

const world = `$ORIGIN fabrikam.example.
@   SOA ns hostmaster 1 3600 600 86400 300
@   MX  10 mx
mx  A   192.168.2.25
`

// ask asks a real question of a server in another process.
func ask(t *testing.T, transport, server, name string, qtype uint16) (*dns.Msg, error) {
	t.Helper()
	m := new(dns.Msg)
	m.SetQuestion(name, qtype)
	c := dns.Client{Net: transport, Timeout: atMost}
	answer, _, err := c.Exchange(m, server)
	return answer, err
}

func TestDNSServer(t *testing.T) {
	dir := folder(t, map[string]string{"world.zone": world})
	s := stands(t, dir, "dns", "world.zone", "--listen", "127.0.0.1:0")
	at := s.listening[0]
	for _, transport := range []string{"udp", "tcp"} {
		answer, err := ask(t, transport, at, "fabrikam.example.", dns.TypeMX)
		if err != nil || len(answer.Answer) != 1 || !strings.HasSuffix(answer.Answer[0].String(), "10 mx.fabrikam.example.") || !answer.Authoritative {
			t.Errorf("%s: got %v, %v", transport, answer, err)
		}
	}
	var logged struct {
		Time                                 time.Time
		From, Transport, Name, Type, Outcome string
	}
	if err := json.Unmarshal([]byte(s.out.until(t, `"tcp"`)), &logged); err != nil || logged.Name != "fabrikam.example" || logged.Type != "MX" ||
		logged.Outcome != "NOERROR" || logged.Time.IsZero() || !strings.HasPrefix(logged.From, "127.0.0.1:") {
		t.Errorf("got %+v, %v", logged, err)
	}
	file := filepath.Join(dir, "world.zone")
	os.WriteFile(file, []byte(strings.Replace(world, "192.168.2.25", "192.168.2.26", 1)), 0o644)
	s.cmd.Process.Signal(syscall.SIGHUP)
	s.said.until(t, "read world.zone again")
	if answer, err := ask(t, "udp", at, "mx.fabrikam.example.", dns.TypeA); err != nil || !strings.HasSuffix(answer.Answer[0].String(), "192.168.2.26") {
		t.Errorf("got %v, %v", answer, err)
	}
	os.WriteFile(file, []byte("mx A nonsense"), 0o644)
	s.cmd.Process.Signal(syscall.SIGHUP)
	s.said.until(t, "the old zones stay: world.zone:1: ")
	if answer, err := ask(t, "udp", at, "mx.fabrikam.example.", dns.TypeA); err != nil || len(answer.Answer) != 1 {
		t.Errorf("got %v, %v", answer, err)
	}
	s.stop()
}

func TestDNSFaults(t *testing.T) {
	dir := folder(t, map[string]string{"world.zone": world})
	s := stands(t, dir, "dns", "world.zone", "--listen", "127.0.0.1:0", "--fault", "servfail,names=x.example,fabrikam.example,first=1",
		"--fault", "tcp-refused")
	at := s.listening[0]
	for i, want := range []int{dns.RcodeServerFailure, dns.RcodeSuccess} {
		if answer, err := ask(t, "udp", at, "fabrikam.example.", dns.TypeMX); err != nil || answer.Rcode != want {
			t.Errorf("question %d: want %s, got %v, %v", i+1, dns.RcodeToString[want], answer, err)
		}
	}
	if answer, err := ask(t, "tcp", at, "fabrikam.example.", dns.TypeMX); err == nil {
		t.Errorf("want TCP refused, got %v", answer)
	}
	s.stop()
}

func TestDNSMisuse(t *testing.T) {
	dir := folder(t, map[string]string{"world.zone": world, "bad.zone": "x A 1\n",
		"long.zone": world + strings.Repeat(";\n", 8<<20)})
	for _, c := range []struct{ args, want string }{
		{"dns nothing.zone", "nothing.zone"},
		{"dns bad.zone", "bad.zone:1: "},
		{"dns long.zone", "long.zone: want no more than 16 MiB"},
		{"dns .", ".: want a file of zones, got a folder"},
		{"dns world.zone --listen mail.example:53", "want an address and port"},
		{"dns world.zone --fault tcp-refusd", `did you mean "tcp-refused"?`},
		{"dns world.zone --fault slow,bye=5s", `did you mean "by"?`},
	} {
		smtplab(t, dir, strings.Fields(c.args)...).want(t, 2, c.want)
	}
	smtplab(t, dir, "dns", "world.zone", "--listen", "127.0.0.1:0", "--fault", "tcp-ignored").want(t, 2, "a real socket cannot ignore connections")
}

// A log that could not be written is told at once.
func TestDNSLogThatIsLost(t *testing.T) {
	told := make(chan string, 2)
	log := newQueryLog(brokenOutput{}, func(format string, words ...any) { told <- fmt.Sprintf(format, words...) })
	log.Add(record.Event{Fact: &record.Served{}})
	if said := <-told; !strings.Contains(said, "could not write the output: no room") {
		t.Errorf("want it told, got %q", said)
	}
	if err := log.out.close(); err == nil || len(told) > 0 {
		t.Errorf("want a bad end, and nothing told twice; got %v", err)
	}
}

// brokenOutput takes nothing.
type brokenOutput struct{}

func (brokenOutput) Write([]byte) (int, error) { return 0, errors.New("no room") }

// A line is JSON whatever the name is that a stranger asks for.
func TestDNSLogIsJSON(t *testing.T) {
	for _, name := range []string{"fabrikam.example", `q\"u\\o.te`, `\000\255.x`, "", "<&>"} {
		served := &record.Served{From: netip.MustParseAddrPort("[2001:db8::1]:53"), Transport: "udp", Name: name, Type: "TYPE65280", Outcome: "NXDOMAIN"}
		var got struct {
			Time                                 time.Time
			From, Transport, Name, Type, Outcome string
		}
		line := appendQuery(nil, time.Unix(1e9, 1), served)
		if err := json.Unmarshal(line, &got); err != nil || got.Name != name || got.From != "[2001:db8::1]:53" ||
			!got.Time.Equal(time.Unix(1e9, 1)) || got.Type != "TYPE65280" || got.Outcome != "NXDOMAIN" || got.Transport != "udp" {
			t.Errorf("%q: got %s, %v", name, line, err)
		}
	}
}

// dig is a client that nobody here wrote.
func TestDNSWithDig(t *testing.T) {
	dig, err := exec.LookPath("dig")
	if err != nil {
		t.Skip("dig is not installed")
	}
	s := stands(t, folder(t, map[string]string{"world.zone": world}), "dns", "world.zone", "--listen", "127.0.0.1:0")
	defer s.stop()
	host, port, _ := strings.Cut(s.listening[0], ":")
	for _, option := range []string{"+tcp", "+notcp", "+edns", "+ignore"} {
		out, err := exec.Command(dig, "@"+host, "-p", port, option, "+short", "MX", "fabrikam.example").Output()
		if err != nil || string(out) != "10 mx.fabrikam.example.\n" {
			t.Errorf("%s: got %q, %v", option, out, err)
		}
	}
}
