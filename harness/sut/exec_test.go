package sut

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestMain is also the server that recipes of these tests start: its first argument says how it behaves, its second where.
func TestMain(m *testing.M) {
	if len(os.Args) == 3 && strings.HasPrefix(os.Args[1], "be-") {
		os.Exit(behave(strings.TrimPrefix(os.Args[1], "be-"), os.Args[2]))
	}
	os.Exit(m.Run())
}

func behave(how, at string) int {
	fmt.Println("version 7\nand more")
	if how == "ends" {
		return 1
	}
	l, err := net.Listen("tcp", at)
	if err != nil {
		fmt.Println(err)
		return 1
	}
	log, _ := os.OpenFile("log", os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	for {
		conn, err := l.Accept()
		if err != nil {
			return 1
		}
		fmt.Fprintln(log, "called")
		if how == "refuses" {
			fmt.Fprint(conn, "554 no\r\n")
		} else {
			fmt.Fprint(conn, "220 mx\r\n")
		}
		bufio.NewReader(conn).ReadString('\n')
		conn.Close()
	}
}

// recipe is one of a server that behaves as the word says, at a free port.
func recipe(t *testing.T, how string) *Recipe {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	at := l.Addr().String()
	l.Close()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	r, err := read(t, fmt.Sprintf("name = \"x\"\naddress = %q\nstart = [%q, \"be-%s\", %[1]q]\nversion = [%[2]q, \"be-ends\", \"\"]\n", at, self, how)+
		"ready = \"10s\"\nlog = \"log\"\nconfig = [\"r.toml\", \"none\"]\nmailboxes = [\"bob@b.example\"]\ninbox = \"mail\"\n")
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestLaunch(t *testing.T) {
	r := recipe(t, "well")
	s, err := r.Launch(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	about := s.About()
	if about.Version != "version 7" || about.Adapter != "recipe" || !strings.HasPrefix(about.Config["r.toml"], "name = ") ||
		!strings.Contains(about.Config["none"], "no such file") {
		t.Errorf("got %+v", about)
	}
	if s.Address() != r.at || s.Abilities().String() != "mailbox inbox" || s.Names()["MAILBOX"] != "bob@b.example" {
		t.Errorf("got %v, %v, %v", s.Address(), s.Abilities(), s.Names())
	}
	if log, err := s.(Logger).Log(); !strings.HasPrefix(log, "called\n") || err != nil {
		t.Errorf("got %q, %v", log, err)
	}
	if err := os.WriteFile(filepath.Join(r.dir, "mail"), []byte("From x\nA: b\n\nc\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if mail, err := s.(Reader).Inbox(t.Context(), "bob@b.example"); len(mail) != 1 || err != nil {
		t.Errorf("got %q, %v", mail, err)
	}
	if _, err := r.Launch(t.Context()); err == nil || !strings.Contains(err.Error(), "somebody listens") {
		t.Errorf("want no second one at the same place, got %v", err)
	}
	if err := s.(Restarter).Crash(t.Context()); err != nil {
		t.Fatal(err)
	}
	if greets(t.Context(), r.at.String()) {
		t.Error("want nobody to answer after a crash")
	}
	for range 2 { // from a crash, and in order
		if err := s.(Restarter).Restart(t.Context()); err != nil {
			t.Fatal(err)
		}
		if !greets(t.Context(), r.at.String()) {
			t.Error("want it to answer")
		}
	}
	if err := s.Stop(); err != nil || greets(t.Context(), r.at.String()) {
		t.Errorf("want it to end, got %v", err)
	}
}

func TestLaunchFails(t *testing.T) {
	nowhere := recipe(t, "well")
	nowhere.Start = []string{"./none"}
	slow := recipe(t, "refuses")
	slow.Ready = "200ms"
	for want, r := range map[string]*Recipe{
		"x: start: want a server that stays in the foreground, got the end of it\nversion 7": recipe(t, "ends"),
		"x: start: ":           nowhere,
		"want a greeting at 1": slow,
	} {
		if s, err := r.Launch(t.Context()); err == nil || s != nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want an error with %q, got %v, %v", want, s, err)
		}
		if greets(t.Context(), r.at.String()) {
			t.Errorf("%s: want nothing to be left", want)
		}
	}
}

// TestLaunchIsCancelled leaves nothing behind.
func TestLaunchIsCancelled(t *testing.T) {
	r := recipe(t, "refuses")
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	if _, err := r.Launch(ctx); err == nil {
		t.Error("want an error")
	}
	if conn, err := net.Dial("tcp", r.at.String()); err == nil {
		conn.Close()
		t.Error("want nothing to be left")
	}
}
