package capture_test

import (
	"bytes"
	"encoding/binary"
	"io"
	"net/netip"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
	"github.com/google/gopacket/pcapgo"

	"github.com/smtplab/smtplab/harness/transcript"
	"github.com/smtplab/smtplab/reports/capture"
	"github.com/smtplab/smtplab/reports/pcapng"
	"github.com/smtplab/smtplab/sim/record"
)

var (
	clientEnd = netip.MustParseAddrPort("172.16.0.10:1027")
	serverEnd = netip.MustParseAddrPort("172.16.0.25:25")
	began     = time.Date(2003, 11, 3, 0, 0, 0, 0, time.UTC)
)

// A call makes the packets of one connection, a millisecond apart.
type call struct {
	client, server netip.AddrPort
	seqC, seqS     uint32
	at             time.Duration
	packets        []record.Event
}

func newCall() *call { return &call{client: clientEnd, server: serverEnd, seqC: 1000, seqS: 9000} }

func (c *call) packet(from record.Speaker, flags record.Flags, payload string) *record.Packet {
	c.at += time.Millisecond
	p := &record.Packet{Src: c.client, Dst: c.server, Flags: flags, Seq: c.seqC, Ack: c.seqS, Window: 65535, Payload: []byte(payload)}
	next := &c.seqC
	if from == record.Server {
		p.Src, p.Dst, p.Seq, p.Ack, next = c.server, c.client, c.seqS, c.seqC, &c.seqS
	}
	*next += uint32(len(payload))
	if flags&(record.SYN|record.FIN) != 0 {
		*next++
	}
	c.packets = append(c.packets, record.Event{At: c.at, Host: "link", Fact: p})
	return p
}

func (c *call) open() *call {
	c.packet(record.Client, record.SYN, "").Ack = 0
	c.packet(record.Server, record.SYN|record.ACK, "")
	c.packet(record.Client, record.ACK, "")
	return c
}

// say sends each text in a packet of its own: "C" or "S" and what is said.
func (c *call) say(texts ...string) *call {
	for _, text := range texts {
		c.packet(record.Speaker(text[0]), record.PSH|record.ACK, text[1:])
	}
	return c
}

func (c *call) close() *call {
	c.packet(record.Client, record.FIN|record.ACK, "")
	c.packet(record.Server, record.FIN|record.ACK, "")
	c.packet(record.Client, record.ACK, "")
	return c
}

// lasts lets time pass.
func (c *call) lasts(d time.Duration) *call {
	c.at += d
	return c
}

// greeted is a connection up to its first transaction.
func greeted() *call {
	return newCall().open().say("S220 mx ESMTP\r\n", "CEHLO c\r\n", "S250-mx\r\n250 SIZE\r\n", "CMAIL FROM:<a@c>\r\n", "S250 ok\r\n",
		"CRCPT TO:<b@mx>\r\n", "S250 ok\r\n")
}

// file is the capture of packets.
func file(t testing.TB, packets []record.Event) []byte {
	t.Helper()
	files, err := pcapng.Write(append([]record.Event{{Fact: &record.World{Start: began}}}, packets...))
	if err != nil {
		t.Fatal(err)
	}
	return files["link.pcapng"]
}

// lines are the dialogues and DNS lines of talks, as transcripts have them.
func lines(talks []*capture.Talk) []string {
	var texts []string
	for _, talk := range talks {
		story := transcript.Read(talk.Events)
		for _, conversation := range story.Conversations {
			for _, l := range conversation.Lines {
				texts = append(texts, l.Text)
			}
		}
		for _, l := range story.DNS {
			texts = append(texts, l.Text)
		}
	}
	return texts
}

// expect reads a capture and compares its transcript.
func expect(t *testing.T, data []byte, want ...string) []*capture.Talk {
	t.Helper()
	talks := readBack(t, data, capture.Limits{})
	if diff := cmp.Diff(want, lines(talks)); diff != "" {
		t.Errorf("want (-), got (+):\n%s", diff)
	}
	return talks
}

// A raw is a frame of a capture: Ethernet, as Write makes it.
type raw struct {
	at   time.Time
	data []byte
	size int // on the wire; zero for all of it
}

// frames takes a capture apart, with pcapgo: the independent second opinion of our reader.
func frames(t testing.TB, data []byte) []raw {
	t.Helper()
	r, err := pcapgo.NewNgReader(bytes.NewReader(data), pcapgo.DefaultNgReaderOptions)
	if err != nil {
		t.Fatal(err)
	}
	var all []raw
	for {
		data, info, err := r.ReadPacketData()
		if err == io.EOF {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, raw{at: info.Timestamp, data: data})
	}
}

// pcap makes a file of the old format.
func pcap(t testing.TB, link uint32, order binary.ByteOrder, all []raw) []byte {
	t.Helper()
	b := &bytes.Buffer{}
	write := func(v any) {
		if err := binary.Write(b, order, v); err != nil {
			t.Fatal(err)
		}
	}
	write([]uint32{0xa1b2c3d4, 2<<16 | 4, 0, 0, 65535, link})
	if order == binary.LittleEndian {
		order.PutUint16(b.Bytes()[4:], 2)
		order.PutUint16(b.Bytes()[6:], 4)
	}
	for _, f := range all {
		write([]uint32{uint32(f.at.Unix()), uint32(f.at.Nanosecond() / 1000), uint32(len(f.data)), uint32(max(f.size, len(f.data)))})
		b.Write(f.data)
	}
	return b.Bytes()
}

// relinked puts another link header before each packet of Ethernet frames.
func relinked(all []raw, head func(etherType uint16) []byte) []raw {
	var out []raw
	for _, f := range all {
		f.data = append(head(binary.BigEndian.Uint16(f.data[12:])), f.data[14:]...)
		out = append(out, f)
	}
	return out
}

// datagrams makes UDP packets, a millisecond apart, of "Q" or "A" and a message: question or answer.
func datagrams(messages ...string) []record.Event {
	var all []record.Event
	for i, m := range messages {
		p := &record.Packet{UDP: true, Src: clientEnd, Dst: netip.AddrPortFrom(serverEnd.Addr(), 53), Payload: []byte(m[1:])}
		if m[0] == 'A' {
			p.Src, p.Dst = p.Dst, p.Src
		}
		all = append(all, record.Event{At: time.Duration(i) * time.Millisecond, Host: "link", Fact: p})
	}
	return all
}

// icmp is an Ethernet frame in which the server says that nobody listens at the port that a frame went to.
func icmp(t testing.TB, about []byte) []byte {
	t.Helper()
	ip := layers.IPv4{Version: 4, IHL: 5, TTL: 64, Protocol: layers.IPProtocolICMPv4, SrcIP: about[30:34], DstIP: about[26:30]}
	head := layers.ICMPv4{TypeCode: layers.CreateICMPv4TypeCode(layers.ICMPv4TypeDestinationUnreachable, layers.ICMPv4CodePort)}
	eth := layers.Ethernet{SrcMAC: about[:6], DstMAC: about[6:12], EthernetType: layers.EthernetTypeIPv4}
	buf := gopacket.NewSerializeBuffer()
	err := gopacket.SerializeLayers(buf, gopacket.SerializeOptions{FixLengths: true, ComputeChecksums: true}, &eth, &ip, &head, gopacket.Payload(about[14:]))
	if err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func netipPort(a netip.AddrPort, port uint16) netip.AddrPort {
	return netip.AddrPortFrom(a.Addr(), port)
}
