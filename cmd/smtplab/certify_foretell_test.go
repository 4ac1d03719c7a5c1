package main

import (
	"net"
	"os"
	"runtime"
	"strings"
	"testing"
)

// TestCertifyForetells says what would be played, and of the server hears no more than what it offers.
func TestCertifyForetells(t *testing.T) {
	dir := t.TempDir()
	s := stands(t, dir, "mta", "rfc5321", "--listen", "127.0.0.1:0", "--mailbox", "bob@b.example", "--spool", "S", "--quiet")
	defer s.stop()
	e := smtplab(t, dir, "certify", "server", s.listening[0], "--mailbox", "bob@b.example", "--dry-run", "--out", "results",
		"rfc5321/4.1.1.5-rset-discards", "rfc5321/4.2-greeting-*", "rfc3207/4-tls-is-no-condition")
	for _, words := range []string{"played       rfc5321/4.2-greeting-names-the-server", "unsupported  rfc3207/4-tls-is-no-condition",
		"want a system that is set up for STARTTLS", "\noffers PIPELINING", "of 3 cases would be played"} {
		e.want(t, 0, words)
	}
	if inbox, _ := os.ReadDir(dir + "/S/Inbox/bob@b.example"); len(inbox) > 0 {
		t.Errorf("want no mail, got %v", inbox)
	}
	if _, err := os.Stat(dir + "/results"); err == nil {
		t.Error("want nothing to be kept where nothing was played")
	}
}

// TestCertifyAuthenticates has a user for the server, and its offer of TLS read from its reply to EHLO.
func TestCertifyAuthenticates(t *testing.T) {
	dir := folder(t, map[string]string{"right": "s3cret word\n", "wrong": "another\n"})
	identity(t, dir, "mx.b.example")
	s := stands(t, dir, "mta", "rfc5321", "--listen", "127.0.0.1:0", "--domain", "b.example", "--tls-cert", "cert.pem", "--tls-key", "key.pem",
		"--auth", "ana:right", "--quiet")
	defer s.stop()
	args := []string{"certify", "server", s.listening[0], "rfc4954/4-cancelled"}
	e := smtplab(t, dir, append(args, "--auth", "ana:right")...)
	e.want(t, 0, "1 case: 1 pass")
	e.want(t, 0, "with auth tls")
	e = smtplab(t, dir, args...)
	e.want(t, 2, "nothing was examined")
	if note := "the server offers AUTH, and the adapter declares no user"; !strings.Contains(e.out, note) {
		t.Errorf("want %q, got %q", note, e.out)
	}
	smtplab(t, dir, append(args, "--auth", "ana")...).want(t, 2, "want USER:FILE")
	smtplab(t, dir, append(args, "--auth", "ana:right", "--auth", "eve:right")...).want(t, 2, "want one user")
	smtplab(t, dir, append(args, "--auth", "ana:wrong")...).want(t, 3, "The user may authenticate")
}

// TestCertifyIsInterruptedAtOnce while the first probe waits for a greeting that does not come.
func TestCertifyIsInterruptedAtOnce(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("a process of Windows cannot be sent an interrupt")
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	dir := t.TempDir()
	cmd := command(t, dir, "certify", "server", l.Addr().String(), "--out", "results")
	said := follow(t, cmd.StderrPipe)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill() })
	conn, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	cmd.Process.Signal(os.Interrupt)
	said.end()
	cmd.Wait()
	if code := cmd.ProcessState.ExitCode(); code != 130 || !strings.Contains(strings.Join(said.all(), ""), "interrupted before the first case") {
		t.Errorf("want exit code 130, got %v, %q", cmd.ProcessState, said.all())
	}
	if _, err := os.Stat(dir + "/results"); err == nil {
		t.Error("want nothing to be kept")
	}
}

// TestCertifyGoesOn after it was interrupted in the second case, which listens for seconds.
func TestCertifyGoesOn(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("a process of Windows cannot be sent an interrupt")
	}
	dir := t.TempDir()
	s := stands(t, dir, "mta", "rfc5321", "--listen", "127.0.0.1:0", "--mailbox", "bob@b.example", "--quiet")
	defer s.stop()
	args := []string{"certify", "server", s.listening[0], "--mailbox", "bob@b.example", "--out", "results", "-j", "1",
		"rfc5321/4.2-greeting-*", "rfc5321/4.2-one-reply-each"}
	smtplab(t, dir, append(args, "--budget", "1ns")...).want(t, 130, "")
	cmd := command(t, dir, args...)
	out := follow(t, cmd.StdoutPipe)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill() })
	out.until(t, "pass ")
	cmd.Process.Signal(os.Interrupt)
	out.end()
	cmd.Wait()
	said := strings.Join(out.all(), "\n")
	if cmd.ProcessState.ExitCode() != 130 || !strings.Contains(said, "1 not played") ||
		!strings.Contains(said, "it goes on with: smtplab certify server "+s.listening[0]) || !strings.Contains(said, "--out results --resume") {
		t.Errorf("want exit code 130, and how to go on, got %v, %s", cmd.ProcessState, said)
	}
	smtplab(t, dir, append(args, "--resume")...).want(t, 0, "2 cases: 2 pass")
}

// TestCertifyUnderTLS examines a server with which TLS begins at once, and says of one that it is such where nobody said so.
func TestCertifyUnderTLS(t *testing.T) {
	dir := t.TempDir()
	identity(t, dir, "mx.b.example")
	explicit, implicit := free(t), free(t)
	s := stands(t, dir, "mta", "rfc5321", "--listen", explicit, "--mailbox", "bob@b.example", "--tls-cert", "cert.pem", "--tls-key", "key.pem",
		"--tls-listen", implicit, "--quiet")
	defer s.stop()
	args := []string{"--mailbox", "bob@b.example", "rfc5321/4.1.1.5-rset-discards", "rfc5321/4.1.4-data-before-mail", "rfc3207/4-tls-is-no-condition", "rfc1870/6.*"}
	e := smtplab(t, dir, append([]string{"certify", "server", implicit, "--implicit-tls", "--out", "kept"}, args...)...)
	e.want(t, 0, "4 cases: 3 pass, 1 unsupported")
	if !strings.Contains(e.out, "implicit-tls") || !strings.Contains(e.out, "want a system that is set up for STARTTLS") {
		t.Errorf("want it said how it was examined, got %s", e.out)
	}
	smtplab(t, dir, "judge", "kept").want(t, 0, "4 cases: 3 pass, 1 unsupported")
	smtplab(t, dir, "report", "kept", "--format", "certificate").want(t, 0, "--implicit-tls --seed 1")
	smtplab(t, dir, append([]string{"certify", "server", implicit, "--dry-run"}, args...)...).want(t, 3, "say so with --implicit-tls, or give the port")
	smtplab(t, dir, append([]string{"certify", "server", explicit, "--implicit-tls", "--patience", "5s", "--retry", "10ms"}, args...)...).want(t, 3, "want TLS, got no TLS")
	smtplab(t, dir, append([]string{"certify", "server", "product:rfc5321", "--implicit-tls"}, args[2:]...)...).want(t, 2, "want it with ADDR:PORT")
}
