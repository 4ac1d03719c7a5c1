//go:build interop

package clients

import (
	"bufio"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// atMost is how long a test waits for what must come.
const atMost = 30 * time.Second

// TestMain builds smtplab, the program under test, in scratch, where what is fetched lies as well.
var smtplab, scratch string

func TestMain(m *testing.M) {
	os.Exit(func() int {
		var err error
		if scratch, err = os.MkdirTemp("", "clients"); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		defer os.RemoveAll(scratch)
		smtplab = filepath.Join(scratch, "smtplab")
		if out, err := exec.Command("go", "build", "-o", smtplab, "../../../cmd/smtplab").CombinedOutput(); err != nil {
			fmt.Fprintf(os.Stderr, "go build: %v\n%s", err, out)
			return 1
		}
		return m.Run()
	}())
}

// A process is a server that goes on until it is stopped. What it tells is kept.
type process struct {
	t   *testing.T
	cmd *exec.Cmd
	at  string // where it listens

	mu    sync.Mutex
	said  []string
	ended chan struct{} // nothing more is said
}

// stands starts one of our servers, and waits until it is ready.
func stands(t *testing.T, args ...string) *process {
	t.Helper()
	p := &process{t: t, cmd: exec.Command(smtplab, args...), ended: make(chan struct{})}
	out, in := io.Pipe()
	p.cmd.Stdout, p.cmd.Stderr = in, in
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(p.ended)
		lines := bufio.NewScanner(out)
		lines.Buffer(nil, 1<<20)
		for lines.Scan() {
			p.mu.Lock()
			p.said = append(p.said, lines.Text())
			p.mu.Unlock()
		}
	}()
	exited := make(chan error, 1)
	go func() {
		exited <- p.cmd.Wait()
		in.Close()
	}()
	t.Cleanup(func() { p.stop(exited) })
	p.until(": ready")
	_, at, _ := strings.Cut(p.until("listening on "), "listening on ")
	p.at, _, _ = strings.Cut(at, ",")
	return p
}

// stop ends the server as an owner does, and wants a good end.
func (p *process) stop(exited chan error) {
	p.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case err := <-exited:
		<-p.ended
		if err != nil {
			p.t.Errorf("want a good end of smtplab, got %v after:\n%s", err, p.lines())
		}
	case <-time.After(atMost):
		p.cmd.Process.Kill()
		p.t.Errorf("want smtplab to end within %v, got none after:\n%s", atMost, p.lines())
	}
}

func (p *process) lines() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return strings.Join(p.said[max(0, len(p.said)-100):], "\n")
}

// until waits for a line that contains words.
func (p *process) until(words string) string {
	p.t.Helper()
	var found string
	p.wait("a line with "+words, func() bool {
		p.mu.Lock()
		defer p.mu.Unlock()
		i := slices.IndexFunc(p.said, func(line string) bool { return strings.Contains(line, words) })
		if i >= 0 {
			found = p.said[i]
		}
		return i >= 0
	})
	return found
}

// over waits until the connections of a firewall's first passage are over, on both sides.
func (p *process) over() {
	p.t.Helper()
	for _, number := range []string{"1", "2"} {
		p.wait("the end of connection "+number, func() bool {
			said := p.lines() + "\n"
			return strings.Contains(said, " "+number+" closed\n") || strings.Contains(said, " "+number+" reset\n") ||
				strings.Contains(said, " "+number+" was reset\n")
		})
	}
}

// wait waits until something is so, while the server runs.
func (p *process) wait(what string, is func() bool) {
	p.t.Helper()
	for end := time.Now().Add(atMost); !is(); time.Sleep(5 * time.Millisecond) {
		select {
		case <-p.ended:
			p.t.Fatalf("want %s, got an end after:\n%s", what, p.lines())
		default:
		}
		if time.Now().After(end) {
			p.t.Fatalf("want %s within %v, got none after:\n%s", what, atMost, p.lines())
		}
	}
}

// A server is a product that stands with its mail on disk.
type server struct {
	*process
	dir string
}

// domain is the one that our servers take mail for.
const domain = "fabrikam.example"

// mta starts a product. Settings are further arguments.
func mta(t *testing.T, product string, settings ...string) *server {
	t.Helper()
	dir := t.TempDir()
	args := []string{"mta", product, "--listen", "127.0.0.1:0", "--domain", domain, "--spool", dir}
	return &server{stands(t, append(args, settings...)...), dir}
}

// inbox waits until a mailbox has a message with a subject, and returns it. More than one is an error.
func (s *server) inbox(mailbox, subject string) string {
	s.t.Helper()
	var got []string
	s.wait(fmt.Sprintf("a message with the subject %s in the mailbox %s", subject, mailbox), func() bool {
		got = s.find(mailbox, subject)
		return len(got) > 0
	})
	if len(got) > 1 {
		s.t.Errorf("want one message with the subject %s in the mailbox %s, got %d", subject, mailbox, len(got))
	}
	return got[0]
}

// find returns a mailbox's messages with a subject.
func (s *server) find(mailbox, subject string) []string {
	s.t.Helper()
	return slices.DeleteFunc(s.all(mailbox), func(text string) bool { return !strings.Contains(text, "\nSubject: "+subject+"\r\n") })
}

// folder is the name of a mailbox's folder: what is not ASCII is written with percent signs.
func folder(mailbox string) string { return strings.ReplaceAll(url.PathEscape(mailbox), "%40", "@") }

// all returns a mailbox's messages.
func (s *server) all(mailbox string) []string {
	s.t.Helper()
	names, err := filepath.Glob(filepath.Join(s.dir, "Inbox", folder(mailbox), "*.eml"))
	if err != nil {
		s.t.Fatal(err)
	}
	var got []string
	for _, name := range names {
		if filepath.Base(name)[0] == '.' {
			continue // being written
		}
		text, err := os.ReadFile(name)
		if err != nil {
			s.t.Fatal(err)
		}
		got = append(got, string(text))
	}
	return got
}
