package pcapng_test

import (
	"bytes"
	"net/netip"
	"slices"
	"testing"
	"time"

	"github.com/google/gopacket/pcapgo"

	"github.com/smtplab/smtplab/sim/record"
)

var (
	clientEnd = netip.MustParseAddrPort("172.16.0.10:1027")
	serverEnd = netip.MustParseAddrPort("172.16.0.25:25")
	began     = time.Date(2003, 11, 3, 0, 0, 0, 0, time.UTC)
)

// The flags of a connection's beginning and end, each with the end that sends them.
var (
	opening = []string{"C", "S", "C"}
	closing = []string{"C", "S", "C"}
)

// connection makes the packets of a connection, a millisecond apart: its opening, each text in a packet of its own, "C" or "S" and
// what is said, and its end.
func connection(texts ...string) []record.Event {
	const data = record.PSH | record.ACK
	flags := slices.Concat([]record.Flags{record.SYN, record.SYN | record.ACK, record.ACK}, slices.Repeat([]record.Flags{data}, len(texts)),
		[]record.Flags{record.FIN | record.ACK, record.FIN | record.ACK, record.ACK})
	seq := map[byte]uint32{'C': 1000, 'S': 9000}
	var events []record.Event
	for i, text := range slices.Concat(opening, texts, closing) {
		from, to, payload := text[0], 'C'^'S'^text[0], text[1:]
		p := &record.Packet{Src: clientEnd, Dst: serverEnd, Flags: flags[i], Seq: seq[from], Ack: seq[to], Window: 65535, Payload: []byte(payload)}
		if from == 'S' {
			p.Src, p.Dst = p.Dst, p.Src
		}
		if flags[i] == record.SYN {
			p.Ack = 0
		}
		seq[from] += uint32(len(payload))
		if flags[i]&(record.SYN|record.FIN) != 0 {
			seq[from]++
		}
		events = append(events, record.Event{At: time.Duration(i+1) * time.Millisecond, Host: "link", Fact: p})
	}
	return events
}

// small is a record with some of everything: IPv4 and IPv6, TCP and UDP, a note, two links.
func small() []record.Event {
	packets := connection("S220 mx ESMTP\r\n", "CQUIT\r\n", "C")
	packets[5].Fact.(*record.Packet).Note = "retransmission"
	six := &record.Packet{Src: netip.MustParseAddrPort("[2001:db8::10]:1025"), Dst: netip.MustParseAddrPort("[2001:db8::53]:53"), UDP: true,
		Payload: []byte("\x00\x07\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x02mx\x00\x00\x1c\x00\x01")}
	syn := &record.Packet{Src: six.Src, Dst: six.Dst, Flags: record.SYN, Seq: 7, Window: 65535}
	return slices.Concat([]record.Event{{Fact: &record.World{Case: "small", Start: began}}}, packets, []record.Event{
		{At: time.Hour, Host: "link", Fact: six}, {At: time.Hour + 1, Host: "link", Fact: syn}, {At: 2 * time.Hour, Host: "other", Fact: six}})
}

// A framed is one frame of a file.
type framed struct {
	at   time.Time
	link string
	data []byte
}

// framesIn takes a file apart with pcapgo.
func framesIn(t testing.TB, file []byte) []framed {
	t.Helper()
	r, err := pcapgo.NewNgReader(bytes.NewReader(file), pcapgo.DefaultNgReaderOptions)
	if err != nil {
		t.Fatal(err)
	}
	var all []framed
	for {
		data, info, err := r.ReadPacketData()
		if err != nil {
			return all
		}
		link, err := r.Interface(info.InterfaceIndex)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, framed{info.Timestamp, link.Name, data})
	}
}

// sum16 is the sum of 16-bit words in ones' complement (RFC 1071): all ones where a checksum is among them and is right.
func sum16(parts ...[]byte) uint16 {
	var sum uint32
	for i, b := range slices.Concat(parts...) {
		sum += uint32(b) << (8 * uint(1-i%2))
	}
	for sum > 0xffff {
		sum = sum>>16 + sum&0xffff
	}
	return uint16(sum)
}
