package main

import (
	"bufio"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/smtplab/smtplab/harness/result"
	"github.com/smtplab/smtplab/internal/smallworld"
	"github.com/smtplab/smtplab/sim"
)

// talker is a host that says a head, and then a body over and over until nobody listens any more; without either it is silent.
func talker(t *testing.T, head, body string) (at string) {
	t.Helper()
	door, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { door.Close() })
	go func() {
		conn, err := door.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		for _, err = fmt.Fprint(conn, head); err == nil && body != ""; {
			_, err = fmt.Fprint(conn, body)
		}
		conn.Read(make([]byte, 1)) // until the client goes
	}()
	return door.Addr().String()
}

// A reply that does not end is no reason to listen for ever.
func TestSendEndlessReplies(t *testing.T) {
	dir := folder(t, map[string]string{"note.eml": note})
	for _, c := range []struct{ head, body, want string }{
		{"220-", strings.Repeat("A", 4096), "want an end within 133072 octets: reply too long"},
		{"", strings.Repeat("220-x\r\n", 100), "want at most 1000 lines and 131072 octets: reply too long"},
	} {
		begun := time.Now()
		smtplab(t, dir, "send", "note.eml", "--to", talker(t, c.head, c.body), "--max-time", "1m").want(t, 1, c.want)
		if took := time.Since(begun); took > 30*time.Second {
			t.Errorf("%.10q: want an end at once, got one after %v", c.head+c.body, took)
		}
	}
	smtplab(t, dir, "send", "note.eml", "--to", talker(t, "", ""), "--max-time", "50ms").want(t, 1, "not now for bob@b.example: the remote host did not answer in time")
}

// Who interrupts is told what became of the mail.
func TestSendInterrupted(t *testing.T) {
	dir := folder(t, map[string]string{"note.eml": note})
	cmd := command(t, dir, "send", "note.eml", "--to", talker(t, "", ""), "--rcpt", "bob@b.example", "--rcpt", "eve@b.example")
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	var said strings.Builder
	for in := bufio.NewScanner(out); in.Scan(); {
		fmt.Fprintln(&said, in.Text())
		if strings.Contains(in.Text(), " called ") {
			cmd.Process.Signal(os.Interrupt)
		}
	}
	var failed *exec.ExitError
	if err := cmd.Wait(); !errors.As(err, &failed) || failed.ExitCode() != result.ExitInterrupted {
		t.Errorf("want exit code %d, got %v", result.ExitInterrupted, err)
	}
	for _, want := range []string{"not now for bob@b.example: interrupted\n", "not now for eve@b.example: interrupted\n"} {
		if !strings.Contains(said.String(), want) {
			t.Errorf("want %q, got:\n%s", want, said.String())
		}
	}
}

// A reply that is slow is told of once, and one that is not is passed over.
func TestVigil(t *testing.T) {
	w := smallworld.New(t, sim.Options{NoPackets: true})
	host := w.Host("sender.example.test", "172.16.0.1")
	var told []string
	w.On(host, func() {
		v := keepVigil(host, func(format string, words ...any) { told = append(told, fmt.Sprintf(format, words...)) })
		for what, takes := range map[string]time.Duration{"greeting": slowReply - time.Second, "reply to XEXCH50": 5 * slowReply} {
			v.awaits(what, 10*time.Minute)
			host.Sleep(takes)
			v.awaits("", 0)
		}
		host.Sleep(time.Hour)
		v.end()
	})
	if got, want := strings.Join(told, "\n"), "waiting for the reply to XEXCH50, for up to 10m0s"; got != want {
		t.Errorf("want %q, got %q", want, got)
	}
}
