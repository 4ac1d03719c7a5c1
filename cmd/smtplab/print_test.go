package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestHelp(t *testing.T) {
	dir := t.TempDir()
	for _, c := range []struct{ args, want string }{
		{"", "smtplab run"},
		{"--help", "Exit codes"},
		{"run --help", "smtplab run kb/q276347"},
		{"completion bash", "bash completion"},
		{"man", `.TH "SMTPLAB" "1"`},
		{"version", "smtplab "},
		{"version --json", `"tool":"smtplab `},
		{"list", "BOXES"},
		{"list boxes", "isa2000"},
		{"list faults", "tcp-refused"},
		{"list products", "exchange2003"},
		{"list verbs", "wait"},
		{"list scenarios", "kb/q276347/smart-host-by-name"},
		{"explain isa2000", "a box"},
		{"explain smart-host-by-name", "Cases:"},
		{"explain kb/q276347/smart-host-by-name", "Q276347"},
		{"explain iis5", "a product"},
		{"explain tcp-refused", "a fault"},
		{"explain wait", "Usage:"},
		{"list formats", "junit"},
		{"explain junit", "a format"},
		{"check kb", "no mistakes"},
	} {
		t.Run(c.args, func(t *testing.T) {
			smtplab(t, dir, strings.Fields(c.args)...).want(t, 0, c.want)
		})
	}
}

func TestListJSON(t *testing.T) {
	e := smtplab(t, t.TempDir(), "list", "--json")
	var list map[string]json.RawMessage
	if err := json.Unmarshal([]byte(e.out), &list); err != nil {
		t.Fatalf("%v in:\n%s", err, e.out)
	}
	for _, k := range kinds() {
		var entries []entry
		if err := json.Unmarshal(list[k.name], &entries); err != nil || len(entries) == 0 {
			t.Errorf("%s: %v, %d entries", k.name, err, len(entries))
		}
		for _, e := range entries {
			if e.Name == "" || e.Summary == "" || e.Story == "" {
				t.Errorf("%s: name, summary and story must all be there: %+v", k.name, e)
			}
		}
	}
}

func TestFormat(t *testing.T) {
	ragged := strings.Replace(good, "wait     quiet", "wait  quiet", 1)
	dir := folder(t, map[string]string{"ragged.txtar": ragged})
	smtplab(t, dir, "fmt", "-d", "ragged.txtar").want(t, 1, "-wait  quiet\n+wait     quiet\n")
	smtplab(t, dir, "fmt", "ragged.txtar").want(t, 0, "\nwait     quiet\n")
	smtplab(t, dir, "fmt", "-w", "ragged.txtar").want(t, 0, "")
	smtplab(t, dir, "fmt", "-d", "ragged.txtar").want(t, 0, "")
	text, err := os.ReadFile(filepath.Join(dir, "ragged.txtar"))
	if err != nil || !strings.Contains(string(text), "\nwait     quiet\n") {
		t.Errorf("%v, got:\n%s", err, text)
	}
}

func TestDays(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0s", 90 * time.Millisecond: "90ms", 11 * time.Minute: "11m0s", 48 * time.Hour: "2d",
		49*time.Hour + 1500*time.Millisecond: "2d1h0m2s", 1234567 * time.Microsecond: "1.235s",
	} {
		if got := days(d); got != want {
			t.Errorf("%v: want %s, got %s", d, want, got)
		}
	}
}

func TestWrap(t *testing.T) {
	long := strings.Repeat("word ", 30)
	for _, line := range strings.Split(wrap(long, "  "), "\n") {
		if len(line) > textWidth || !strings.HasPrefix(line, "  word") {
			t.Errorf("got line %q", line)
		}
	}
	if got, want := wrap("one\ntwo\n\n  kept   so\nthree", "# "), "# one two\n#\n#   kept   so\n# three"; got != want {
		t.Errorf("want %q, got %q", want, got)
	}
}

func TestPalette(t *testing.T) {
	if got := palette(false).verdict(0); got != "pass        " {
		t.Errorf("plain: got %q", got)
	}
	if got := palette(true).verdict(0); got != "\x1b[32mpass        \x1b[0m" {
		t.Errorf("coloured: got %q", got)
	}
	t.Setenv("NO_COLOR", "1")
	if paletteFor(os.Stdout) {
		t.Error("NO_COLOR must win")
	}
}
