package fakedns

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"io"
	"net"
	"regexp"
	"slices"
	"testing"
	"time"

	"github.com/miekg/dns"
)

var whereFirst = regexp.MustCompile(`^fuzz\.zone:(\d+): .`)

func FuzzParseZone(f *testing.F) {
	f.Add(worldZone)
	f.Add("$ORIGIN a.example.\n@ SOA ns h 1 2 3 4 5\nx TYPE65280 \\# 2 abcd\n\\000.x A 192.0.2.1\n* NS a\n")
	f.Add("$TTL 1w\n. IN SOA . . ( 1 2 3 4 5 ; comment\n) \"")
	f.Add("@ A\n$ORIGIN")
	f.Fuzz(func(t *testing.T, text string) {
		zones, err := ParseZone("fuzz.zone", 7, text)
		if err != nil {
			if !whereFirst.MatchString(err.Error()) {
				t.Errorf("an error must say where: %v", err)
			}
			return
		}
		// Whatever was read can be answered from.
		host := &stillHost{}
		s := &Server{host: host, zones: zoneList{zones}, guard: host.NewMonitor(), handler: answer}
		for apex, z := range zones.byApex {
			if z.nodes[apex].of(dns.TypeSOA) == nil {
				t.Errorf("%s has no SOA", apex)
			}
			for name, n := range z.nodes {
				for _, set := range n.sets {
					m := question(name, "A")
					m.Question[0].Qtype = set.rtype
					if got, _ := ask(t, s, "tcp", m); got == nil || got.Rcode == dns.RcodeServerFailure {
						t.Errorf("%s %v: %s", name, dns.Type(set.rtype), show(got))
					}
				}
			}
		}
	})
}

func FuzzServe(f *testing.F) {
	for _, m := range []*dns.Msg{question("corp.example", "MX"), question("q.wild.corp.example", "ANY"), question(".", "NS")} {
		packed, _ := m.SetEdns0(1232, true).Pack()
		f.Add(packed, false)
		f.Add(packed[:len(packed)-3], true)
	}
	for i, odd := range oddQueries {
		f.Add(odd.message, i%2 == 0)
	}
	zones := parse(f, worldZone)
	f.Fuzz(func(t *testing.T, message []byte, tcp bool) {
		for _, name := range append(Faults.Names(), "") {
			var faults []Fault
			if name != "" {
				faults = append(faults, fault(t, name))
			}
			host := &stillHost{}
			s := &Server{host: host, zones: zoneList{zones}, guard: host.NewMonitor(), handler: wrapped(answer, faults)}
			from, transport := udpAsker, "udp"
			if tcp {
				from, transport = tcpAsker, "tcp"
			}
			reply, out := s.serve(from, transport, message, nil)
			if (reply == nil) != (len(host.facts) == 0) {
				t.Errorf("%s: each query is recorded once, and nothing else", name)
			}
			if out == nil {
				continue
			}
			got := new(dns.Msg)
			if err := got.Unpack(out); err != nil || !got.Response {
				t.Errorf("%s: an answer that cannot be read: %v", name, err)
			}
			if transport == "udp" && len(out) > ownUDPSize {
				t.Errorf("%s: %d octets", name, len(out))
			}
			if name == "" {
				s.memory = newMemory(1)
				s.serve(from, transport, message, nil)
				if _, again := s.serve(from, transport, message, nil); !bytes.Equal(out, again) {
					t.Errorf("want %x from memory, got %x", out, again)
				}
			}
		}
	})
}

// A stream is a connection of which all that the other side says is known beforehand, in pieces.
type stream struct {
	net.Conn
	pieces [][]byte
	out    []byte
}

func (s *stream) Read(b []byte) (int, error) {
	if len(s.pieces) == 0 {
		return 0, io.EOF
	}
	n := copy(b, s.pieces[0])
	if s.pieces[0] = s.pieces[0][n:]; len(s.pieces[0]) == 0 {
		s.pieces = s.pieces[1:]
	}
	return n, nil
}

func (s *stream) Write(b []byte) (int, error) {
	s.out = append(s.out, b...)
	return len(b), nil
}

func (s *stream) SetDeadline(time.Time) error { return nil }

// FuzzStream: whatever comes over a connection, and however it is cut into pieces, the same answers go out, each whole.
func FuzzStream(f *testing.F) {
	packed, _ := question("corp.example", "MX").Pack()
	framed := append([]byte{0, byte(len(packed))}, packed...)
	f.Add(slices.Repeat(framed, 3), uint8(5))
	f.Add(append(slices.Clone(framed), 0xFF, 0xFF, 1), uint8(1))
	f.Add([]byte{0, 0}, uint8(1))
	f.Add(append([]byte{0, 12}, raw(0, [4]uint16{65535})...), uint8(200))
	for _, odd := range oddQueries {
		length := binary.BigEndian.AppendUint16(nil, uint16(len(odd.message)))
		f.Add(slices.Concat(length, odd.message, framed), uint8(len(odd.message)))
	}
	zones := parse(f, worldZone)
	f.Fuzz(func(t *testing.T, sent []byte, size uint8) {
		answers := func(pieces ...[]byte) []byte {
			host := &stillHost{}
			s := &Server{host: host, zones: zoneList{zones}, guard: host.NewMonitor(), handler: answer}
			conn := &stream{pieces: pieces}
			c := &connection{server: s, conn: conn, in: bufio.NewReaderSize(conn, dns.MinMsgSize)}
			c.serve(tcpAsker)
			return conn.out
		}
		whole := answers(slices.Clone(sent))
		if cut := answers(slices.Collect(slices.Chunk(slices.Clone(sent), int(size)+1))...); !bytes.Equal(whole, cut) {
			t.Errorf("in pieces of %d: want %x, got %x", int(size)+1, whole, cut)
		}
		for len(whole) > 0 {
			n := 2 + int(whole[0])<<8 + int(whole[1])
			if n > len(whole) || new(dns.Msg).Unpack(whole[2:n]) != nil {
				t.Fatalf("want whole answers, got %x", whole)
			}
			whole = whole[n:]
		}
	})
}
