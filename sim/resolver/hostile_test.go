package resolver_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"net"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/miekg/dns"

	"github.com/smtplab/smtplab/sim"
	"github.com/smtplab/smtplab/sim/record"
	"github.com/smtplab/smtplab/sim/resolver"
	"github.com/smtplab/smtplab/sim/wire"
)

// A server that answers each question with garbage without end costs the time-out, and leaves a few lines.
func TestGarbageForEver(t *testing.T) {
	w := newTown(t, 1)
	w.stranger(first, func(*dns.Msg) [][]byte {
		var garbage [][]byte
		for i := range 60 { // as many as a socket holds
			garbage = append(garbage, bytes.Repeat([]byte{byte(i)}, i*9))
		}
		return garbage
	})
	w.serve(second, zone)
	servers := []netip.AddrPort{first, second}
	got := w.query(resolver.Config{Servers: servers}, "mail1.isp.example", "A")
	if want := "mail1.isp.example, 192.168.2.25"; got != want {
		t.Errorf("want %s of the other server, got %s", want, got)
	}
	if took := w.Elapsed(); took > 6*time.Second {
		t.Errorf("want the time-out of one try, got %v", took)
	}
	if n := len(w.dialogue()); n != 1+10+1+2 { // asked, ten strays, no answer; asked and answered
		t.Errorf("want 14 facts, got %d:\n%s", n, strings.Join(w.dialogue(), "\n"))
	}
}

// An endless stream over TCP is read as far as its first length, and no further.
func TestGarbageForEverByTCP(t *testing.T) {
	for name, c := range map[string]struct {
		say   []byte
		every time.Duration
		want  string
		took  time.Duration
	}{
		"zeros":             {make([]byte, 4096), 0, "wrong id", time.Second},
		"ones":              {bytes.Repeat([]byte{0xFF}, 4096), 0, "wrong id", time.Second},
		"an octet a second": {[]byte{0xFF}, time.Second, "timed out", 6 * time.Second},
	} {
		w := newTown(t, 1)
		w.babbler(c.say, c.every)
		got := w.query(resolver.Config{Order: resolver.TCPOnly}, "a.example", "A")
		if want := "a.example A at 192.168.2.53:53: " + c.want; got != want || w.Elapsed() > c.took {
			t.Errorf("%s: want %s within %v, got %s after %v", name, want, c.took, got, w.Elapsed())
		}
	}
}

// babbler says the same over and over to whoever connects.
func (w *town) babbler(say []byte, every time.Duration) {
	w.t.Helper()
	m := w.Host("babbler", first.Addr().String())
	w.On(m, func() {
		listener, err := m.Listen("tcp", first.String())
		if err != nil {
			w.t.Fatal(err)
		}
		m.Serve("babbler", func() {
			for {
				conn, err := listener.Accept()
				if err != nil {
					return
				}
				for err == nil {
					_, err = conn.Write(say)
					if every > 0 {
						m.Sleep(every)
					}
				}
			}
		})
	})
}

// An answer that is perfect but for its sender's address is not even seen: on real sockets the system sees to it, because
// the asker's socket is connected.
func TestAnswersFromElsewhere(t *testing.T) {
	server := listen(t)
	forger := listen(t)
	memory := &record.Memory{}
	host := wire.NewHost("relay.corp.example", wire.Options{Book: wire.NewBook(memory)})
	go func() {
		buffer := make([]byte, 512)
		n, from, err := server.ReadFromUDPAddrPort(buffer)
		if err != nil {
			return
		}
		for range 100 {
			forger.WriteToUDPAddrPort(says(buffer[:n], "192.0.2.66"), from)
		}
		wrong := says(buffer[:n], "192.0.2.67")
		wrong[0]++ // the id
		server.WriteToUDPAddrPort(wrong, from)
		server.WriteToUDPAddrPort(says(buffer[:n], "192.0.2.1"), from)
	}()
	r := resolver.New(host, resolver.Config{Servers: []netip.AddrPort{server.LocalAddr().(*net.UDPAddr).AddrPort()}})
	answer, err := r.Query("a.example", "A")
	if err != nil || len(answer.Records) != 1 || answer.Records[0].Data != "192.0.2.1" {
		t.Errorf("want the truth, got %v, %v", answer, err)
	}
	if err := host.Stop(time.Second); err != nil {
		t.Error(err)
	}
	if n := len(memory.Events); n != 3 {
		t.Errorf("want three facts: asked, wrong id, answered; got %d", n)
	}
}

func listen(t *testing.T) *net.UDPConn {
	t.Helper()
	conn, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return conn
}

// says answers a question about an address.
func says(question []byte, address string) []byte {
	m := new(dns.Msg)
	if m.Unpack(question) != nil {
		return nil
	}
	answer := new(dns.Msg)
	answer.SetReply(m)
	answer.Answer = []dns.RR{&dns.A{Hdr: dns.RR_Header{Name: m.Question[0].Name, Rrtype: dns.TypeA, Class: dns.ClassINET}, A: net.ParseIP(address)}}
	packed, _ := answer.Pack()
	return packed
}

// An answer that holds much is bounded by what a message holds, and what is done with it by what mail needs.
func TestSwollenAnswers(t *testing.T) {
	w := newTown(t, 1)
	m := w.Host("ns", first.Addr().String())
	w.On(m, func() {
		listener, err := m.Listen("tcp", first.String())
		if err != nil {
			t.Fatal(err)
		}
		m.Serve("ns", func() {
			for {
				conn, err := listener.Accept()
				if err != nil {
					return
				}
				question := make([]byte, 512)
				n, _ := conn.Read(question)
				conn.Write(swollen(question[2:n]))
				conn.Close()
			}
		})
	})
	got := w.query(resolver.Config{Order: resolver.TCPOnly}, "a.example", "MX")
	if n := strings.Count(got, ", "); n < 4000 || n > 6000 {
		t.Errorf("want all records of the message, got %d", n)
	}
	if got := w.query(resolver.Config{Order: resolver.TCPOnly}, "a.example", "A"); !strings.Contains(got, "CNAME loop") {
		t.Errorf("want no more than eight aliases to be followed, got %s", got)
	}
}

// swollen is an answer as long as can be: as many MX records as fit, or as many aliases.
func swollen(question []byte) []byte {
	m := new(dns.Msg)
	if m.Unpack(question) != nil {
		return nil
	}
	alias := m.Question[0].Qtype == dns.TypeA
	binary.BigEndian.PutUint16(question[2:], 0x8400)
	out := bytes.Clone(question)
	count := 0
	for i := 0; len(out) < 65000 && !(alias && i > 200); i++ {
		owner := []byte{0xC0, 12}
		if alias && i > 0 {
			owner = name(i)
		}
		rtype, data := byte(dns.TypeMX), append([]byte{0, byte(i)}, 0xC0, 12)
		if alias {
			rtype, data = byte(dns.TypeCNAME), name(i+1)
		}
		out = append(append(out, owner...), 0, rtype, 0, 1, 0, 0, 0, 9, 0, byte(len(data)))
		out = append(out, data...)
		count++
	}
	binary.BigEndian.PutUint16(out[6:], uint16(count))
	return append(binary.BigEndian.AppendUint16(nil, uint16(len(out))), out...)
}

// name is "cN" of the question's domain, N as two letters.
func name(n int) []byte { return []byte{3, 'c', 'a' + byte(n/26), 'a' + byte(n%26), 0xC0, 12} }

// FuzzAnswers: whatever a server says, with the right id or not, by UDP or TCP, the asker ends with an answer or an error
// that says why, within its time-outs.
func FuzzAnswers(f *testing.F) {
	for _, text := range []string{"a.example. A 192.0.2.1", "a.example. MX 10 a.example.", "a.example. CNAME b.example.", "a.example. TXT x", "a.example. OPT"} {
		m := new(dns.Msg)
		m.SetQuestion("a.example.", dns.TypeA)
		m.Response = true
		if rr, err := dns.NewRR(text); err == nil && rr != nil {
			m.Answer = []dns.RR{rr}
			m.Question[0].Qtype = rr.Header().Rrtype
		}
		packed, err := m.Pack()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(packed, true, false)
		f.Add(packed, true, true)
		f.Add(packed[:len(packed)-3], true, false)
		m.Truncated = true
		packed, _ = m.Pack()
		f.Add(packed, true, false)
		f.Add(packed, false, true)
	}
	f.Add([]byte("\x00\x00\x84\x00\x00\x01\x00\x01\x00\x00\x00\x00\x01a\x07example\x00\x00\x0F\x00\x01\xC0\x0C\x00\x0F\x00\x01\x00\x00\x00\x00\x00\x04\x00\x0A\xC0\x28"), true, false)
	f.Fuzz(func(t *testing.T, said []byte, rightID, tcp bool) {
		w := sim.NewWorld(sim.Options{NoPackets: true})
		defer w.Close()
		asker, err1 := w.AddHost("asker", netip.MustParseAddr("192.168.2.10"))
		server, err2 := w.AddHost("server", first.Addr())
		if err1 != nil || err2 != nil {
			t.Fatal(err1, err2)
		}
		config := resolver.Config{Servers: []netip.AddrPort{first}, Timeout: time.Second, EDNS: 4096}
		if tcp {
			config.Order = resolver.TCPOnly
		}
		parrot(t, w, server, said, rightID)
		err := w.Do(asker, "ask", func() {
			r := resolver.New(asker, config)
			for _, ask := range []func() error{
				func() error { _, err := r.MX("a.example"); return err },
				func() error { _, err := r.Addresses("a.example"); return err },
				func() error { _, err := r.Query("a.example", "TXT"); return err },
				func() error { _, err := r.Reverse(netip.MustParseAddr("2001:db8::1")); return err },
			} {
				var known *resolver.Error
				if err := ask(); err != nil && !(errors.As(err, &known) && known.Why != "") {
					t.Errorf("want an error that says why, got %v", err)
				}
			}
		})
		if err != nil {
			t.Error(err)
		}
		if took := w.Elapsed(); took > 5*time.Minute {
			t.Errorf("want an end within the time-outs, got %v", took)
		}
	})
}

// parrot serves both transports with the same words.
func parrot(t *testing.T, w *sim.World, m *sim.Machine, said []byte, rightID bool) {
	answer := func(question []byte) []byte {
		out := bytes.Clone(said)
		if rightID && len(out) >= 2 && len(question) >= 2 {
			copy(out, question[:2])
		}
		return out
	}
	err := w.Do(m, "parrot", func() {
		packets, err1 := m.ListenPacket("udp", first.String())
		listener, err2 := m.Listen("tcp", first.String())
		if err1 != nil || err2 != nil {
			t.Error(err1, err2)
			return
		}
		m.Serve("udp", func() {
			buffer := make([]byte, 4096)
			for {
				n, from, err := packets.ReadFromUDPAddrPort(buffer)
				if err != nil {
					return
				}
				packets.WriteToUDPAddrPort(answer(buffer[:n]), from)
			}
		})
		m.Serve("tcp", func() {
			buffer := make([]byte, 4096)
			for {
				conn, err := listener.Accept()
				if err != nil {
					return
				}
				if n, err := conn.Read(buffer); err == nil && n > 2 {
					out := answer(buffer[2:n])
					conn.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(out))), out...))
				}
				conn.Close()
			}
		})
	})
	if err != nil {
		t.Error(err)
	}
}
