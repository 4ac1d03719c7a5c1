package loop

import (
	"bytes"
	"errors"
	"io"
	"net"
	"net/netip"
	"os"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// engines are the ways in which a loop can work: each test is of both.
var engines = map[string]func(*Group) (engine, error){
	"of this system": newEngine,
	"threads":        func(g *Group) (engine, error) { return newThreads(g), nil },
}

// A fake is a talker made of functions.
type fake struct {
	talk  func(heard []byte, t *Turn)
	leave func(why error) ([]byte, bool)
	ended chan error
}

func (f *fake) Talk(heard []byte, t *Turn) { f.talk(heard, t) }

func (f *fake) Leave(why error) ([]byte, bool) {
	if f.leave == nil {
		return []byte("bye: " + why.Error()), false
	}
	return f.leave(why)
}

func (f *fake) Ended(err error) { f.ended <- err }

// echo says what it hears.
func echo(heard []byte, t *Turn) {
	t.Out = append(t.Out, heard...)
	t.Taken = len(heard)
}

// each runs a test with each engine, with a group whose connections are talkers of that function.
func each(t *testing.T, c Config, talk func(heard []byte, t *Turn), test func(t *testing.T, g *Group, at netip.AddrPort, ended chan error)) {
	t.Helper()
	for name, engine := range engines {
		t.Run(name, func(t *testing.T) {
			ended := make(chan error, 100)
			c.Accept = func(Loop) Talker { return &fake{talk: talk, ended: ended} }
			g, err := newGroup(c, engine)
			if err != nil {
				t.Fatal(err)
			}
			at, err := g.Listen(netip.MustParseAddrPort("127.0.0.1:0"))
			if err != nil {
				t.Fatal(err)
			}
			g.Start()
			stop := sync.OnceFunc(func() { g.Stop(0) })
			defer stop()
			test(t, g, at, ended)
		})
	}
}

func call(t *testing.T, at netip.AddrPort) net.Conn {
	t.Helper()
	conn, err := net.Dial("tcp", at.String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	conn.SetDeadline(time.Now().Add(20 * time.Second))
	return conn
}

func wantHeard(t *testing.T, from io.Reader, want string) {
	t.Helper()
	got := make([]byte, len(want))
	if _, err := io.ReadFull(from, got); err != nil || string(got) != want {
		t.Fatalf("want %.40q, got %.40q, %v", want, got, err)
	}
}

func TestEchoOnManyConnections(t *testing.T) {
	each(t, Config{Loops: 3}, echo, func(t *testing.T, g *Group, at netip.AddrPort, ended chan error) {
		var conns []net.Conn
		for range 30 {
			conns = append(conns, call(t, at))
		}
		for range 20 {
			for _, conn := range conns {
				io.WriteString(conn, "hello")
			}
			for _, conn := range conns {
				wantHeard(t, conn, "hello")
			}
		}
		for i, e := range g.engines {
			if n := e.connections().Load(); n != 10 {
				t.Errorf("loop %d: want 10 of 30 connections, got %d", i, n)
			}
		}
		for _, conn := range conns {
			conn.Close()
			if err := <-ended; err != nil {
				t.Errorf("want a good end, got %v", err)
			}
		}
	})
}

// TestSlowReader: what the peer does not read yet is kept, in order, and nothing is heard meanwhile.
func TestSlowReader(t *testing.T) {
	tail := bytes.Repeat([]byte("0123456789abcdef"), 1<<19) // 8 MiB
	talk := func(heard []byte, t *Turn) {
		if len(heard) > 0 { // one at a time
			t.Taken, t.Out, t.Tail = 1, append(t.Out, "begin"...), tail
		}
	}
	each(t, Config{}, talk, func(t *testing.T, _ *Group, at netip.AddrPort, _ chan error) {
		conn := call(t, at)
		io.WriteString(conn, "x")
		io.WriteString(conn, "y")
		for range 2 {
			wantHeard(t, conn, "begin")
			wantHeard(t, conn, string(tail))
		}
	})
}

func TestRestComesAgainAfterThePause(t *testing.T) {
	talk := func(heard []byte, t *Turn) {
		if len(heard) > 0 { // an octet at a time
			t.Out, t.Taken, t.Pause = append(t.Out, heard[0]), 1, 30*time.Millisecond
		}
	}
	each(t, Config{}, talk, func(t *testing.T, _ *Group, at netip.AddrPort, _ chan error) {
		conn := call(t, at)
		begun := time.Now()
		io.WriteString(conn, "abc")
		wantHeard(t, conn, "abc")
		if took := time.Since(begun); took < 60*time.Millisecond {
			t.Errorf("want two pauses of 30 ms between the octets, got %v in all", took)
		}
	})
}

func TestHangUp(t *testing.T) {
	talk := func(heard []byte, t *Turn) {
		if len(heard) > 0 {
			t.Out, t.Taken, t.Close = append(t.Out, "last words"...), len(heard), true
		}
	}
	each(t, Config{}, talk, func(t *testing.T, _ *Group, at netip.AddrPort, ended chan error) {
		conn := call(t, at)
		go conn.Write(make([]byte, 1<<20)) // talks on: the last words must arrive all the same
		got, err := io.ReadAll(conn)
		if string(got) != "last words" || err != nil {
			t.Errorf("want the last words and the end, got %q, %v", got, err)
		}
		conn.Close()
		if err := <-ended; err != nil && !errors.Is(err, io.EOF) {
			t.Logf("ended: %v", err) // a reset by a peer that is gone is no fault of ours
		}
	})
}

func TestSilenceIsLeft(t *testing.T) {
	each(t, Config{Silence: time.Second}, echo, func(t *testing.T, _ *Group, at netip.AddrPort, ended chan error) {
		got, err := io.ReadAll(call(t, at))
		if want := "bye: " + ErrSilent.Error(); string(got) != want || err != nil {
			t.Errorf("want %q, got %q, %v", want, got, err)
		}
		if err := <-ended; err != ErrSilent {
			t.Errorf("want %v, got %v", ErrSilent, err)
		}
	})
}

// TestDripping: who says an octet now and then is not silent, but not served for ever either.
func TestDripping(t *testing.T) {
	quiet := func(heard []byte, t *Turn) { t.Taken = len(heard) }
	each(t, Config{Silence: time.Minute, Longest: time.Second}, quiet, func(t *testing.T, _ *Group, at netip.AddrPort, ended chan error) {
		conn := call(t, at)
		go func() {
			for range time.Tick(20 * time.Millisecond) {
				if _, err := conn.Write([]byte("x")); err != nil {
					return
				}
			}
		}()
		if err := <-ended; err != ErrLasted {
			t.Errorf("want %v, got %v", ErrLasted, err)
		}
	})
}

func TestFull(t *testing.T) {
	each(t, Config{Max: 1, Full: []byte("full")}, echo, func(t *testing.T, _ *Group, at netip.AddrPort, ended chan error) {
		first := call(t, at)
		io.WriteString(first, "one")
		wantHeard(t, first, "one")
		if got, err := io.ReadAll(call(t, at)); string(got) != "full" || err != nil {
			t.Errorf("the second: want %q, got %q, %v", "full", got, err)
		}
		first.Close()
		<-ended
		third := call(t, at)
		io.WriteString(third, "three")
		wantHeard(t, third, "three")
	})
}

// TestStop: idle talkers leave, one that stays ends its work, and one that does not is cut.
func TestStop(t *testing.T) {
	for name, engine := range engines {
		t.Run(name, func(t *testing.T) {
			ended := make(chan error, 3)
			stays := atomic.Int32{}
			g, err := newGroup(Config{Accept: func(Loop) Talker {
				f := &fake{ended: ended}
				busy := false
				f.talk = func(heard []byte, t *Turn) {
					echo(heard, t)
					busy = busy || string(heard) == "busy"
					t.Close = string(heard) == "done"
				}
				f.leave = func(error) ([]byte, bool) {
					if busy {
						stays.Add(1)
					}
					return []byte("bye"), busy
				}
				return f
			}}, engine)
			if err != nil {
				t.Fatal(err)
			}
			at, err := g.Listen(netip.MustParseAddrPort("127.0.0.1:0"))
			if err != nil {
				t.Fatal(err)
			}
			g.Start()
			idle, busy, stuck := call(t, at), call(t, at), call(t, at)
			for conn, words := range map[net.Conn]string{idle: "idle", busy: "busy", stuck: "busy"} {
				io.WriteString(conn, words)
				wantHeard(t, conn, words)
			}
			stopped := make(chan struct{})
			begun := time.Now()
			go func() {
				g.Stop(400 * time.Millisecond)
				close(stopped)
			}()
			if got, err := io.ReadAll(idle); string(got) != "bye" || err != nil {
				t.Errorf("idle: want last words, got %q, %v", got, err)
			}
			io.WriteString(busy, "done")
			if got, err := io.ReadAll(busy); string(got) != "done" || err != nil {
				t.Errorf("busy: want its work ended, got %q, %v", got, err)
			}
			<-stopped
			if took := time.Since(begun); took < 350*time.Millisecond || stays.Load() != 2 {
				t.Errorf("want the stuck one to be waited for for 400 ms, got %v; want 2 to stay, got %d", took, stays.Load())
			}
			if conn, err := net.Dial("tcp", at.String()); err == nil {
				conn.Close()
				t.Error("want nobody to listen any more, got a connection")
			}
		})
	}
}

func TestDial(t *testing.T) {
	each(t, Config{Loops: 1}, echo, func(t *testing.T, g *Group, at netip.AddrPort, _ chan error) {
		heardAll := make(chan string, 1)
		client := &fake{ended: make(chan error, 1)}
		var got strings.Builder
		client.talk = func(heard []byte, t *Turn) {
			got.Write(heard)
			t.Taken = len(heard)
			t.Abort = got.Len() == len("hello")
			if t.Abort {
				heardAll <- got.String()
			}
		}
		greeter := func(l Loop) Talker {
			return &fake{ended: make(chan error, 1), talk: func(_ []byte, t *Turn) { t.Out = append(t.Out, "hello"...) }}
		}
		asked := make(chan struct{})
		g.Each(func(i int, l Loop) {
			if i == 0 {
				g.config.Accept = greeter // before anybody calls
				l.Dial(at, client)
				close(asked)
			}
		})
		<-asked
		if s := <-heardAll; s != "hello" {
			t.Errorf("want hello, got %q", s)
		}
		if err := <-client.ended; err != nil {
			t.Errorf("want a good end, got %v", err)
		}
		nobody := &fake{ended: make(chan error, 1), talk: echo}
		g.Each(func(_ int, l Loop) { l.Dial(netip.MustParseAddrPort("127.0.0.1:1"), nobody) })
		if err := <-nobody.ended; err == nil {
			t.Error("want an error where nobody listens, got nil")
		}
	})
}

func TestAt(t *testing.T) {
	each(t, Config{}, echo, func(t *testing.T, g *Group, _ netip.AddrPort, _ chan error) {
		done := make(chan time.Duration, 2)
		begun := time.Now()
		g.Each(func(_ int, l Loop) {
			l.At(begun.Add(60*time.Millisecond), func() { done <- 60 })
			l.At(begun.Add(20*time.Millisecond), func() { done <- 20 })
		})
		if first, second := <-done, <-done; first != 20 || second != 60 || time.Since(begun) < 60*time.Millisecond {
			t.Errorf("want 20 and then 60 ms, got %d, %d after %v", first, second, time.Since(begun))
		}
	})
}

// TestNothingIsLeft: a group that has stopped leaves no goroutine and no descriptor behind.
func TestNothingIsLeft(t *testing.T) {
	for name, engine := range engines {
		t.Run(name, func(t *testing.T) {
			before, open := runtime.NumGoroutine(), descriptors(t)
			for range 3 {
				g, err := newGroup(Config{Loops: 2, Accept: func(Loop) Talker { return &fake{talk: echo, ended: make(chan error, 1)} }}, engine)
				if err != nil {
					t.Fatal(err)
				}
				at, err := g.Listen(netip.MustParseAddrPort("127.0.0.1:0"))
				if err != nil {
					t.Fatal(err)
				}
				g.Start()
				for range 5 {
					conn := call(t, at)
					io.WriteString(conn, "x")
					wantHeard(t, conn, "x")
					defer conn.Close()
					open++ // our end
				}
				g.Stop(0)
			}
			if now := descriptors(t); now > open {
				t.Errorf("want %d descriptors, got %d", open, now)
			}
			for deadline := time.Now().Add(20 * time.Second); runtime.NumGoroutine() > before; runtime.Gosched() {
				if time.Now().After(deadline) {
					t.Fatalf("want %d goroutines, got %d", before, runtime.NumGoroutine())
				}
			}
		})
	}
}

// descriptors counts those of this process, where the system tells.
func descriptors(t *testing.T) int {
	all, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Logf("descriptors are not counted: %v", err)
	}
	return len(all)
}
