package harness

import (
	"bufio"
	"context"
	"encoding/base64"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/smtplab/smtplab/harness/result"
	"github.com/smtplab/smtplab/harness/sut"
	"github.com/smtplab/smtplab/sim/record"
)

// A standIn is a system under test that greets, says 250 to all, and has a queue and a log as a test wants them.
type standIn struct {
	listener net.Listener
	can      sut.Abilities
	names    map[string]string

	mu       sync.Mutex
	log      string
	queue    [][]sut.Waiting // what is seen, look after look; the last for ever
	restarts int
	flushes  int
}

func newStandIn(t *testing.T) *standIn {
	t.Helper()
	s := &standIn{can: sut.Abilities{sut.Mailbox: true, sut.Queue: true, sut.Restart: true},
		names: map[string]string{"MAILBOX": "bob@b.example"}}
	var err error
	if s.listener, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.listener.Close() })
	go func() {
		for {
			conn, err := s.listener.Accept()
			if err != nil {
				return
			}
			go s.serve(conn)
		}
	}()
	return s
}

func (s *standIn) serve(conn net.Conn) {
	defer conn.Close()
	fmt.Fprint(conn, "220 mx.b.example\r\n")
	for in := bufio.NewScanner(conn); in.Scan(); {
		s.mu.Lock()
		s.log += "heard " + in.Text() + "\n"
		s.mu.Unlock()
		fmt.Fprint(conn, "250-mx.b.example\r\n250 SIZE 1000\r\n")
	}
}

func (s *standIn) About() sut.About         { return sut.About{Name: "stand-in"} }
func (s *standIn) Address() netip.AddrPort  { return s.listener.Addr().(*net.TCPAddr).AddrPort() }
func (s *standIn) Names() map[string]string { return s.names }
func (s *standIn) Abilities() sut.Abilities { return s.can }
func (s *standIn) Stop() error              { return nil }

// Log implements sut.Logger.
func (s *standIn) Log() (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.log, nil
}

// Queue implements sut.Queuer.
func (s *standIn) Queue(context.Context) (seen []sut.Waiting, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.queue) > 0 {
		seen = s.queue[0]
	}
	if len(s.queue) > 1 {
		s.queue = s.queue[1:]
	}
	return seen, nil
}

// Flush implements sut.Queuer.
func (s *standIn) Flush(context.Context) error { s.flushes++; return nil }

// Restart implements sut.Restarter.
func (s *standIn) Restart(context.Context) error { s.restarts++; return nil }

// Crash implements sut.Restarter.
func (s *standIn) Crash(context.Context) error { return nil }

// underTest is a case for the stand-in.
func underTest(t *testing.T, s *standIn, steps, talk string) *Case {
	t.Helper()
	text := "# It says 250\n#\n# To all.\nrefs RFC5321:4.2\nlevel MUST\nrole server\nhost server.example 192.0.2.25 rfc5321\n" +
		"mailbox server.example bob@b.example\n" + steps + "-- t --\nS: 220 ...\n" + talk
	scenario, err := ParseScenarioFor(s.names, "s.txtar", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return scenario.Cases[0]
}

const hello = "C: EHLO client.example\nS: 250 ...\n"

// TestLogOfTheSystem puts into the record what was logged meanwhile, without what must be in no record.
func TestLogOfTheSystem(t *testing.T) {
	s := newStandIn(t)
	s.log = "from before\n"
	plain := "\x00ana\x00secret-word"
	s.names["CREDENTIALS"] = base64.StdEncoding.EncodeToString([]byte(plain))
	s.names["PASSWORD"] = base64.StdEncoding.EncodeToString([]byte("secret-word"))
	run := play(t, underTest(t, s, "talk server.example t\n", hello+"C: NOOP secret-word\nS: 250 ...\nC: NOOP CREDENTIALS\nS: 250 ...\n"),
		Options{Real: &Real{Under: s}})
	var lines []string
	for _, e := range run.Events {
		if l, is := e.Fact.(*record.Logged); is && e.Host == sutName {
			lines = append(lines, l.Text)
		}
	}
	if got := strings.Join(lines, "|"); got != "heard EHLO client.example|heard NOOP ***|heard NOOP ***" {
		t.Errorf("got %s", got)
	}
	files, err := run.Files()
	if err != nil || !strings.Contains(string(files["server.example/logs/server.log"]), "heard EHLO") {
		t.Errorf("want the log in the evidence, got %v, %v", files, err)
	}
}

// TestQuietAfterARestart waits for what failed before the restart: it is due again. Without one, what failed waits for its time.
func TestQuietAfterARestart(t *testing.T) {
	failed := []sut.Waiting{{Message: "1", Recipient: "cid@c.example", Reason: "451 later"}}
	for _, c := range []struct {
		name, steps string
		flushes     int
		looksLeft   int
	}{
		{"restarted", "talk server.example t\nrestart server.example\nwait quiet\n", 1, 1},
		{"not restarted", "talk server.example t\nwait quiet\n", 0, 4},
	} {
		s := newStandIn(t)
		s.queue = [][]sut.Waiting{failed, failed, failed, failed, failed, failed, nil}
		got := play(t, underTest(t, s, c.steps, hello), Options{Real: &Real{Under: s}}).Judge()
		if got.Verdict != result.Pass || s.flushes != c.flushes || (len(s.queue) == 1) != (c.looksLeft == 1) {
			t.Errorf("%s: got %v %v, %d flushes, %d looks left", c.name, got.Verdict, got.Findings, s.flushes, len(s.queue))
		}
	}
}

// TestQuietWaitsForTheFirstTry does not end while mail waits of which nothing is known.
func TestQuietWaitsForTheFirstTry(t *testing.T) {
	s := newStandIn(t)
	fresh := []sut.Waiting{{Message: "1", Recipient: "cid@c.example"}}
	s.queue = [][]sut.Waiting{fresh, fresh, fresh, nil}
	got := play(t, underTest(t, s, "talk server.example t\nwait quiet\n", hello), Options{Real: &Real{Under: s}}).Judge()
	if got.Verdict != result.Pass || len(s.queue) > 1 {
		t.Errorf("got %v %v, %d looks left", got.Verdict, got.Findings, len(s.queue))
	}
}

// TestRehearsals plays a case twice, and rehearses it once where rehearsals are kept.
func TestRehearsals(t *testing.T) {
	s := newStandIn(t)
	c := underTest(t, s, "talk server.example t\n", hello)
	tasks := func(known *Rehearsals) (n int) { // of simulated worlds
		for range 2 {
			o := Options{Real: &Real{Under: s, Rehearsals: known}, Watch: func(string) { n++ }}
			if got := play(t, c, o).Judge(); got.Verdict != result.Pass {
				t.Fatalf("got %v", got.Findings)
			}
		}
		return n
	}
	if kept, not := tasks(&Rehearsals{}), tasks(nil); kept == 0 || not != 2*kept {
		t.Errorf("want one rehearsal and two, got %d and %d tasks", kept, not)
	}
}

// TestForesee says beforehand what a run says as well.
func TestForesee(t *testing.T) {
	s := newStandIn(t)
	for _, c := range []struct{ steps, talk, want string }{
		{"talk server.example t\n", hello + "offers SIZE 1000\n", ""},
		{"talk server.example t\n", hello + "offers DSN\n", "a server that offers DSN"},
		{"talk server.example t\n", hello + "lacks SIZE\n", "a server that does not offer SIZE"},
		{"talk server.example t\nwait 1h\n", hello, "a story of at most 20s"},
	} {
		played := underTest(t, s, c.steps, c.talk)
		lacks, err := played.Foresee(t.Context(), Options{Real: &Real{Under: s}}, []string{"250-mx.b.example", "250 SIZE 1000"}, nil)
		if err != nil {
			t.Fatal(err)
		}
		var want []string
		for _, l := range lacks {
			want = append(want, l.Want)
		}
		got := play(t, played, Options{Real: &Real{Under: s}, Now: time.Now}).Judge()
		if strings.Join(want, "; ") != c.want || (got.Verdict == result.Unsupported) != (c.want != "") {
			t.Errorf("want %q, foreseen %q, played %v", c.want, want, got.Findings)
		}
	}
	needy := underTest(t, s, "talk server.example t\n", hello)
	needy.Scenario.Needs = []string{"crash"}
	lacks, err := needy.Foresee(t.Context(), Options{Real: &Real{Under: s}}, nil, nil)
	if err != nil || len(lacks) != 1 || lacks[0].Text != "needs crash" {
		t.Errorf("got %v, %v", lacks, err)
	}
}

// TestSince finds what is new in a mailbox that does not list its mail in the order in which it came.
func TestSince(t *testing.T) {
	for _, c := range []struct{ had, mail, want string }{
		{"", "", ""}, {"", "a b", "a b"}, {"a", "a b", "b"}, {"a", "b a", "b"}, {"a", "a a", "a"}, {"a b", "c b a", "c"}, {"a b", "b", ""},
	} {
		if got := strings.Join(since(strings.Fields(c.had), strings.Fields(c.mail)), " "); got != c.want {
			t.Errorf("%q after %q: want %q, got %q", c.mail, c.had, c.want, got)
		}
	}
}
