package main

import (
	"encoding/json"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/smtplab/smtplab/harness/result"
)

func TestCertifyProduct(t *testing.T) {
	dir := t.TempDir()
	e := smtplab(t, dir, "certify", "server", "product:rfc5321", "--mode", "strict", "--json", "--profile", "core-server")
	var report result.Report
	if err := json.Unmarshal([]byte(e.out), &report); err != nil || e.code != 0 {
		t.Fatalf("exit code %d, %v: %s%s", e.code, err, e.out, e.errors)
	}
	if len(report.Cases) < 20 || report.Totals.Verdicts["pass"] != len(report.Cases) {
		t.Errorf("want the reference to pass every core case, got %+v", report.Totals)
	}
	if s := report.System; s == nil || s.Name != "rfc5321" || s.Edition == "" || !strings.Contains(s.Again, "--profile core-server --mode strict") {
		t.Errorf("system: got %+v", s)
	}
	smtplab(t, dir, "certify", "server", "product:sendmail8", "rfc5321/4.1.1.4-lf-dot-lf").want(t, 1, "rfc5321/4.1.1.4-lf-dot-lf: fail")
}

func TestCertifyMisuse(t *testing.T) {
	dir := folder(t, map[string]string{"bad.toml": "name = \"x\"\naddress = \"here\"\nstart = [\"true\"]\n", "odd.toml": "name = \"x\"\nstrat = 1\n"})
	for _, c := range []struct{ args, want string }{
		{"product:rfc5322", "rfc5321"},
		{"mail.example", "want ADDR:PORT"},
		{"127.0.0.1:1 nosuch", "nosuch"},
		{"127.0.0.1:1 kb", "no conformance case"},
		{"127.0.0.1:1 --profile tsl", "did you mean"},
		{"127.0.0.1:1 --mailbox bob", "want an address such as"},
		{"127.0.0.1:1 --stranger x", "want an address such as"},
		{"127.0.0.1:1 --mailbox bob@b.example --stranger eve@b.example", "want a stranger of another domain"},
		{"127.0.0.1:1 --dry-run --json", "nothing is played"},
		{"127.0.0.1:1 --mode lax", "want operational or strict"},
		{"127.0.0.1:1 --resume", "want --out"},
		{"bad.toml", "bad.toml:2: address: want an address and port"},
		{"odd.toml", "odd.toml:2: unknown line strat"},
		{"none.toml", "none.toml"},
	} {
		smtplab(t, dir, append([]string{"certify", "server"}, strings.Fields(c.args)...)...).want(t, 2, c.want)
	}
}

// TestCertifyIsInterrupted between cases: what one signal asks for, the same once more does not cut short.
func TestCertifyIsInterrupted(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("a process of Windows cannot be sent an interrupt")
	}
	s := stands(t, t.TempDir(), "mta", "rfc5321", "--listen", "127.0.0.1:0", "--mailbox", "bob@b.example", "--quiet")
	defer s.stop()
	cmd := command(t, t.TempDir(), "certify", "server", s.listening[0], "--mailbox", "bob@b.example", "-j", "1")
	out, said := follow(t, cmd.StdoutPipe), follow(t, cmd.StderrPipe)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill() })
	out.until(t, "rfc") // the first verdict
	cmd.Process.Signal(os.Interrupt)
	for begun := time.Now(); !out.over() && time.Since(begun) < oneSignal/2; {
		cmd.Process.Signal(syscall.SIGTERM)
		runtime.Gosched()
	}
	out.end()
	said.end()
	cmd.Wait()
	if code := cmd.ProcessState.ExitCode(); code != 130 || !strings.Contains(strings.Join(out.all(), ""), ", interrupted, ") {
		t.Errorf("want exit code 130 and a total that says interrupted, got %v, %q, %q", cmd.ProcessState, out.all(), said.all())
	}
}

// TestCertifyAddress examines a server of which nothing is known but where it is.
func TestCertifyAddress(t *testing.T) {
	dir := t.TempDir()
	s := stands(t, dir, "mta", "rfc5321", "--listen", "127.0.0.1:0", "--mailbox", "bob@b.example", "--quiet")
	defer s.stop()
	args := []string{"certify", "server", s.listening[0], "--mailbox", "bob@b.example",
		"rfc5321/4.1.1.5-*", "rfc5321/4.1.4-*-before-*", "rfc5321/4.5.2-dot-removed", "rfc5321/4.2-greeting-*"}
	e := smtplab(t, dir, append(args, "--out", "results")...)
	e.want(t, 0, "unsupported")
	if strings.Contains(e.out, "\nfail") || strings.Count(e.out, "\npass") < 3 {
		t.Errorf("want many passed and none failed, got\n%s", e.out)
	}
	smtplab(t, dir, "judge", "results").want(t, 0, "pass")
	smtplab(t, dir, append(args, "--out", "results", "--resume")...).want(t, 2, "have a verdict")
	smtplab(t, dir, append(args, "--list")...).want(t, 0, "rfc5321/4.1.1.5-rset-discards")
}

// TestCertifyByIPv6 examines a server on an address that none of ours reaches.
func TestCertifyByIPv6(t *testing.T) {
	if l, err := net.Listen("tcp", "[::1]:0"); err != nil {
		t.Skip("no IPv6 here:", err)
	} else {
		l.Close()
	}
	dir := t.TempDir()
	s := stands(t, dir, "mta", "rfc5321", "--listen", "[::1]:0", "--mailbox", "bob@b.example", "--quiet")
	defer s.stop()
	smtplab(t, dir, "certify", "server", s.listening[0], "--mailbox", "bob@b.example", "rfc5321/4.1.1.5-*").want(t, 0, "pass")
}

// TestCertifyNothing has all cases lack something: that is no success.
func TestCertifyNothing(t *testing.T) {
	dir := t.TempDir()
	s := stands(t, dir, "mta", "rfc5321", "--listen", "127.0.0.1:0", "--mailbox", "bob@b.example", "--quiet")
	defer s.stop()
	smtplab(t, dir, "certify", "server", s.listening[0], "rfc5321/4.5.2-*", "--out", "results").want(t, 2, "nothing was examined")
	smtplab(t, dir, "judge", "results").want(t, 2, "nothing was examined")
}

// TestCertifyRecipe examines a server that a file tells how to start, and into whose mailboxes the harness can look.
func TestCertifyRecipe(t *testing.T) {
	t.Parallel()
	dir, port := t.TempDir(), freePort(t)
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	recipe := fmt.Sprintf(`name      = "our own"
address   = "127.0.0.1:%d"
start     = [%q, "mta", "rfc5321", "--listen", "127.0.0.1:%[1]d", "--mailbox", "bob@b.example", "--mailbox", "eve@b.example", "--spool", "S", "--quiet"]
version   = [%[2]q, "version"]
mailboxes = ["bob@b.example", "eve@b.example"]
inbox     = "S/Inbox/{address}"
`, port, self)
	if err := os.WriteFile(filepath.Join(dir, "own.toml"), []byte(recipe), 0o600); err != nil {
		t.Fatal(err)
	}
	e := smtplab(t, dir, "certify", "server", "own.toml", "rfc5321/4.5.2-dot-removed", "rfc5321/4.1.1.5-rset-discards", "--json")
	var report result.Report
	if err := json.Unmarshal([]byte(e.out), &report); err != nil {
		t.Fatalf("%v: %s%s", err, e.out, e.errors)
	}
	if report.Totals.Verdicts["pass"] != 2 || report.System.Version == "" {
		t.Errorf("want two passes, got %s%s", e.out, e.errors)
	}
	if conn, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", port)); err == nil {
		conn.Close()
		t.Error("want nobody to listen when it is over")
	}
}

// TestCertifyUnfit has what is no mail server, and nobody at all: no verdicts, and no success.
func TestCertifyUnfit(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go agree(conn)
		}
	}()
	e := smtplab(t, t.TempDir(), "certify", "server", l.Addr().String())
	e.want(t, 3, "nothing was examined")
}

// agree says 250 to everything.
func agree(conn net.Conn) {
	defer conn.Close()
	fmt.Fprint(conn, "220 yes.example\r\n")
	buffer := make([]byte, 1000)
	for {
		n, err := conn.Read(buffer)
		if err != nil {
			return
		}
		if strings.HasPrefix(string(buffer[:n]), "QUIT") {
			fmt.Fprint(conn, "221 bye\r\n")
			return
		}
		fmt.Fprint(conn, "250 yes\r\n")
	}
}

func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}
