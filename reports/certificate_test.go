package reports

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"github.com/smtplab/smtplab/harness/result"
	"github.com/smtplab/smtplab/reports/certificate"
	"github.com/smtplab/smtplab/scenarios"
	"github.com/smtplab/smtplab/sim/record"
)

// An exam is an examination with a case of each outcome, and what was kept of it. said is what the server says; it stands in
// all that a server can fill.
type exam struct {
	edition []scenarios.Listed
	report  *result.Report
	kept    fstest.MapFS
	said    string
}

func sum(text string) string {
	s := sha256.Sum256([]byte(text))
	return hex.EncodeToString(s[:])
}

func (e *exam) play(name, level string, v result.Verdict, profiles ...string) *result.Case {
	scenario := "# What " + name + " shows\n#\n# Why the RFC wants it, and who is hurt where it is not so.\nrefs RFC5321:4.1.1.9\n"
	e.edition = append(e.edition, scenarios.Listed{Name: name, Requirement: "RFC5321-4.1.1.9-01", Role: "server", Level: level, Profiles: profiles,
		Refs: []string{"RFC5321:4.1.1.9", "RFC5321:2.4"}, SHA256: sum(scenario), Title: "What " + name + " shows"})
	c := result.Case{Name: name, Title: "What " + name + " shows", Level: level, Verdict: v, WallMS: 12.5, Again: "smtplab certify server 192.0.2.25:25 " + name + " --seed 1"}
	if v != result.Pass {
		c.Findings = []result.Finding{{At: "x:9", Claim: "talk server.example noop", Want: `"250 ..."`, Got: `"` + e.said + `"`, Verdict: v}}
	}
	e.keep(&c, "scenario.txtar", scenario)
	e.keep(&c, "record.jsonl", e.record())
	e.report.Add(c)
	for i := range e.report.Cases {
		if e.report.Cases[i].Name == name {
			return &e.report.Cases[i]
		}
	}
	return nil
}

func (e *exam) record() string {
	var b bytes.Buffer
	var events []record.Event
	for _, f := range []record.Fact{
		&record.Step{Line: 9, Text: "talk server.example noop"}, &record.Opened{Conn: 1, Dialled: true},
		&record.Line{Conn: 1, From: record.Server, Heard: true, Text: "220 mx.example " + e.said},
		&record.Line{Conn: 1, From: record.Client, Text: "NOOP", Segment: 1},
		&record.Line{Conn: 1, From: record.Server, Heard: true, Text: e.said},
	} {
		events = append(events, record.Event{Host: "client.example", Fact: f})
	}
	if err := record.Encode(&b, events); err != nil {
		panic(err)
	}
	return b.String()
}

func (e *exam) keep(c *result.Case, name, text string) {
	c.Files = append(c.Files, result.File{Name: name, Bytes: len(text), SHA256: sum(text)})
	e.kept[result.CaseDir(c.Name)+"/"+name] = &fstest.MapFile{Data: []byte(text)}
}

func examined(said string) *exam {
	r := result.NewReport("smtplab v1.2.3", 1)
	r.Date = "2026-11-22"
	r.System = &result.System{Name: "Example MTA", Version: "1.0", Adapter: "address", Address: "192.0.2.25:25", Abilities: []string{"mailbox"},
		Config: map[string]string{"main.cf": "greeting = " + said + "\n"}, Edition: "2026.11", Mode: result.Operational, Machine: "linux/amd64, 2 processors",
		Again: "smtplab certify server 192.0.2.25:25 --seed 1", Started: "2026-11-22T05:00:00Z", TookMS: 61_250}
	e := &exam{report: r, kept: fstest.MapFS{}, said: said}
	e.play("rfc5321/passes", "MUST", result.Pass, "core-server", "esmtp", "tls", "security", "relay")
	e.play("rfc5321/fails", "MUST", result.Fail, "esmtp")
	e.play("rfc5321/bends", "MUST", result.NonStrict, "security")
	e.play("rfc5321/should", "SHOULD", result.NonStrict, "relay", "esmtp")
	e.play("rfc5321/waits", "MUST", result.Inconclusive, "tls")
	e.play("rfc5321/lacks", "MUST", result.Unsupported, "tls").Findings[0].Unexamined = true
	e.play("rfc5321/waived", "MUST", result.Fail, "esmtp").Verdict = result.Waived
	e.play("rfc5321/absent", "SHOULD", result.Unsupported, "core-server")
	e.edition = append(e.edition, scenarios.Listed{Name: "rfc5321/unplayed", Role: "server", Level: "MUST", Profiles: []string{"dsn"}, Title: "Nobody asked"})
	return e
}

func (e *exam) certificate(t testing.TB) *certificate.Certificate {
	t.Helper()
	c, err := certificate.ByEdition(e.report, e.kept, e.edition)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// written is what each format makes of an examination, the badges by their profiles.
func written(t testing.TB, c *certificate.Certificate) map[string]string {
	t.Helper()
	texts := map[string]string{}
	write := func(name string, format func(io.Writer) error) {
		var b bytes.Buffer
		if err := format(&b); err != nil {
			t.Fatal(err)
		}
		texts[name] = b.String()
	}
	write("certificate.golden.html", func(w io.Writer) error { return writeCertificate(w, c) })
	write("certificate.golden.md", func(w io.Writer) error { return writeCertificateMarkdown(w, c) })
	for _, p := range certificate.Profiles {
		write("badge-"+p+".golden.svg", func(w io.Writer) error { return writeBadge(w, c, p) })
	}
	return texts
}

func TestCertificateGoldens(t *testing.T) {
	for name, got := range written(t, examined("500 what").certificate(t)) {
		got = strings.NewReplacer(certificateStyle, "STYLE", certificateScript, "SCRIPT").Replace(got)
		got = regexp.MustCompile(`(style|script)-src &#39;.*?&#39;`).ReplaceAllString(got, "$1-src HASH")
		file := filepath.Join("testdata", name)
		if *update {
			if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), got); diff != "" {
			t.Errorf("%s (go test ./reports -update writes it anew): %s", name, diff)
		}
	}
}

func TestCertificateIsTheSameEachTime(t *testing.T) {
	want := written(t, examined("500 what").certificate(t))
	for range 5 {
		if diff := cmp.Diff(want, written(t, examined("500 what").certificate(t))); diff != "" {
			t.Fatal(diff)
		}
	}
}

// What a server says gets into no format but as text.
func TestCertificateLetsNothingThrough(t *testing.T) {
	e := examined(nasty)
	e.report.Tool, e.report.System.Name, e.report.System.Edition, e.report.System.Again = nasty, nasty, nasty, nasty
	for name, text := range written(t, e.certificate(t)) {
		for i, c := range text {
			if !unicode.IsGraphic(c) && c != '\n' && c != '\t' {
				t.Fatalf("%s: %U in %q", name, c, text[max(0, i-60):min(len(text), i+60)])
			}
		}
		switch filepath.Ext(name) {
		case ".html":
			harmless(t, text)
		case ".md":
			if strings.Contains(text, "<script>") && !inFence(text) {
				t.Errorf("%s: HTML got through", name)
			}
		case ".svg":
			wellFormed(t, text)
		}
	}
}

func wellFormed(t *testing.T, text string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(text))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatalf("%v in %s", err, text)
		}
		if e, is := token.(xml.StartElement); is && !strings.Contains("svg title clipPath rect g text", e.Name.Local) {
			t.Errorf("element %s got through", e.Name.Local)
		}
	}
}

// The page parses, ids are unique, all links lead somewhere, headings do not skip a level, and its policy fits.
func TestCertificatePage(t *testing.T) {
	page := written(t, examined("500 what").certificate(t))["certificate.golden.html"]
	if _, err := html.Parse(strings.NewReader(page)); err != nil {
		t.Fatal(err)
	}
	ids, level := map[string]bool{}, 0
	var links []string
	for _, e := range elements(t, page) {
		if id := attribute(e, "id"); id != "" {
			if ids[id] {
				t.Errorf("id %q stands twice", id)
			}
			ids[id] = true
		}
		if to, is := strings.CutPrefix(attribute(e, "href"), "#"); is {
			links = append(links, to)
		}
		if len(e.Data) == 2 && e.Data[0] == 'h' && e.Data[1] >= '1' && e.Data[1] <= '6' {
			if now := int(e.Data[1] - '0'); now > level+1 {
				t.Errorf("h%d after h%d", now, level)
			} else {
				level = now
			}
		}
		if attribute(e, "http-equiv") == "Content-Security-Policy" {
			for _, text := range []string{certificateStyle, certificateScript} {
				if !strings.Contains(attribute(e, "content"), hashOf(text)) {
					t.Error("the policy does not allow what is on the page")
				}
			}
		}
	}
	for _, to := range links {
		if !ids[to] {
			t.Errorf("#%s leads nowhere", to)
		}
	}
	if len(links) < 30 || !strings.Contains(page, `<header class="top bad">`) {
		t.Errorf("want many links and a bad head, got %d links", len(links))
	}
}

// A badge is green where the profile conforms and the results are beyond doubt, and nowhere else.
func TestBadgeIsGreenForConformanceAlone(t *testing.T) {
	green := badgeColours[certificate.Conforms]
	c := examined("500 what").certificate(t)
	for p, want := range map[string]string{
		"core-server": "conforms, 2026.11", "esmtp": "2 MUSTs failed", "tls": "undecided, 2 MUSTs not examined",
		"security": "1 MUST not strictly kept", "relay": "meets every MUST, 1 SHOULD broken", "dsn": "not examined",
	} {
		svg := written(t, c)["badge-"+p+".golden.svg"]
		if !strings.Contains(svg, ">"+want+"</text>") || strings.Contains(svg, green) != (p == "core-server") {
			t.Errorf("%s: want %q, got %s", p, want, svg)
		}
		if !strings.Contains(svg, `role="img" aria-label="`+p+": ") || !strings.Contains(svg, "<title>"+p+": "+want) {
			t.Errorf("%s: want a name for who cannot see it, got %s", p, svg)
		}
	}
	stray := examined("500 what")
	stray.kept["cases/zz/more"] = &fstest.MapFile{}
	if svg := written(t, stray.certificate(t))["badge-core-server.golden.svg"]; strings.Contains(svg, green) || !strings.Contains(svg, "in doubt") {
		t.Errorf("want a doubt, got %s", svg)
	}
}

func TestBadgeChoosesAProfile(t *testing.T) {
	c := examined("500 what").certificate(t)
	for i := range c.Profiles {
		if c.Profiles[i].Name == "core-server" {
			c.Profiles[i].Statement = certificate.NotExamined
		}
	}
	var b bytes.Buffer
	if err := writeBadge(&b, c, ""); err != nil || !strings.Contains(b.String(), "esmtp: 2 MUSTs failed") {
		t.Errorf("want the first that was examined, got %v, %s", err, b.String())
	}
	if _, err := Formats.New("badge", []string{"profile=core"}); err == nil || !strings.Contains(err.Error(), "want one of core-server") {
		t.Errorf("want an error that lists the profiles, got %v", err)
	}
}

// Of stories that examine nobody there is no certificate.
func TestNoCertificateOfARun(t *testing.T) {
	for _, name := range Certificates {
		f, err := Formats.New(name, nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := f.Render(io.Discard, everyVerdict(), nil); !errors.Is(err, certificate.ErrNoSystem) {
			t.Errorf("%s: want ErrNoSystem, got %v", name, err)
		}
	}
}

func TestStatementsAreExplained(t *testing.T) {
	for s := certificate.Conforms; s <= certificate.Fails; s++ {
		if statementMeanings[s] == "" || badgeColours[s] == "" {
			t.Errorf("%s: want a meaning and a colour", s)
		}
		if _, coloured := statementClasses[s]; !coloured {
			t.Errorf("%s: want a class", s)
		}
	}
	if len(certificateLegend()) != int(certificate.Fails)+1 {
		t.Error("want all statements in the legend")
	}
}
