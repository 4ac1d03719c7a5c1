package certificate

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/smtplab/smtplab/harness/result"
	"github.com/smtplab/smtplab/sim/record"
)

var update = flag.Bool("update", false, "write the golden files anew")

// talked is a record of two talks, each a step of its own: HELO, and NOOP with an answer that is wrong.
func talked() []record.Event {
	var events []record.Event
	add := func(f record.Fact) {
		events = append(events, record.Event{At: time.Duration(len(events)) * time.Millisecond, Host: "client.example", Fact: f})
	}
	said := func(conn, segment int, text string) {
		add(&record.Line{Conn: conn, From: record.Client, Text: text, Segment: segment})
	}
	heard := func(conn int, text string) {
		add(&record.Line{Conn: conn, From: record.Server, Heard: true, Text: text})
	}
	add(&record.Step{Line: 9, Text: "talk server.example hello"})
	add(&record.Opened{Conn: 1, Dialled: true})
	heard(1, "220 mx.example ready")
	said(1, 1, "HELO client.example")
	heard(1, "250 mx.example")
	add(&record.Step{Line: 10, Text: "talk server.example noop"})
	add(&record.Opened{Conn: 2, Dialled: true})
	heard(2, "220 mx.example ready")
	said(2, 1, "NOOP")
	heard(2, "500 what\x1b[2J")
	said(2, 2, "RSET")
	heard(2, "250 fine")
	add(&record.Step{Line: 11, Text: "see inbox bob@b.example 1"})
	return events
}

func failing(t *testing.T, found result.Finding) Failure {
	t.Helper()
	e := begin()
	c := e.plays("rfc5321/4.1.1.9-noop", "MUST", result.Fail, talked()...)
	found.At, found.Verdict = "x:1", result.Fail
	c.Findings[0] = found
	all := e.certificate(t).Failures
	if len(all) != 1 {
		t.Fatalf("want one failure, got %d", len(all))
	}
	return all[0]
}

func TestBugReportGolden(t *testing.T) {
	talk := failing(t, result.Finding{Claim: "talk server.example noop", Want: `"S: 250 ..."`, Got: `"500 what\x1b[2J"`})
	known := failing(t, result.Finding{Claim: "talk server.example noop", Want: `"S: 250 ..."`, Got: `"500 what\x1b[2J"`, Why: "the code for this is another"})
	later := failing(t, result.Finding{Claim: "see inbox bob@b.example 1", Want: "1 message", Got: "0"})
	text := strings.Join([]string{talk.Report, known.Report, later.Report}, "\n=====\n\n")
	file := filepath.Join("testdata", "bugreport.golden.txt")
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), text); diff != "" {
		t.Errorf("(go test ./reports/certificate -update writes it anew): %s", diff)
	}
}

// The dialogue is the one that the finding is about.
func TestDialogueOfAFinding(t *testing.T) {
	for name, c := range map[string]struct{ claim, got, evidence, want string }{
		"of its step":       {"talk server.example hello", `"250 mx.example"`, "", "HELO client.example"},
		"of another step":   {"talk server.example noop", `"500 what\x1b[2J"`, "", "NOOP"},
		"by what was seen":  {"see replies form", "250 mx.example", "S: 250 mx.example", "HELO client.example"},
		"the last before":   {"see inbox bob@b.example 1", "0", "", "RSET"},
		"evidence of mail":  {"see inbox bob@b.example 1", "0", "Subject: x", "RSET"},
		"a step not played": {"see queue mx 1", "0", "", "RSET"},
	} {
		f := failing(t, result.Finding{Claim: c.claim, Want: "something", Got: c.got, Evidence: c.evidence})
		if !strings.Contains(f.Shell, c.want) {
			t.Errorf("%s: want %s in\n%s", name, c.want, f.Shell)
		}
		if after := c.want != "RSET" && strings.Contains(f.Shell, "RSET"); after {
			t.Errorf("%s: want nothing after the reply, got\n%s", name, f.Shell)
		}
	}
}

func TestFailureWithoutRecord(t *testing.T) {
	e := begin()
	e.plays("a", "MUST", result.Fail)
	e.kept["cases/a/record.jsonl"].Data = []byte("nonsense")
	f := e.certificate(t).Failures[0]
	if f.Shell != "" || !strings.Contains(f.Report, "The dialogue cannot be shown") {
		t.Errorf("want a word about it, got %s", f.Report)
	}
}

// Failures come in the order in which they weigh.
func TestFailuresInOrder(t *testing.T) {
	e := begin()
	e.plays("a", "SHOULD", result.NonStrict)
	e.plays("b", "MUST", result.NonStrict)
	e.plays("c", "MUST", result.Fail)
	e.plays("d", "MUST", result.Pass)
	e.plays("e", "MUST", result.Inconclusive)
	var got []string
	for _, f := range e.certificate(t).Failures {
		got = append(got, f.Name)
	}
	if strings.Join(got, "") != "cba" {
		t.Errorf("want c b a, got %v", got)
	}
}

func TestTarget(t *testing.T) {
	for _, c := range []struct{ adapter, address, want, hint string }{
		{"address", "192.0.2.25:2525", "192.0.2.25:2525", ""},
		{"recipe", "[::1]:25", "[::1]:25", ""},
		{"product", "simulated", "127.0.0.1:2525", "smtplab mta Example MTA"},
		{"postfix", "192.0.2.25:25", "192.0.2.25:25", "in a network of its own"},
	} {
		x := &Certificate{System: result.System{Name: "Example MTA", Adapter: c.adapter, Address: c.address}}
		if got := x.target().String(); got != c.want || !strings.Contains(x.stand(), c.hint) || (c.hint == "") != (x.stand() == "") {
			t.Errorf("%s: want %s and %q, got %s and %q", c.adapter, c.want, c.hint, got, x.stand())
		}
	}
}

// TestFailuresByProfile has what breaks a MUST first, and of that what no server may do without; what was found twice is told once.
func TestFailuresByProfile(t *testing.T) {
	e := begin()
	add := func(name, level, profile string, v result.Verdict) *result.Case {
		c := e.plays(name, level, v)
		e.edition[len(e.edition)-1].Profiles = []string{profile}
		return c
	}
	add("a", "SHOULD", "core-server", result.NonStrict)
	add("b", "MUST", "dsn", result.Fail)
	c := add("c", "MUST", "core-server", result.Fail)
	c.Findings = append(c.Findings, c.Findings[0], result.Finding{Want: "more", Got: "less", Verdict: result.Fail})
	add("d", "MUST", "security", result.Fail)
	var names []string
	for _, f := range e.certificate(t).Failures {
		names = append(names, f.Name)
		if want := map[string]int{"c": 2}[f.Name]; want > 0 && len(f.Findings) != want {
			t.Errorf("%s: want %d findings, got %v", f.Name, want, f.Findings)
		}
	}
	if got := strings.Join(names, " "); got != "c d b a" {
		t.Errorf("got %s", got)
	}
}

func TestSectionName(t *testing.T) {
	for ref, want := range map[string]string{
		"RFC5321:4.1.1.9": "RFC 5321 section 4.1.1.9 (NOOP)", "RFC5321:4.5.1": "RFC 5321 section 4.5.1 (Minimum Implementation)",
		"RFC5321:4.1.1.1": "RFC 5321 section 4.1.1.1 (Extended HELLO (EHLO) or HELLO (HELO))", "RFC2920:3.2": "RFC 2920 section 3.2", "RFC7505": "RFC 7505",
	} {
		if got := sectionName(ref); got != want {
			t.Errorf("%s: want %s, got %s", ref, want, got)
		}
	}
}
