package hostile

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"net/smtp"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/smtplab/smtplab/sim/peer"
	"github.com/smtplab/smtplab/sim/peer/spool"
	"github.com/smtplab/smtplab/sim/record"
	"github.com/smtplab/smtplab/sim/wire"

	_ "github.com/smtplab/smtplab/sim/peer/products"
)

// atMost is how long a test waits for what must come.
const atMost = 30 * time.Second

// deep reports whether there is time for the large attacks.
func deep() bool { return os.Getenv("SMTPLAB_DEEP") != "" }

// A town is a product on real sockets, with its queue and its mailboxes on disk.
type town struct {
	t     *testing.T
	dir   string
	host  *wire.Host
	mta   *peer.Server
	queue *spool.Spool
	at    string
	said  *counter

	goroutines, descriptors int // before
	calls                   []net.Conn
	sent                    []string
	tries                   map[string]int // by message
}

// A counter is the record, of which nothing is kept but what tests count.
type counter struct{ accepted int }

// Add implements [record.Sink].
func (c *counter) Add(e record.Event) {
	if _, ok := e.Fact.(*record.Accepted); ok {
		c.accepted++
	}
}

// found starts a product, with limits that the test sets. It is the destination of b.example.
func found(t *testing.T, product string, alter func(*peer.Product)) *town {
	t.Helper()
	town := &town{t: t, dir: t.TempDir(), said: &counter{}, tries: map[string]int{}}
	town.goroutines, town.descriptors = leftovers(t)
	queue, err := spool.Open(filepath.Join(town.dir, "Queue"))
	if err != nil {
		t.Fatal(err)
	}
	folders, err := spool.NewFolders(town.dir)
	if err != nil {
		t.Fatal(err)
	}
	town.queue = queue
	town.host = wire.NewHost("mx.b.example", wire.Options{Book: wire.NewBook(town.said),
		MapListen: func(_ string, a netip.AddrPort) netip.AddrPort { return netip.AddrPortFrom(a.Addr(), 0) }})
	town.mta, err = peer.Start(town.host, peer.Setup{Product: product, Domains: []string{"b.example"}, Spool: queue, File: folders.File,
		Counters: peer.NewCounters(queue.Runs()), Alter: []func(peer.Machine, *peer.Product){func(_ peer.Machine, p *peer.Product) { alter(p) }}})
	if err != nil {
		t.Fatal(err)
	}
	town.at = town.host.Listening()[0].String()
	return town
}

// call opens a connection, which close closes.
func (w *town) call() *net.TCPConn {
	w.t.Helper()
	c, err := net.Dial("tcp", w.at)
	if err != nil {
		w.t.Fatal(err)
	}
	w.calls = append(w.calls, c)
	c.SetDeadline(time.Now().Add(atMost))
	return c.(*net.TCPConn)
}

// polite delivers messages by the hand of the standard library's client, one after another. Where the server is full it
// tries again, as a client must (RFC 5321 section 4.5.4.1).
func (w *town) polite(n int) {
	w.t.Helper()
	end := time.Now().Add(atMost)
	for range n {
		id := fmt.Sprintf("polite-%d", len(w.sent)+1)
		text := "From: ana@a.example\r\nSubject: " + id + "\r\n\r\nx\r\n"
		var err error
		for err = errFull; err != nil && time.Now().Before(end); {
			w.tries[id]++
			err = smtp.SendMail(w.at, nil, "ana@a.example", []string{"bob@b.example"}, []byte(text))
		}
		if err != nil {
			w.t.Fatalf("%s: want the message to be taken within %v, got %v", id, atMost, err)
		}
		w.sent = append(w.sent, id)
	}
}

var errFull = errors.New("not tried yet")

// close ends the server and counts: every polite message is in the mailbox, once unless the client had to send it again;
// all that was accepted is there; and nothing is left of the tasks and descriptors.
func (w *town) close() {
	w.t.Helper()
	for end := time.Now().Add(atMost); w.mta.Busy() && time.Now().Before(end); {
		runtime.Gosched()
	}
	if err := w.host.Stop(time.Second); err != nil {
		w.t.Error(err)
	}
	if err := w.host.Failure(); err != nil {
		w.t.Error(err)
	}
	w.queue.Close()
	for _, c := range w.calls {
		c.Close()
	}
	found := w.mailbox()
	for _, id := range w.sent {
		if found[id] < 1 || found[id] > w.tries[id] {
			w.t.Errorf("%s was answered with 250 and sent %d times, and is in the mailbox %d times", id, w.tries[id], found[id])
		}
	}
	inbox := 0
	for _, n := range found {
		inbox += n
	}
	if inbox != w.said.accepted {
		w.t.Errorf("want the %d messages that were accepted in mailboxes, got %d", w.said.accepted, inbox)
	}
	w.nothingLeft()
}

var subject = regexp.MustCompile(`(?m)^Subject: (.*)\r$`)

// mailbox counts messages by their subjects, in all mailboxes.
func (w *town) mailbox() map[string]int {
	all := map[string]int{}
	names, _ := filepath.Glob(filepath.Join(w.dir, "Inbox", "*", "*"))
	dropped, _ := filepath.Glob(filepath.Join(w.dir, "Drop", "*"))
	for _, name := range slices.Concat(names, dropped) {
		text, err := os.ReadFile(name)
		if err != nil {
			w.t.Error(err)
		}
		if m := subject.FindSubmatch(text); m != nil {
			all[string(m[1])]++
		} else {
			all["none"]++
		}
	}
	return all
}

// onlyPolite sees to it that nothing but the polite client's mail was taken.
func (w *town) onlyPolite() {
	w.t.Helper()
	for name, n := range w.mailbox() {
		if w.tries[name] == 0 {
			w.t.Errorf("want mail of the polite client alone, got %q %d times", name, n)
		}
	}
}

func (w *town) nothingLeft() {
	w.t.Helper()
	for end := time.Now().Add(atMost); ; runtime.Gosched() {
		goroutines, descriptors := leftovers(w.t)
		if goroutines <= w.goroutines && descriptors <= w.descriptors {
			return
		}
		if time.Now().After(end) {
			stacks := make([]byte, 1<<20)
			w.t.Fatalf("want %d goroutines and %d descriptors as before, got %d and %d:\n%s", w.goroutines, w.descriptors, goroutines,
				descriptors, stacks[:runtime.Stack(stacks, true)])
		}
	}
}

// leftovers are the goroutines and the descriptors of this process.
func leftovers(t *testing.T) (goroutines, descriptors int) {
	t.Helper()
	net.Listen("tcp", "nowhere") // opens what the runtime keeps for polling
	fds, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Skip("this system does not list descriptors:", err)
	}
	return runtime.NumGoroutine(), len(fds)
}

// held is how much memory is in use that cannot be given back, attackers of this process included.
func held() int {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int(m.HeapAlloc + m.StackInuse)
}

// hears reads up to a line that begins so, and returns all that came.
func hears(t *testing.T, c net.Conn, begin string) string {
	t.Helper()
	var all strings.Builder
	b := make([]byte, 1)
	for line := ""; ; {
		if _, err := c.Read(b); err != nil {
			t.Fatalf("want a line %q, got %q, %v", begin, all.String(), err)
		}
		all.Write(b)
		if line += string(b); b[0] == '\n' {
			if strings.HasPrefix(line, begin) {
				return all.String()
			}
			line = ""
		}
	}
}

// says writes. That the other end hangs up on it is none of its business.
func says(c net.Conn, text string) error {
	_, err := io.WriteString(c, text)
	return err
}

// ends reads until the server hangs up, which it must, and returns what came.
func ends(t *testing.T, c net.Conn) string {
	t.Helper()
	text, err := io.ReadAll(c)
	if errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("want the server to hang up within %v, got %.200q and silence", atMost, text)
	}
	return string(text)
}

// hungUp reports whether the server hangs up within a time. What it says is passed over.
func hungUp(c net.Conn, within time.Duration) bool {
	c.SetReadDeadline(time.Now().Add(within))
	_, err := io.Copy(io.Discard, c)
	return !errors.Is(err, os.ErrDeadlineExceeded)
}
