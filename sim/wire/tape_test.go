package wire

import (
	"bytes"
	"io"
	"net"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/smtplab/smtplab/sim"
	"github.com/smtplab/smtplab/sim/record"
)

var sides = [2]string{sim.ToServer: "server side", sim.ToClient: "client side"}

// A passed is what the packets of a link say: who called whom, the octets that each sent, how it ended.
type passed struct {
	caller netip.AddrPort
	octets map[netip.AddrPort]string
	ends   []string
	notes  []string
}

// followPackets reads the packets of a link as a careful receiver does: each must begin where the one before it ended, and
// acknowledge no more than was sent.
func followPackets(t *testing.T, packets []*record.Packet) passed {
	t.Helper()
	p := passed{octets: map[netip.AddrPort]string{}}
	next := map[netip.AddrPort]uint32{}
	for i, k := range packets {
		begins := k.Flags&record.SYN != 0
		switch {
		case begins && i == 0:
			p.caller = k.Src
		case !begins && k.Seq != next[k.Src]:
			t.Errorf("packet %d: want sequence number %d, got %d", i+1, next[k.Src], k.Seq)
		}
		if k.Flags&record.ACK != 0 && k.Ack != next[k.Dst] {
			t.Errorf("packet %d: want %d acknowledged, got %d", i+1, next[k.Dst], k.Ack)
		}
		if len(k.Payload) > 1460 {
			t.Errorf("packet %d: want segments of at most 1460 octets, got %d", i+1, len(k.Payload))
		}
		next[k.Src] = k.Seq + uint32(len(k.Payload))
		if k.Flags&(record.SYN|record.FIN) != 0 {
			next[k.Src]++
		}
		p.octets[k.Src] += string(k.Payload)
		who := map[bool]string{true: "client", false: "server"}[k.Src == p.caller]
		if k.Flags&record.FIN != 0 {
			p.ends = append(p.ends, who+" FIN")
		}
		if k.Flags&record.RST != 0 {
			p.ends = append(p.ends, who+" RST")
		}
		if k.Note != "" {
			p.notes = append(p.notes, who+": "+k.Note)
		}
	}
	return p
}

// What goes in stands on the one side and what comes out on the other, and what the box did beside its acknowledgement.
func TestPacketsOfBothSides(t *testing.T) {
	eats := testBox(func(d sim.Direction, p []byte) []sim.Action {
		if d == sim.ToClient {
			return transparent(d, p)
		}
		return []sim.Action{{Do: sim.PassOn, N: 2}, {Do: sim.Swallow, N: len(p) - 2}, {Do: sim.Note, Fact: &record.Boxed{Text: "ate"}}}
	})
	w := twoOn(t, "127.0.0.1")
	client, server := w.proxiedBy(t, ProxyOptions{Boxes: []sim.Box{eats}, Links: &sides})
	much := bytes.Repeat([]byte("0123456789"), 20_000)
	io.WriteString(client, "abcdef")
	read(t, server, 2)
	server.Write(much)
	server.CloseWrite()
	if got, err := io.ReadAll(client); !bytes.Equal(got, much) || err != nil {
		t.Fatalf("got %d octets, %v", len(got), err)
	}
	client.CloseWrite()
	io.ReadAll(server)
	client.Close()
	server.Close()
	w.stop(t)
	near, far := followPackets(t, facts[*record.Packet](w.memory, "client side")), followPackets(t, facts[*record.Packet](w.memory, "server side"))
	if near.caller != addrPort(client.LocalAddr()) || far.caller == near.caller {
		t.Errorf("want the client's own address on its side alone, got %v and %v", near.caller, far.caller)
	}
	door, behind := addrPort(client.RemoteAddr()), addrPort(server.LocalAddr())
	if near.octets[near.caller] != "abcdef" || far.octets[far.caller] != "ab" {
		t.Errorf("want all that went in and what came out, got %q and %q", near.octets[near.caller], far.octets[far.caller])
	}
	if near.octets[door] != string(much) || far.octets[behind] != string(much) {
		t.Errorf("want %d octets on both sides, got %d and %d", len(much), len(near.octets[door]), len(far.octets[behind]))
	}
	if want := []string{"server FIN", "client FIN"}; !slices.Equal(near.ends, want) || !slices.Equal(far.ends, want) {
		t.Errorf("want %q, got %q and %q", want, near.ends, far.ends)
	}
	if notes := append(near.notes, far.notes...); len(notes) != 1 || !strings.HasSuffix(notes[0], ": box ate") {
		t.Errorf("want the note on what follows, once, got %q and %q", near.notes, far.notes)
	}
}

// Who cut a connection is seen on its side, and that the proxy did on the other.
func TestPacketsTellWhoCut(t *testing.T) {
	for name, c := range map[string]struct {
		act       func(client, server sim.Conn)
		near, far string
	}{
		"client": {func(client, _ sim.Conn) { client.Reset() }, "client RST", "client RST"},
		"server": {func(_, server sim.Conn) { server.Reset() }, "server RST", "server RST"},
		"box":    {func(client, _ sim.Conn) { io.WriteString(client, "cut") }, "server RST", "client RST"},
	} {
		cuts := testBox(func(d sim.Direction, p []byte) []sim.Action {
			if string(p) != "cut" {
				return transparent(d, p)
			}
			return []sim.Action{{Do: sim.Swallow, N: len(p)}, {Do: sim.Cut}}
		})
		w := twoOn(t, "127.0.0.1")
		client, server := w.proxiedBy(t, ProxyOptions{Boxes: []sim.Box{cuts}, Links: &sides})
		io.WriteString(client, "x")
		read(t, server, 1) // the proxy's own dial has returned by now
		c.act(client, server)
		io.ReadAll(client)
		io.ReadAll(server)
		client.Close()
		server.Close()
		w.stop(t)
		near, far := followPackets(t, facts[*record.Packet](w.memory, "client side")), followPackets(t, facts[*record.Packet](w.memory, "server side"))
		if !slices.Equal(near.ends, []string{c.near}) || !slices.Equal(far.ends, []string{c.far}) {
			t.Errorf("%s: want %s and %s, got %q and %q", name, c.near, c.far, near.ends, far.ends)
		}
	}
}

// A call that leads nowhere is seen on the client's side, and why; and a proxy that is stopped hangs up.
func TestPacketsOfPassagesThatEndEarly(t *testing.T) {
	w := twoOn(t, "127.0.0.1")
	gone, _ := w.b.Listen("tcp", ":0")
	gone.Close()
	door, _ := w.b.Listen("tcp", ":0")
	if _, err := NewProxy(w.b, []net.Listener{door}, ProxyOptions{To: addrPort(gone.Addr()), Links: &sides}); err != nil {
		t.Fatal(err)
	}
	if c, err := w.a.Dial("tcp", "", door.Addr().String(), 0); err == nil {
		readToReset(c)
	}
	w.stop(t)
	near := followPackets(t, facts[*record.Packet](w.memory, "client side"))
	if len(near.notes) != 1 || !strings.Contains(near.notes[0], "refused") || !slices.Equal(near.ends, []string{"server RST"}) {
		t.Errorf("want RST and why, got %+v", near)
	}

	w = twoOn(t, "127.0.0.1")
	behind, _ := w.a.Listen("tcp", ":0")
	door, _ = w.b.Listen("tcp", ":0")
	if _, err := NewProxy(w.b, []net.Listener{door}, ProxyOptions{To: addrPort(behind.Addr()), Links: &sides}); err != nil {
		t.Fatal(err)
	}
	client, err := w.a.Dial("tcp", "", door.Addr().String(), 0)
	if err != nil {
		t.Fatal(err)
	}
	server, err := behind.Accept()
	if err != nil {
		t.Fatal(err)
	}
	io.WriteString(client, "x")
	read(t, server, 1)
	if err := w.b.Stop(10 * time.Millisecond); err != nil {
		t.Error(err)
	}
	client.Close()
	server.Close()
	w.a.Stop(time.Minute)
	near, far := followPackets(t, facts[*record.Packet](w.memory, "client side")), followPackets(t, facts[*record.Packet](w.memory, "server side"))
	if !slices.Equal(near.ends, []string{"server FIN"}) || !slices.Equal(far.ends, []string{"client FIN"}) {
		t.Errorf("want the proxy's FIN on both sides, got %q and %q", near.ends, far.ends)
	}
}

func read(t *testing.T, from io.Reader, n int) {
	t.Helper()
	if _, err := io.ReadFull(from, make([]byte, n)); err != nil {
		t.Fatal(err)
	}
}
