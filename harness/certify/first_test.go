package certify

import (
	"crypto/tls"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/smtplab/smtplab/harness/sut"
	"github.com/smtplab/smtplab/sim/secure"
)

// at is an examiner of whatever listens there, which has waited long enough for a greeting at once, or never.
func at(t *testing.T, address net.Addr, greeting time.Duration) *Examiner {
	t.Helper()
	where := netip.MustParseAddrPort(address.String())
	system, err := sut.At(where, sut.Names{})
	if err != nil {
		t.Fatal(err)
	}
	return &Examiner{System: system, greeting: greeting, sleep: newFake(t).examiner().sleep}
}

// TestNobody tells at once that nothing listens, by the first call and no other.
func TestNobody(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	f := newFake(t)
	e := at(t, l.Addr(), time.Hour)
	e.sleep = f.examiner().sleep
	err = e.Begin(t.Context())
	if !errors.Is(err, ErrNobody) || errors.Is(err, ErrUnfit) || !strings.Contains(err.Error(), l.Addr().String()+": nothing listens there: start the server") {
		t.Errorf("want it told that nobody is there, got %v", err)
	}
	if len(f.pauses) > 0 {
		t.Errorf("want it told at once, got pauses of %v", f.pauses)
	}
}

// TestOneFirstCall has a server that is well called no oftener than its probes and canaries need.
func TestOneFirstCall(t *testing.T) {
	f := newFake(t)
	begin(t, f.examiner())
	const probe, secured, canaries = 1, 1, 3 // that it refuses, takes and delivers
	f.change(func() {
		if want := probe + secured + canaries; len(f.calls) != want {
			t.Errorf("want %d calls, got %d: %q", want, len(f.calls), f.calls)
		}
	})
}

// TestTLSAtOnce says what a server is that waits for TLS, whether it keeps silent or hangs up on those who begin in the clear,
// and does not say so of one that has nothing to say at all.
func TestTLSAtOnce(t *testing.T) {
	cert, err := secure.SelfSigned(rand.New(rand.NewPCG(1, 2)), "mx.example", time.Now())
	if err != nil {
		t.Fatal(err)
	}
	shakes := func(c net.Conn) { tls.Server(c, &tls.Config{Certificates: []tls.Certificate{*cert}}).Handshake() }
	for _, s := range []struct {
		name     string
		serve    func(net.Conn)
		greeting time.Duration
		hint     bool
	}{
		{"silent", shakes, time.Millisecond, true},
		{"impatient", func(c net.Conn) { c.SetReadDeadline(time.Now().Add(20 * time.Millisecond)); shakes(c) }, time.Hour, true},
		{"mute", func(c net.Conn) { io.Copy(io.Discard, c) }, time.Millisecond, false},
		{"slow", func(c net.Conn) {
			time.Sleep(50 * time.Millisecond)
			c.Write([]byte("554 no\r\n"))
		}, time.Millisecond, false},
	} {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			l, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { l.Close() })
			go serveAll(l, s.serve)
			e := at(t, l.Addr(), s.greeting)
			e.Slack, e.Pauses = 300*time.Millisecond, []time.Duration{}
			if s.hint { // which ends it, however long that takes on a busy machine
				e.Slack = time.Minute
			}
			err = e.Begin(t.Context())
			if hint := strings.Contains(err.Error(), "shakes hands for TLS at once, as servers do at port 465"); !errors.Is(err, ErrUnfit) || hint != s.hint {
				t.Errorf("want it unfit, with the hint %v, got %v", s.hint, err)
			}
		})
	}
}

func serveAll(l net.Listener, serve func(net.Conn)) {
	for {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		go func() {
			defer conn.Close()
			serve(conn)
		}()
	}
}
