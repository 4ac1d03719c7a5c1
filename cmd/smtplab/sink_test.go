package main

import (
	"encoding/json"
	"fmt"
	"net"
	"strings"
	"syscall"
	"testing"

	"github.com/smtplab/smtplab/internal/load"
)

// summary is what a stopped sink printed.
func (s *standing) summary() load.Summary {
	s.t.Helper()
	s.stop()
	var sum load.Summary
	if err := json.Unmarshal([]byte(strings.Join(s.out.all(), "\n")), &sum); err != nil || sum.Schema != load.SinkSchema {
		s.t.Fatalf("want a summary in JSON, got %q, %v", s.out.all(), err)
	}
	return sum
}

func TestSinkTakesALoad(t *testing.T) {
	t.Parallel()
	s := stands(t, t.TempDir(), "sink", "--listen", "127.0.0.1:0", "--listen", "[::1]:0", "--json")
	for i, at := range s.listening {
		got := smtplab(t, t.TempDir(), "load", "--to", at, "--messages", "50", "--json")
		var r load.Result
		if err := json.Unmarshal([]byte(got.out), &r); err != nil || got.code != 0 || r.Accepted != 50 || got.errors != "" {
			t.Errorf("listener %d: want 50 messages taken and exit code 0, got %+v, %v", i, got, err)
		}
	}
	if sum := s.summary(); sum.Messages != 100 || sum.Connections != 100 {
		t.Errorf("want 100 messages on 100 connections, got %+v", sum)
	}
}

func TestLoadThatIsRefused(t *testing.T) {
	t.Parallel()
	s := stands(t, t.TempDir(), "sink", "--listen", "127.0.0.1:0", "--refuse", "rcpt=450", "--json")
	got := smtplab(t, t.TempDir(), "load", "--to", s.listening[0], "--messages", "5", "--connections", "1")
	if got.code != 1 || !strings.Contains(got.out, "5 messages refused") || !strings.Contains(got.out, "      5  RCPT: 450 4.3.0") {
		t.Errorf("want exit code 1, and why; got %+v", got)
	}
	if sum := s.summary(); sum.Messages != 0 || sum.Refused != 5 {
		t.Errorf("want nothing taken and 5 refusals, got %+v", sum)
	}
}

// TestLoadWithoutServer: it says that nobody answered, and counts no session that never was.
func TestLoadWithoutServer(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close() // nobody listens there now
	at := l.Addr().String()
	got := smtplab(t, t.TempDir(), "load", "--to", at)
	if got.code != 1 || !strings.Contains(got.out, "connections to "+at+"\n") || strings.Contains(got.out, "taken") {
		t.Errorf("want exit code 1 and that no message was answered at %s, got %+v", at, got)
	}
}

// TestSinkStopsByItself after as many messages as it was asked for.
func TestSinkStopsByItself(t *testing.T) {
	t.Parallel()
	s := stands(t, t.TempDir(), "sink", "--listen", "127.0.0.1:0", "--messages", "20")
	if got := smtplab(t, t.TempDir(), "load", "--to", s.listening[0], "--messages", "20", "--keep-open", "--pipelining"); got.code != 0 {
		t.Errorf("want exit code 0, got %+v", got)
	}
	s.out.end()
	if err := s.cmd.Wait(); err != nil {
		t.Errorf("want a good end, got %v", err)
	}
	if line := s.out.all()[0]; !strings.HasPrefix(line, "20 messages, 20 recipients, 20000 octets on 10 connections") {
		t.Errorf("want 20 messages counted, got %q", line)
	}
}

// TestLoadUntilTheTimeIsUp: beside --duration, --messages 0 is no limit; localhost is an address.
func TestLoadUntilTheTimeIsUp(t *testing.T) {
	t.Parallel()
	s := stands(t, t.TempDir(), "sink", "--listen", "localhost:0")
	_, port, _ := net.SplitHostPort(s.listening[0])
	got := smtplab(t, t.TempDir(), "load", "--to", "localhost:"+port, "--messages", "0", "--duration", "100ms", "--connections", "1", "--keep-open")
	if got.code != 0 || !strings.Contains(got.out, " in 1 session, 1 at a time\n") {
		t.Errorf("want messages for 100 ms, got %+v", got)
	}
	s.stop()
	if line := s.out.all()[0]; !strings.HasSuffix(line, " on 1 connection") {
		t.Errorf("want 1 connection counted, got %q", line)
	}
}

// TestLoadIsInterrupted: it tells what came of the messages so far, and that they were not all.
func TestLoadIsInterrupted(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	cmd := command(t, t.TempDir(), "load", "--to", l.Addr().String(), "--messages", "1000000000")
	out := follow(t, cmd.StdoutPipe)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill() })
	go func() {
		for n := 0; ; n++ {
			c, err := l.Accept()
			if err != nil {
				return
			}
			if n == 0 {
				cmd.Process.Signal(syscall.SIGINT)
			}
			c.Write([]byte("554 not today\r\n"))
			c.Close()
		}
	}()
	out.until(t, "interrupted before all was sent")
	out.end()
	if cmd.Wait(); cmd.ProcessState.ExitCode() != 130 {
		t.Errorf("want exit code 130, got %d", cmd.ProcessState.ExitCode())
	}
}

// TestLoadsLimitsAreAsTheManualSays: the limits which the manual names are those that hold.
func TestLoadsLimitsAreAsTheManualSays(t *testing.T) {
	manual := smtplab(t, t.TempDir(), "load", "--help").out
	for _, limit := range []string{
		fmt.Sprintf("%d connections", mostConnections), fmt.Sprintf("%d MiB", largestMessage>>20), fmt.Sprintf("%d recipients", mostLoadRecipients),
	} {
		if !strings.Contains(manual, limit) {
			t.Errorf("want the manual to name the limit %q", limit)
		}
	}
}

func TestLoadAndSinkMisused(t *testing.T) {
	for args, want := range map[string]string{
		"load":                                      "want --to ADDR:PORT",
		"load --to mail.example":                    "names are not looked up",
		"load --to 192.0.2.1":                       "want an address of this machine",
		"load --to 127.0.0.1 --connections 0":       "--connections: want a number from 1 to 10000, got 0",
		"load --to 127.0.0.1 --connections 10001":   "got 10001",
		"load --to 127.0.0.1 --rate -1":             "--rate: want 0, or a number from 0.001 to 1000000, got -1",
		"load --to 127.0.0.1 --rate NaN":            "--rate: want 0, or a number from 0.001 to 1000000, got NaN",
		"load --to 127.0.0.1 --rate 1e-300":         "--rate: want 0, or a number from",
		"load --to 127.0.0.1 --rate Inf":            "--rate: want 0, or a number from",
		"load --to 127.0.0.1:0":                     "want an address such as 127.0.0.1 or 127.0.0.1:25",
		"load --to 127.0.0.1 --from a":              "--from: ",
		"load --to 127.0.0.1 --rcpt <a@b.example>x": "--rcpt: ",
		"load --to 127.0.0.1 --name a..b":           "--name: want a full name",
		"sink --listen 127.0.0.1":                   "want an address and port",
		"sink --refuse rcpt":                        "--refuse rcpt: want a reply code",
		"sink --delay lunch=1s":                     "want one of connect, helo",
		"sink --hang-up data=x":                     `--hang-up data=x: want a share such as 10%, more than 0% and at most 100%, got "x"`,
		"sink --without LUNCH":                      "want one of PIPELINING",
		"sink --name a..b":                          "--name: want a full name",
		"sink --max-line 10":                        "--max-line: want 64 or more, got 10",
		"sink --messages -1":                        "--messages: want no less than 0",
		"sink --max-connections -1":                 "--max-connections: want no less than 0",
		"sink --max-size -1":                        "--max-size: want no less than 0",
		"sink --max-recipients -1":                  "--max-recipients: want no less than 0",
		"sink --max-commands -1":                    "--max-commands: want no less than 0",
		"sink --max-errors -1":                      "--max-errors: want no less than 0",
		"sink --max-silence -1s":                    "--max-silence: want no less than 0",
		"sink --max-time -1s":                       "--max-time: want no less than 0",
		"sink --loops -1":                           "--loops: want a number from 0 to 1000, got -1",
		"sink --loops 1001":                         "--loops: want a number from 0 to 1000, got 1001",
		"load --to 127.0.0.1 --messages -1":         "want no number below zero",
		"load --to 127.0.0.1 --size -1":             "--size: want a number from 0",
		"load --to localhost --messages 0":          "it is no limit beside --duration",
		"load --to localhost.example":               "or localhost; other names are not looked up",
	} {
		got := smtplab(t, t.TempDir(), strings.Fields(args)...)
		if got.code != 2 || !strings.Contains(got.errors, want) || !oneLine.MatchString(got.errors) {
			t.Errorf("%s: want exit code 2 and %q, got %d, %q", args, want, got.code, got.errors)
		}
	}
}
