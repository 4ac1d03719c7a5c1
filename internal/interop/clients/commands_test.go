//go:build interop

package clients

import (
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/smtplab/smtplab/internal/interop/pairs"
	"github.com/smtplab/smtplab/internal/interop/program"
	"github.com/smtplab/smtplab/reports/replay"
	"github.com/smtplab/smtplab/sim/record"
)

// A certificate shows each failure as commands of nc, openssl or swaks. These tests run such commands, as they are printed,
// with the programs themselves.

// dialogue is one that a client of ours would have had: what it said, each line in a segment of its own and answered.
func dialogue(t *testing.T, said ...string) *replay.Dialogue {
	t.Helper()
	var events []record.Event
	add := func(f record.Fact) { events = append(events, record.Event{Host: "client.example", Fact: f}) }
	add(&record.Opened{Conn: 1, Dialled: true})
	add(&record.Line{Conn: 1, From: record.Server, Heard: true, Text: "220 mx"})
	for i, line := range said {
		if line == "(TLS)" {
			add(&record.Secured{Conn: 1, By: record.Client, Version: "TLS 1.3"})
			continue
		}
		for text := range strings.SplitSeq(line, "\n") {
			add(&record.Line{Conn: 1, From: record.Client, Text: text, Segment: i + 1})
		}
		add(&record.Line{Conn: 1, From: record.Server, Heard: true, Text: "250 ok"})
	}
	return replay.Talks(events, "client.example")[0]
}

// letter is what is said after DATA.
const letter = "From: <ana@contoso.example>\nTo: <bob@fabrikam.example>\nMessage-ID: <commands@contoso.example>\nDate: Mon, 3 Nov 2003 09:00:00 +0000\n" +
	"Subject: commands\n\n100% of it's \\ here\n."

func target(t *testing.T, at string) replay.Target {
	t.Helper()
	a, err := netip.ParseAddrPort(at)
	if err != nil {
		t.Fatal(err)
	}
	return replay.Target{Host: a.Addr().String(), Port: int(a.Port())}
}

var codes = regexp.MustCompile(`(?m)^\d{3} `)

// answers runs commands by the shell that is always there, and returns the codes of the replies. The commands wait by the
// clock: where the machine is too busy for what is wanted to come in time, they are given more of it.
func answers(t *testing.T, commands, want string) string {
	t.Helper()
	got := ""
	for _, wait := range []string{"sleep 1;", "sleep 4;", "sleep 12;"} {
		if got = answersOnce(t, strings.ReplaceAll(commands, "sleep 1;", wait)); strings.HasSuffix(got, want) {
			break
		}
	}
	return got
}

func answersOnce(t *testing.T, commands string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "commands.sh")
	if err := os.WriteFile(file, []byte(commands), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("sh", file).CombinedOutput()
	if err != nil {
		t.Logf("%v: %s", err, out) // s_client does not like how a server hangs up
	}
	return strings.Join(codes.FindAllString(string(out), -1), "")
}

func TestCommandsOfNc(t *testing.T) {
	pairs.Prove(t, pairs.Pair{Ours: "report --format certificate", Theirs: "nc", Version: program.Version(t, "nc", "-h"),
		Shows: "the commands for a failure say just what was said, and get the answers"})
	s := mta(t, "sendmail8")
	d := dialogue(t, "EHLO client.example", "NOOP", "MAIL FROM:<ana@contoso.example>", "RCPT TO:<bob@fabrikam.example>", "DATA", letter, "QUIT")
	script, err := d.Script(target(t, s.at))
	if err != nil {
		t.Fatal(err)
	}
	for _, commands := range []string{script.Shell, script.Bash} {
		const want = "220 250 250 250 250 354 250 221 "
		if got := answers(t, commands, want); got != want {
			t.Errorf("want %s, got %s, of\n%s", want, got, commands)
		}
	}
	if mail := s.With("bob@fabrikam.example", "commands"); len(mail) < 2 || !strings.Contains(mail[0], "100% of it's \\ here") {
		t.Errorf("want the message by both, got %q", mail)
	}
}

func TestCommandsOfSwaks(t *testing.T) {
	pairs.Prove(t, pairs.Pair{Ours: "report --format certificate", Theirs: "swaks", Version: swaks.version(t),
		Shows: "the command for a failure that is a message hands it in"})
	s := mta(t, "rfc5321")
	d := dialogue(t, "EHLO client.example", "MAIL FROM:<>", "RCPT TO:<bob@fabrikam.example>", "DATA", strings.ReplaceAll(letter, "100% of it's \\", "it's"), "QUIT")
	command := d.Swaks(target(t, s.at))
	if command == "" {
		t.Fatal("want a command")
	}
	answers(t, command, "")
	if mail := s.With("bob@fabrikam.example", "commands"); len(mail) != 1 || !strings.Contains(mail[0], "it's here") || !strings.Contains(mail[0], "Return-Path: <>") {
		t.Errorf("want the message, got %q", mail)
	}
}

func TestCommandsOfOpenSSL(t *testing.T) {
	pairs.Prove(t, pairs.Pair{Ours: "report --format certificate", Theirs: "openssl s_client", Version: program.Version(t, "openssl", "version"),
		Shows: "the commands for a failure under TLS say just what was said there, and get the answers"})
	a := newAuthority(t)
	s := mta(t, "rfc5321", "--tls-cert", a.cert, "--tls-key", a.key)
	d := dialogue(t, "EHLO client.example", "STARTTLS", "(TLS)", "EHLO client.example", "RSET", "QUIT")
	script, err := d.Script(target(t, s.at))
	if err != nil {
		t.Fatal(err)
	}
	const want = "250 250 221 "
	if got := answers(t, script.Shell, want); !strings.HasSuffix(got, want) {
		t.Errorf("want %s at the end, got %s, of\n%s", want, got, script.Shell)
	}
}
