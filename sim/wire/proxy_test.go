package wire

import (
	"bytes"
	"errors"
	"io"
	"net"
	"net/netip"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/net/nettest"

	"github.com/smtplab/smtplab/sim"
	"github.com/smtplab/smtplab/sim/record"
)

// A testBox is a filter of one function, with an alarm if it wants one.
type testBox func(d sim.Direction, p []byte) []sim.Action

func (testBox) Name() string                                                     { return "box" }
func (b testBox) Stream(sim.Flow) sim.Filter                                     { return b }
func (b testBox) Filter(_ time.Duration, d sim.Direction, p []byte) []sim.Action { return b(d, p) }
func (testBox) Alarm(time.Duration) []sim.Action {
	return []sim.Action{{Do: sim.Inject, To: sim.ToClient, Bytes: []byte("ring")}, {Do: sim.Close}}
}

func transparent(_ sim.Direction, p []byte) []sim.Action {
	return []sim.Action{{Do: sim.PassOn, N: len(p)}}
}

// proxied makes a connection through boxes.
func (w *twoHosts) proxied(t testing.TB, boxes ...sim.Box) (client, server sim.Conn) {
	t.Helper()
	return w.proxiedBy(t, ProxyOptions{Boxes: boxes})
}

// proxiedBy makes a connection through a proxy with options.
func (w *twoHosts) proxiedBy(t testing.TB, o ProxyOptions) (client, server sim.Conn) {
	t.Helper()
	behind, err := w.b.Listen("tcp", ":0")
	if err != nil {
		t.Fatal(err)
	}
	defer behind.Close()
	before, err := w.b.Listen("tcp", ":0")
	if err != nil {
		t.Fatal(err)
	}
	o.To = addrPort(behind.Addr())
	if _, err := NewProxy(w.b, []net.Listener{before}, o); err != nil {
		t.Fatal(err)
	}
	client, err = w.a.Dial("tcp", "", before.Addr().String(), 0)
	if err != nil {
		t.Fatal(err)
	}
	accepted, err := behind.Accept()
	if err != nil {
		t.Fatal(err)
	}
	return client, accepted.(sim.Conn)
}

func TestProxyConformance(t *testing.T) {
	for _, boxes := range [][]sim.Box{nil, {testBox(transparent)}, {testBox(transparent), testBox(transparent)}} {
		nettest.TestConn(t, func() (c1, c2 net.Conn, stop func(), err error) {
			w := twoOn(t, "127.0.0.1")
			c1, c2 = w.proxied(t, boxes...)
			return c1, c2, func() { c1.Close(); c2.Close(); w.stop(t) }, nil
		})
	}
}

// What a filter says is done, in order.
func TestProxyActions(t *testing.T) {
	box := testBox(func(d sim.Direction, p []byte) []sim.Action {
		if d == sim.ToClient {
			return transparent(d, p)
		}
		return []sim.Action{{Do: sim.PassOn, N: 2}, {Do: sim.Swallow, N: len(p) - 3}, {Do: sim.Wait, Delay: 20 * time.Millisecond},
			{Do: sim.Inject, To: sim.ToServer, Bytes: []byte("-new-")}, {Do: sim.PassOn, N: 1},
			{Do: sim.Note, Fact: &record.Boxed{Text: "did it"}}, {Do: sim.Wake, Delay: 30 * time.Millisecond}}
	})
	w := twoOn(t, "127.0.0.1")
	client, server := w.proxied(t, box)
	begun := time.Now()
	io.WriteString(client, "abcdefz")
	got, err := io.ReadAll(server)
	if string(got) != "ab-new-z" || err != nil || time.Since(begun) < 20*time.Millisecond {
		t.Errorf("got %q, %v after %v", got, err, time.Since(begun))
	}
	if got, err := io.ReadAll(client); string(got) != "ring" || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
	client.Close()
	server.Close()
	w.stop(t)
	if f := facts[*record.Boxed](w.memory, "box"); len(f) != 1 {
		t.Errorf("want the note in the box's name, got %v", f)
	}
}

func TestProxyCuts(t *testing.T) {
	for name, c := range map[string]struct {
		actions []sim.Action
		want    string
	}{
		"cut":     {[]sim.Action{{Do: sim.Swallow, N: 1}, {Do: sim.Cut}}, ""},
		"lose":    {[]sim.Action{{Do: sim.Lose, N: 1}}, "needs a simulated link"},
		"less":    {nil, "want actions that account for all octets, got none for 1"},
		"more":    {[]sim.Action{{Do: sim.PassOn, N: 2}}, "account for 1 octets more, got 2"},
		"nothing": {[]sim.Action{{Do: sim.PassOn, N: -1}}, "got -1"},
	} {
		w := twoOn(t, "127.0.0.1")
		client, server := w.proxied(t, testBox(func(sim.Direction, []byte) []sim.Action { return c.actions }))
		io.WriteString(client, "x")
		for _, end := range []sim.Conn{client, server} {
			if _, err := io.ReadAll(end); !errors.Is(err, syscall.ECONNRESET) {
				t.Errorf("%s: want RST, got %v", name, err)
			}
			end.Close()
		}
		w.stop(t)
		troubles := facts[*record.Trouble](w.memory, "box")
		if (len(troubles) == 0) != (c.want == "") || c.want != "" && !strings.Contains(troubles[0].Text, c.want) {
			t.Errorf("%s: want %q, got %v", name, c.want, troubles)
		}
	}
}

// Resets pass, half-closed connections stay so, and much passes both ways at once.
func TestProxyIsTransparent(t *testing.T) {
	w := twoOn(t, "127.0.0.1")
	client, server := w.proxied(t, testBox(transparent))
	much := bytes.Repeat([]byte("0123456789"), 300_000)
	for _, end := range []sim.Conn{client, server} {
		w.a.Go("send", func() { end.Write(much); end.CloseWrite() })
	}
	for _, end := range []sim.Conn{client, server} {
		if got, err := io.ReadAll(end); !bytes.Equal(got, much) || err != nil {
			t.Errorf("want %d octets, got %d, %v", len(much), len(got), err)
		}
	}
	client.Close()
	server.Close()
	client, server = w.proxied(t)
	client.Reset()
	if _, err := io.ReadAll(server); !errors.Is(err, syscall.ECONNRESET) {
		t.Errorf("got %v", err)
	}
	server.Close()
	w.stop(t)
}

func TestProxyLimits(t *testing.T) {
	w := twoOn(t, "127.0.0.1")
	l, _ := w.b.Listen("tcp", ":0")
	behind, _ := w.b.Listen("tcp", ":0")
	NewProxy(w.b, []net.Listener{l}, ProxyOptions{To: addrPort(behind.Addr()), MaxConnections: 1, MaxTime: 50 * time.Millisecond})
	first, err := w.a.Dial("tcp", "", l.Addr().String(), 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := behind.Accept(); err != nil {
		t.Fatal(err)
	}
	// The reset of one too many may come before its dial returns.
	second, err := w.a.Dial("tcp", "", l.Addr().String(), 0)
	if err == nil {
		err = readToReset(second)
	}
	if !errors.Is(err, syscall.ECONNRESET) {
		t.Errorf("one too many: got %v", err)
	}
	if err := readToReset(first); !errors.Is(err, syscall.ECONNRESET) {
		t.Errorf("one that lasted too long: got %v", err)
	}
	w.b.Stop(0)
	w.a.Stop(0)
}

func readToReset(c sim.Conn) error {
	defer c.Close()
	_, err := io.ReadAll(c)
	return err
}

type packetBox struct{ testBox }

func (packetBox) Connect(sim.Flow) sim.Verdict          { return sim.Ignore }
func (packetBox) Datagram(sim.Flow, []byte) sim.Verdict { return sim.Ignore }

func TestProxyRefusesWhatNeedsPackets(t *testing.T) {
	h := NewHost("a", Options{})
	l, _ := h.Listen("tcp", ":0")
	_, err := NewProxy(h, []net.Listener{l}, ProxyOptions{To: netip.MustParseAddrPort("127.0.0.1:1"), Boxes: []sim.Box{packetBox{transparent}}})
	if err == nil || !strings.Contains(err.Error(), "use it in a scenario") {
		t.Errorf("got %v", err)
	}
	h.Stop(0)
}
