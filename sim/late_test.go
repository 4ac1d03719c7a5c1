package sim

import (
	"errors"
	"io"
	"os"
	"syscall"
	"testing"
	"time"

	"github.com/smtplab/smtplab/sim/record"
)

// RST does not wait behind what a box holds back.
func TestCutDropsWhatIsHeldBack(t *testing.T) {
	b := &testBox{name: "wall", filter: func(_ time.Duration, p []byte) []Action {
		return []Action{{Do: Wait, Delay: time.Hour}, {Do: PassOn, N: len(p)}, {Do: Wake, Delay: time.Second}}
	}}
	b.alarm = func(time.Duration) []Action { return []Action{{Do: Cut}} }
	w, server, _, err := talk(t, b)
	if server != "" || !errors.Is(err, syscall.ECONNRESET) || w.Elapsed() > time.Minute || w.OpenConnections() != 0 {
		t.Errorf("got %q, %v after %v, %d open", server, err, w.Elapsed(), w.OpenConnections())
	}
}

// A client that resets is believed at once by a box that holds its data back.
func TestResetPassesWhatIsHeldBack(t *testing.T) {
	b := &testBox{name: "wall", filter: func(_ time.Duration, p []byte) []Action {
		return []Action{{Do: Wait, Delay: time.Hour}, {Do: PassOn, N: len(p)}}
	}}
	w := testPair(t, Options{}, b)
	var got string
	var err error
	w.serve(t, func(c Conn) { got, err = readAll(c) })
	w.do(t, func() {
		c := w.dial(t)
		io.WriteString(c, "hello")
		w.a.Sleep(time.Second)
		c.Reset()
	})
	w.settle(t)
	if got != "" || !errors.Is(err, syscall.ECONNRESET) || w.Elapsed() > time.Minute {
		t.Errorf("got %q, %v after %v", got, err, w.Elapsed())
	}
}

// An answer that comes when the caller no longer waits gets RST, and the called end goes.
func TestAnswerAfterTheCallerGaveUp(t *testing.T) {
	w := testPair(t, Options{})
	w.echoServer(t)
	w.SetPath(w.a, w.b, time.Second)
	w.do(t, func() {
		if _, err := w.a.Dial("tcp", "", "10.0.0.2:25", time.Second); !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("got %v", err)
		}
	})
	w.settle(t)
	if w.OpenConnections() != 0 || len(facts[*record.Opened](w, "")) != 0 || len(facts[*record.Closed](w, "")) != 0 {
		t.Errorf("want no trace but RST, got %d open", w.OpenConnections())
	}
	if p := facts[*record.Packet](w, "a--b"); len(p) != 3 || p[2].Flags != record.RST|record.ACK {
		t.Errorf("want SYN, SYN and ACK, RST, got %d packets", len(p))
	}
}

// What was called but not accepted is reset when the listener closes.
func TestClosedListenerResetsItsQueue(t *testing.T) {
	w := testPair(t, Options{})
	w.do(t, func() {
		l, _ := w.b.Listen("tcp", ":25")
		c := w.dial(t)
		w.a.Sleep(time.Second)
		l.Close()
		if _, err := readAll(c); !errors.Is(err, syscall.ECONNRESET) {
			t.Errorf("got %v", err)
		}
		if _, err := l.Accept(); err == nil {
			t.Error("want an error of the closed listener")
		}
	})
}
