//go:build interop

package interop

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"

	"github.com/smtplab/smtplab/sim/record"
)

// wasReset is what Wireshark warns of at each RST.
const wasReset = "Connection reset (RST)"

// A flow is a TCP connection by its ends, the smaller address first.
type flow [2]netip.AddrPort

func flowOf(a, b netip.AddrPort) flow {
	if b.Compare(a) < 0 {
		return flow{b, a}
	}
	return flow{a, b}
}

// A story is what a record says about the packets of its links, and about who reset connections on purpose.
type story struct {
	packets map[string][]*record.Packet // by link
	resets  map[flow]string             // the end that reset the connection, in words
}

func storyOf(events []record.Event) story {
	s := story{packets: map[string][]*record.Packet{}, resets: map[flow]string{}}
	flows := map[int]flow{}
	for _, e := range events {
		switch f := e.Fact.(type) {
		case *record.Packet:
			s.packets[e.Host] = append(s.packets[e.Host], f)
		case *record.Opened:
			flows[f.Conn] = flowOf(f.Local, f.Remote)
		case *record.Closed:
			if f.How == "reset" {
				s.resets[flows[f.Conn]] = e.Host + " resets the connection"
			}
		}
	}
	return s
}

// whyReset says which deed of the scenario sent a link's packet of that index, an RST; empty if none did.
func (s story) whyReset(link string, index int) string {
	packets := s.packets[link]
	p := packets[index]
	if p.Note != "" {
		return p.Note
	}
	for _, before := range packets[:index] {
		if before.Flags == record.SYN && before.Src == p.Dst && before.Dst == p.Src && before.Seq+1 == p.Ack {
			return p.Src.String() + " refuses the connection"
		}
	}
	return s.resets[flowOf(p.Src, p.Dst)]
}

// check compares what tshark says about a link's capture with what the record says, and returns how many warnings the
// scenario causes on purpose, by reason.
func (s story) check(t *testing.T, link string, frames []frame) map[string]int {
	t.Helper()
	packets := s.packets[link]
	if len(frames) != len(packets) {
		t.Fatalf("%s: want %d frames, got %d", link, len(packets), len(frames))
	}
	onPurpose := map[string]int{}
	for i, f := range frames {
		for _, e := range f.experts {
			if e.level < levelWarning {
				continue
			}
			why := ""
			if e.level < levelError && e.message == wasReset && packets[i].Flags&record.RST != 0 {
				why = s.whyReset(link, i)
			}
			if why == "" {
				t.Errorf("%s: frame %d: want no warning that the scenario does not cause, got %q", link, f.number, e.message)
				continue
			}
			onPurpose[why]++
		}
	}
	dissected(t, link, packets, frames)
	return onPurpose
}

// dissected checks that tshark sees SMTP and DNS on their ports: in each datagram, and in each connection, of which single
// segments may hold but a part of a line or message.
func dissected(t *testing.T, link string, packets []*record.Packet, frames []frame) {
	t.Helper()
	want, got := map[flow]string{}, map[flow]bool{}
	for i, p := range packets {
		ends := flowOf(p.Src, p.Dst)
		protocol := map[uint16]string{25: "smtp", 53: "dns"}[min(p.Src.Port(), p.Dst.Port())]
		if protocol == "" || len(p.Payload) == 0 {
			continue
		}
		seen := strings.Contains(frames[i].protocols, ":"+protocol)
		if p.UDP && !seen {
			t.Errorf("%s: frame %d: want it dissected as %s, got %s", link, i+1, protocol, frames[i].protocols)
		}
		want[ends] = protocol
		got[ends] = got[ends] || seen
	}
	for ends, protocol := range want {
		if !got[ends] {
			t.Errorf("%s: %v: want the connection dissected as %s, got no frame that is", link, ends, protocol)
		}
	}
}

// String names the flow in failures.
func (f flow) String() string { return fmt.Sprintf("%v and %v", f[0], f[1]) }
