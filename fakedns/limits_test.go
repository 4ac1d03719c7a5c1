package fakedns_test

import (
	"encoding/binary"
	"io"
	"net"
	"testing"
	"time"

	"github.com/miekg/dns"

	"github.com/smtplab/smtplab/sim"
	"github.com/smtplab/smtplab/sim/resolver"
)

// mostConns and mostLate are the limits that "smtplab dns --help" names.
const (
	mostConns = 5000
	mostLate  = 10_000
)

// call opens a TCP connection to the server.
func (w *town) call() sim.Conn { return w.callFrom(w.asker) }

func (w *town) callFrom(m *sim.Machine) sim.Conn {
	w.t.Helper()
	conn, err := m.Dial("tcp", "", at53.String(), time.Minute)
	if err != nil {
		w.t.Fatal(err)
	}
	return conn
}

// framed is a question with its length before it.
func framed(t testing.TB, id uint16, name string) []byte {
	t.Helper()
	m := new(dns.Msg)
	m.SetQuestion(name, dns.TypeMX)
	m.Id = id
	packed, err := m.Pack()
	if err != nil {
		t.Fatal(err)
	}
	return append(binary.BigEndian.AppendUint16(nil, uint16(len(packed))), packed...)
}

// answered reads one answer and returns its id.
func answered(r io.Reader) (uint16, error) {
	var length [2]byte
	if _, err := io.ReadFull(r, length[:]); err != nil {
		return 0, err
	}
	message := make([]byte, binary.BigEndian.Uint16(length[:]))
	if _, err := io.ReadFull(r, message); err != nil {
		return 0, err
	}
	return binary.BigEndian.Uint16(message), nil
}

// One connection more than may be open is closed at once, the others stay; and when one ends there is room again.
func TestConnectionsAreLimited(t *testing.T) {
	w := newTown(t)
	w.serve(zone)
	other := w.Host("other.corp.example", "192.168.2.11") // a machine has less than 4000 ports for its calls
	var open []sim.Conn
	w.On(other, func() {
		for range mostConns / 2 {
			open = append(open, w.callFrom(other))
		}
	})
	w.On(w.asker, func() {
		for range mostConns / 2 {
			open = append(open, w.call())
		}
		tooMany := w.call()
		if n, err := tooMany.Read(make([]byte, 1)); n != 0 || err != io.EOF {
			t.Errorf("connection %d: want an end, got %d, %v", mostConns+1, n, err)
		}
		for _, c := range []sim.Conn{open[0], open[mostConns-1]} {
			c.Write(framed(t, 7, "isp.example."))
			if id, err := answered(c); id != 7 || err != nil {
				t.Errorf("those who came before are served: got %d, %v", id, err)
			}
		}
		for _, c := range open[:10] {
			c.Close()
		}
		w.asker.Sleep(time.Second)
		c := w.call()
		c.Write(framed(t, 8, "isp.example."))
		if id, err := answered(c); id != 8 || err != nil {
			t.Errorf("whoever comes when others have gone is served: got %d, %v", id, err)
		}
	})
}

// A length is a promise; who does not keep it is left after thirty seconds, and holds nobody up until then.
func TestLengthsThatLie(t *testing.T) {
	w := newTown(t)
	w.serve(zone)
	w.On(w.asker, func() {
		for _, c := range []struct {
			sent string
			want time.Duration // until the server ends the connection
		}{
			{"", 30 * time.Second},
			{"\xFF", 30 * time.Second},
			{"\xFF\xFF", 30 * time.Second},
			{"\xFF\xFFabc", 30 * time.Second},
			{"\x00\x00", 0},
			{"\x00\x0Babcdefghijk", 0}, // less than a header
			{"\x00\x0C\x00\x01\x80\x00\x00\x00\x00\x00\x00\x00\x00\x00", 0}, // an answer
		} {
			conn := w.call()
			begun := w.Now()
			conn.Write([]byte(c.sent))
			n, err := conn.Read(make([]byte, 1))
			if took := w.Now().Sub(begun).Round(time.Second); n != 0 || err != io.EOF || took != c.want {
				t.Errorf("%q: want an end after %v, got %d, %v after %v", c.sent, c.want, n, err, took)
			}
		}
	})
	if got := w.query(resolver.Config{Order: resolver.TCPOnly}, "isp.example MX"); got != "10 mail.isp.example, 20 spare.isp.example by tcp after 0s" {
		t.Errorf("whoever asks next is served: got %s", got)
	}
}

// Queries that come together are answered in their order, however they are cut into pieces.
func TestPipelinedQueries(t *testing.T) {
	const many = 1000
	for _, piece := range []int{1 << 20, 1000, 7} {
		w := newTown(t)
		w.serve(zone)
		w.On(w.asker, func() {
			conn := w.call()
			var all []byte
			for id := range uint16(many) {
				all = append(all, framed(t, id, "isp.example.")...)
			}
			w.asker.Go("send", func() {
				for len(all) > 0 {
					n := min(piece, len(all))
					conn.Write(all[:n])
					all = all[n:]
				}
			})
			for id := range uint16(many) {
				if got, err := answered(conn); got != id || err != nil {
					t.Fatalf("pieces of %d: want answer %d, got %d, %v", piece, id, got, err)
				}
			}
			// With a half of the next query after it, an answer is not held back.
			next := framed(t, 4711, "isp.example.")
			conn.Write(append(framed(t, 4710, "isp.example."), next[:9]...))
			if got, err := answered(conn); got != 4710 || err != nil {
				t.Errorf("want answer 4710, got %d, %v", got, err)
			}
		})
	}
}

// A flood of questions for slow answers is answered as far as there is room.
func TestSlowAnswersAreLimited(t *testing.T) {
	w := newTown(t)
	w.serve(zone, "slow by=1h")
	answers := 0
	w.On(w.asker, func() {
		packets, err := w.asker.ListenPacket("udp", ":4000")
		if err != nil {
			t.Fatal(err)
		}
		w.asker.Serve("count", func() {
			for {
				if _, _, err := packets.ReadFrom(make([]byte, 512)); err != nil {
					return
				}
				answers++
			}
		})
		for id := range uint16(mostLate + 500) {
			packets.WriteTo(framed(t, id, "isp.example.")[2:], net.UDPAddrFromAddrPort(at53))
			w.asker.Sleep(time.Millisecond)
		}
		w.asker.Sleep(2 * time.Hour)
	})
	if answers != mostLate {
		t.Errorf("want %d answers, got %d", mostLate, answers)
	}
}
