package certify

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/smtplab/smtplab/harness"
	"github.com/smtplab/smtplab/harness/sut"
)

// A fake is a mail server of a few lines, whose manners a test can change.
type fake struct {
	sut.System
	listener net.Listener

	mu      sync.Mutex
	reply   func(call int, line string) string // instead of the usual reply, if not empty
	calls   []string                           // the lines of each connection, joined by "|"
	mail    []string
	pauses  []time.Duration // for which the examiner waited
	forgets int
	busy    int // connections that are open now
	most    int // at a time
}

const mailbox = "bob@b.example"

func newFake(t *testing.T) *fake {
	t.Helper()
	f := &fake{}
	var err error
	if f.listener, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.listener.Close() })
	at := f.listener.Addr().(*net.TCPAddr).AddrPort()
	if f.System, err = sut.At(netip.AddrPortFrom(at.Addr().Unmap(), at.Port()), sut.Names{Mailboxes: []string{mailbox}}); err != nil {
		t.Fatal(err)
	}
	f.Abilities()[sut.Inbox], f.Abilities()[sut.Queue] = true, true
	go func() {
		for {
			conn, err := f.listener.Accept()
			if err != nil {
				return
			}
			go f.serve(conn)
		}
	}()
	return f
}

// examiner examines the fake; its pauses take no time.
func (f *fake) examiner(others ...sut.System) *Examiner {
	return &Examiner{System: f, Others: others, sleep: func(ctx context.Context, d time.Duration) error {
		f.mu.Lock()
		defer f.mu.Unlock()
		if d > 0 {
			f.pauses = append(f.pauses, d)
		}
		return ctx.Err()
	}}
}

// serve speaks SMTP on a connection.
func (f *fake) serve(conn net.Conn) {
	defer conn.Close()
	f.mu.Lock()
	call := len(f.calls)
	f.calls = append(f.calls, "")
	f.busy++
	f.most = max(f.most, f.busy)
	f.mu.Unlock()
	defer func() {
		f.mu.Lock()
		f.busy--
		f.mu.Unlock()
	}()
	in := bufio.NewScanner(conn)
	for line := "(connect)"; ; line = in.Text() {
		f.mu.Lock()
		f.calls[call] += line + "|"
		f.mu.Unlock()
		fmt.Fprint(conn, f.answer(call, line)+"\r\n")
		if line == "DATA" {
			f.take(in)
			fmt.Fprint(conn, "250 taken\r\n")
		}
		if line == "QUIT" || !in.Scan() {
			return
		}
	}
}

// change changes what the server's tasks look at.
func (f *fake) change(what func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	what()
}

func (f *fake) answer(call int, line string) string {
	special := ""
	f.change(func() {
		if f.reply != nil {
			special = f.reply(call, line)
		}
	})
	if special != "" {
		return special
	}
	verb, _, _ := strings.Cut(line, " ")
	switch verb {
	case "(connect)":
		return "220 fake.example"
	case "EHLO":
		return "250-fake.example\r\n250-SIZE 1000\r\n250 HELP"
	case "MAIL", "RCPT", "RSET", "NOOP":
		return "250 ok"
	case "DATA":
		return "354 go on"
	case "QUIT":
		return "221 bye"
	case "HELP":
		return "214 no"
	}
	return "500 what?"
}

// take takes a message up to its dot.
func (f *fake) take(in *bufio.Scanner) {
	var text strings.Builder
	for in.Scan() && in.Text() != "." {
		text.WriteString(in.Text() + "\n")
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.mail = append(f.mail, text.String())
}

// Inbox implements sut.Reader.
func (f *fake) Inbox(context.Context, string) ([]string, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.mail), nil
}

// Queue implements sut.Queuer: nothing ever waits.
func (f *fake) Queue(context.Context) ([]sut.Waiting, error) { return nil, nil }

// Flush implements sut.Queuer.
func (f *fake) Flush(context.Context) error { return nil }

// A forgetful fake has a case for itself.
type forgetful struct{ *fake }

// Forget implements sut.Forgetter.
func (f forgetful) Forget(context.Context) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.forgets++
	f.mail = nil
	return nil
}

// asks is a case about HELP, which wants what the words say.
func asks(t *testing.T, name, needs string) *harness.Case {
	t.Helper()
	text := "# HELP is answered\n#\n# It is.\nrefs RFC5321:4.1.1.8\nlevel MUST\nrole server\n" + needs +
		"talk server.example t\n-- t --\nS: 220 ...\nC: EHLO client.example\nS: 250 ...\nC: HELP\nS: 214 ...\nC: QUIT\nS: 221 ...\n"
	s, err := harness.ParseScenarioFor(map[string]string{"MAILBOX": mailbox}, name+".txtar", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return s.Cases[0]
}

// heard is how often a line was heard.
func (f *fake) heard(line string) (n int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, call := range f.calls {
		n += strings.Count("|"+call, "|"+line+"|")
	}
	return n
}
