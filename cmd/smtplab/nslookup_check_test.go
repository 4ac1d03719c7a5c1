package main

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/smtplab/smtplab/sim/nslookup"
)

// fabrikam is a domain of which the reverse path is in order.
const fabrikam = world + `$ORIGIN 2.168.192.in-addr.arpa.
@   SOA ns.fabrikam.example. hostmaster.fabrikam.example. 1 3600 600 86400 300
25  PTR mx.fabrikam.example.
`

// against runs nslookup-check against a server that lies.
func against(t *testing.T, zone string, faults []string, args ...string) ending {
	t.Helper()
	dir := folder(t, map[string]string{"world.zone": zone})
	serve := []string{"dns", "world.zone", "--listen", "127.0.0.1:0"}
	for _, f := range faults {
		serve = append(serve, "--fault", f)
	}
	s := stands(t, dir, serve...)
	defer s.stop()
	e := smtplab(t, dir, append([]string{"nslookup-check", "fabrikam.example", "--dns", s.listening[0]}, args...)...)
	e.out = strings.ReplaceAll(e.out, s.listening[0], "127.0.0.1:5353")
	return e
}

func TestNslookupCheck(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		zone   string
		faults []string
		code   int
		want   string
	}{
		{fabrikam, nil, 0, "192.168.2.25 is mx.fabrikam.example, which has this address"},
		{fabrikam, []string{"ptr-missing"}, 1, "25.2.168.192.in-addr.arpa. PTR mx.fabrikam.example."},
		{fabrikam, []string{"ptr-names-another-host"}, 1, "192.168.2.25 is not mx.fabrikam.example, but "},
		{fabrikam, []string{"slow,types=PTR,by=20s"}, 1, "the name of 192.168.2.25 cannot be found out: timed out"},
		{fabrikam, []string{"slow,types=PTR,by=10ms"}, 0, "set up properly"},
		{fabrikam, []string{"always-truncated"}, 0, "(tcp, 127.0.0.1:5353)"},
		{fabrikam, []string{"always-truncated", "tcp-refused"}, 3, "cannot be found out: refused"},
		{fabrikam, []string{"servfail,types=MX"}, 3, "server failure (SERVFAIL)"},
		{fabrikam, []string{"wrong-id,types=A"}, 3, "ignored an answer with wrong id"},
		{fabrikam, []string{"nxdomain,types=MX"}, 1, "there is no such domain as fabrikam.example"},
		{strings.Replace(fabrikam, "MX  10 mx", "MX 10 .", 1), nil, 1, "preference 10 names no host"},
		{strings.Replace(fabrikam, "MX  10 mx", "MX 0 .", 1), nil, 1, "a null MX (RFC 7505)"},
	} {
		e := against(t, c.zone, c.faults, "--timeout", "300ms")
		if e.code != c.code || !strings.Contains(e.out, c.want) || e.errors != "" {
			t.Errorf("%v: want exit code %d and %q, got %d, %s:\n%s", c.faults, c.code, c.want, e.code, e.errors, e.out)
		}
	}
}

func TestNslookupCheckOnTheTerminal(t *testing.T) {
	const file = "testdata/nslookup-check.txt"
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if e := against(t, fabrikam, []string{"ptr-missing"}); e.code != 1 || e.out != string(want) {
		t.Errorf("%s: want exit code 1 and\n%s\ngot %d and\n%s", file, want, e.code, e.out)
	}
}

func TestNslookupCheckAsJSON(t *testing.T) {
	e := against(t, fabrikam, []string{"ptr-missing"}, "--json")
	var got struct {
		Schema string
		nslookup.Report
	}
	if err := json.Unmarshal([]byte(e.out), &got); err != nil {
		t.Fatalf("%v: %s", err, e.out)
	}
	if e.code != 1 || got.Schema != nslookupSchema || got.Verdict != nslookup.Broken || got.Domain != "fabrikam.example" || len(got.Steps) != 5 {
		t.Errorf("got %d, %s", e.code, e.out)
	}
	if step := got.Steps[3]; len(step.Questions) != 1 || step.Questions[0].Name != "25.2.168.192.in-addr.arpa" ||
		step.Questions[0].Failure != "no such domain" || step.Findings[0].Level != nslookup.Wrong || step.Findings[0].Correct == "" {
		t.Errorf("got %+v", step)
	}
}

func TestNslookupCheckMisuse(t *testing.T) {
	for _, c := range []struct{ args, want string }{
		{"nslookup-check fabrikam.example", "want --dns ADDR[:PORT]"},
		{"nslookup-check fabrikam.example --dns ns.example", "want an address such as 127.0.0.1"},
		{"nslookup-check 172.16.0.200 --dns 127.0.0.1", "got the address 172.16.0.200"},
		{"nslookup-check two..dots --dns 127.0.0.1:1", "bad name"},
		{"nslookup-check fabrikam.example --dns 127.0.0.1 --timeout 0s", "want more than nothing"},
		{"nslookup-check", "got nothing after"},
		{"nslookup-check bücher.example --dns 127.0.0.1", "want a domain as the DNS has it, such as xn--"},
		{"nslookup-check bob@fabrikam.example --dns 127.0.0.1", `want a domain such as fabrikam.example, got "bob@fabrikam.example"`},
	} {
		smtplab(t, t.TempDir(), strings.Fields(c.args)...).want(t, 2, c.want)
	}
	// Nobody answers at all: that is no verdict about the domain.
	smtplab(t, t.TempDir(), "nslookup-check", "fabrikam.example", "--dns", "127.0.0.1:1", "--timeout", "1s").want(t, 3, "")
}
