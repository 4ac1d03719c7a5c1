package secure_test

import (
	"bytes"
	"crypto/tls"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/smtplab/smtplab/internal/smallworld"
	"github.com/smtplab/smtplab/sim"
	"github.com/smtplab/smtplab/sim/record"
	"github.com/smtplab/smtplab/sim/secure"
)

// A town has a client and a server who meet over one connection.
type town struct {
	world          *smallworld.World
	client, server *sim.Machine
}

func newTown(t *testing.T, seed uint64) *town {
	t.Helper()
	w := smallworld.New(t, sim.Options{Seed: seed})
	return &town{world: w, client: w.Host("client.example", "192.0.2.1"), server: w.Host("mx.example", "192.0.2.2")}
}

// meet lets the two ends do what they do, each in one task of its host.
func (w *town) meet(t *testing.T, serve, call func(sim.Conn)) {
	t.Helper()
	err := w.world.Do(w.server, "listen", func() {
		l, err := w.server.Listen("tcp", ":25")
		if err != nil {
			t.Error(err)
			return
		}
		w.server.Serve("serve", func() {
			if c, err := l.Accept(); err == nil {
				defer c.Close()
				serve(c.(sim.Conn))
			}
		})
	})
	if err == nil {
		err = w.world.Do(w.client, "call", func() {
			c, err := w.client.Dial("tcp", "", "192.0.2.2:25", time.Minute)
			if err != nil {
				t.Error(err)
				return
			}
			defer c.Close()
			call(c)
			w.client.Sleep(time.Minute) // for the server to end as well
		})
	}
	if err != nil {
		t.Fatal(err)
	}
}

func (w *town) issued(t *testing.T, name string, from time.Time) *tls.Certificate {
	t.Helper()
	made, err := secure.Issue(w.server.Rand("certificate"), name, from)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// converse plays one conversation under TLS, of many octets both ways.
func (w *town) converse(t *testing.T) {
	t.Helper()
	certificate := w.issued(t, "mx.example", w.server.Now())
	said := strings.Repeat("what is said under TLS\r\n", 3000)
	w.meet(t, func(c sim.Conn) {
		s, err := secure.Serve(w.server, c, certificate, secure.Handshake{KeepKeys: true})
		if err != nil {
			t.Error(err)
			return
		}
		defer s.Close()
		if heard, err := io.ReadAll(s); err != nil || string(heard) != said {
			t.Errorf("server: want %d octets, got %d, %v", len(said), len(heard), err)
		}
		fmt.Fprint(s, said)
	}, func(c sim.Conn) {
		s, err := secure.Call(w.client, c, secure.Trust{Name: "mx.example", Roots: secure.WorldRoots(), Required: true}, secure.Handshake{})
		if err != nil {
			t.Error(err)
			return
		}
		defer s.Close()
		fmt.Fprint(s, said)
		s.CloseWrite()
		if heard, err := io.ReadAll(s); err != nil || string(heard) != said {
			t.Errorf("client: want %d octets, got %d, %v", len(said), len(heard), err)
		}
	})
}

func TestBothEndsHearEachOther(t *testing.T) {
	w := newTown(t, 1)
	w.converse(t)
	all := smallworld.Facts[*record.Secured](w.world)
	if len(all) != 2 || all[0].Version != "TLS 1.3" || all[0].Trust != "verified" || all[1].ServerName != "mx.example" {
		t.Errorf("want TLS 1.3 at both ends, verified by the client, got %+v", all)
	}
	for _, p := range smallworld.Facts[*record.Packet](w.world) {
		if bytes.Contains(p.Payload, []byte("said under")) {
			t.Fatal("want nothing in the clear on the wire, got what was said")
		}
	}
	if len(smallworld.Facts[*record.Keyed](w.world)) == 0 {
		t.Error("want the session's secrets in the record, got none")
	}
}

// shape is a record as it must be in each run: without the bytes of packets, and without secrets.
func shape(t *testing.T, events []record.Event) string {
	t.Helper()
	var out bytes.Buffer
	var kept []record.Event
	for _, e := range events {
		switch f := e.Fact.(type) {
		case *record.Keyed:
			continue
		case *record.Packet:
			p := *f
			p.Payload = bytes.Repeat([]byte("x"), len(f.Payload)) // its length stays
			e.Fact = &p
		}
		kept = append(kept, e)
	}
	if err := record.Encode(&out, kept); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// TestSameSeedSameRecord: 20 runs on one processor and on two have the same record, with the same segments at the same
// times; only the ciphertext differs.
func TestSameSeedSameRecord(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	var first, ciphertext string
	for n := range 20 {
		runtime.GOMAXPROCS(1 + n%2)
		w := newTown(t, 7)
		w.converse(t)
		var whole bytes.Buffer
		if err := record.Encode(&whole, w.world.Record.Events); err != nil {
			t.Fatal(err)
		}
		switch got := shape(t, w.world.Record.Events); {
		case n == 0:
			first, ciphertext = got, whole.String()
		case got != first:
			t.Fatalf("run %d has another record than the first", n+1)
		case whole.String() == ciphertext:
			t.Fatal("want ciphertext that differs, for the comparison to be worth something; got the same")
		}
	}
}

func TestTrust(t *testing.T) {
	now := newTown(t, 1).server.Now()
	for _, c := range []struct {
		name     string
		make     func(*testing.T, *town) *tls.Certificate
		required bool
		trust    string // what the record says; empty: no TLS
	}{
		{"good", func(t *testing.T, w *town) *tls.Certificate { return w.issued(t, "mx.example", now) }, true, "verified"},
		{"another's name", func(t *testing.T, w *town) *tls.Certificate { return w.issued(t, "other.example", now) }, true, ""},
		{"another's name, accepted", func(t *testing.T, w *town) *tls.Certificate { return w.issued(t, "other.example", now) }, false,
			"x509: certificate is valid for other.example, not mx.example"},
		{"expired", func(t *testing.T, w *town) *tls.Certificate { return w.issued(t, "mx.example", secure.Expired(now)) }, true, ""},
		{"self-signed", func(t *testing.T, w *town) *tls.Certificate {
			made, err := secure.SelfSigned(w.server.Rand("x"), "mx.example", now)
			if err != nil {
				t.Fatal(err)
			}
			return made
		}, true, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newTown(t, 1)
			certificate := c.make(t, w)
			w.meet(t, func(conn sim.Conn) { secure.Serve(w.server, conn, certificate, secure.Handshake{}) }, func(conn sim.Conn) {
				_, err := secure.Call(w.client, conn, secure.Trust{Name: "mx.example", Roots: secure.WorldRoots(), Required: c.required}, secure.Handshake{})
				if (err == nil) != (c.trust != "") {
					t.Errorf("want TLS %v, got %v", c.trust != "", err)
				}
			})
			made := slices.DeleteFunc(smallworld.Facts[*record.Secured](w.world), func(f *record.Secured) bool { return f.By == record.Server })
			if c.trust != "" && (len(made) != 1 || made[0].Trust != c.trust) {
				t.Errorf("want %q in the record, got %+v", c.trust, made)
			}
			if failed := smallworld.Facts[*record.NotSecured](w.world); c.trust == "" && (len(failed) == 0 || failed[0].By != record.Client) {
				t.Errorf("want the failure in the record, got %+v", failed)
			}
		})
	}
}

// TestNoHandshake: garbage, silence and a peer that goes away end the handshake, by the host's clock.
func TestNoHandshake(t *testing.T) {
	for _, c := range []struct {
		name string
		call func(*town, sim.Conn)
		why  string
	}{
		{"garbage", func(_ *town, c sim.Conn) { fmt.Fprint(c, "EHLO client.example\r\n") }, "first record does not look like a TLS handshake"},
		{"silence", func(w *town, _ sim.Conn) { w.client.Sleep(time.Hour) }, "timed out"},
		{"half a hello", func(w *town, c sim.Conn) { c.Write([]byte{22, 3, 1, 1, 0}); w.client.Sleep(time.Hour) }, "timed out"},
		{"the end", func(_ *town, c sim.Conn) { c.Close() }, "closed"},
		{"a reset", func(_ *town, c sim.Conn) { c.Reset() }, "reset"},
		{"half a hello, and the end", func(_ *town, c sim.Conn) { c.Write([]byte{22, 3, 1, 1, 0, 1}); c.Close() }, "closed"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newTown(t, 1)
			certificate := w.issued(t, "mx.example", w.server.Now())
			var took time.Duration
			w.meet(t, func(conn sim.Conn) {
				began := w.server.Now()
				if _, err := secure.Serve(w.server, conn, certificate, secure.Handshake{Until: began.Add(time.Minute)}); err == nil {
					t.Error("want an error, got none")
				}
				took = w.server.Now().Sub(began)
			}, func(conn sim.Conn) { c.call(w, conn) })
			if all := smallworld.Facts[*record.NotSecured](w.world); len(all) != 1 || all[0].Why != c.why {
				t.Errorf("want %q in the record, got %+v", c.why, all)
			}
			if want := time.Minute; c.why == "timed out" && took != want || took > want {
				t.Errorf("want an end after at most %v, got %v", want, took)
			}
		})
	}
}

func TestBadNamesMakeNoCertificate(t *testing.T) {
	w := newTown(t, 1)
	if _, err := secure.Issue(w.server.Rand("x"), "b\xfcro.example", w.server.Now()); err == nil {
		t.Error("want an error for a name that is no ASCII, got none")
	}
}
