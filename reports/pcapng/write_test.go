package pcapng_test

import (
	"bytes"
	"encoding/binary"
	"flag"
	"net/netip"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/gopacket/pcapgo"
	"pgregory.net/rapid"

	"github.com/smtplab/smtplab/reports/pcapng"
	"github.com/smtplab/smtplab/sim/record"
)

var update = flag.Bool("update", false, "write the golden capture anew")

// TestGolden pins every byte: a capture is the same everywhere. "go test -run Golden -update" writes the file anew; look at it
// with tshark before it is committed.
func TestGolden(t *testing.T) {
	const golden = "testdata/small.pcapng"
	files, err := pcapng.Write(small())
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(golden, files["link.pcapng"], 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(files["link.pcapng"], want) {
		t.Errorf("want the %d bytes of %s, got %d others", len(want), golden, len(files["link.pcapng"]))
	}
	if len(files) != 2 || files["other.pcapng"] == nil {
		t.Errorf("want a file for each of two links, got %d", len(files))
	}
}

// TestHeaders reads what was written with gopacket, and checks times and the words about the file.
func TestHeaders(t *testing.T) {
	files, err := pcapng.Write(small())
	if err != nil {
		t.Fatal(err)
	}
	r, err := pcapgo.NewNgReader(bytes.NewReader(files["link.pcapng"]), pcapgo.DefaultNgReaderOptions)
	if err != nil {
		t.Fatal(err)
	}
	if got := r.SectionInfo(); got.Application != "smtplab" || got.OS != "" || got.Hardware != "" {
		t.Errorf("want nothing but our name in the file's header, got %+v", got)
	}
	if i, _ := r.Interface(0); i.Name != "link" || i.TimestampResolution != 9 || i.OS != "" {
		t.Errorf("want the link's name and nanoseconds, got %+v", i)
	}
	packets := framesIn(t, files["link.pcapng"])
	if want := len(small()) - 2; len(packets) != want {
		t.Errorf("want %d packets, got %d", want, len(packets))
	}
	if first := packets[0].at; !first.Equal(began.Add(time.Millisecond)) {
		t.Errorf("want the first packet a millisecond after the world began, got %v", first)
	}
	if !bytes.Contains(files["link.pcapng"], []byte("retransmission")) {
		t.Error("want the note as a comment, got none")
	}
}

// Whatever a packet is, its frame says how long it is, has the right checksums, is padded as on a wire, and ends in the payload.
func TestFramesAreWhole(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		p := drawnPacket(r)
		files, err := pcapng.Write([]record.Event{{Fact: &record.World{Start: began}}, {Host: "link", Fact: p}})
		if err != nil {
			r.Fatal(err)
		}
		frame := framesIn(t, files["link.pcapng"])[0].data
		if len(frame) < 60 {
			r.Errorf("want 60 octets or more, got %d", len(frame))
		}
		ip, protocol, ends := frame[14:], byte(6), []byte(nil)
		if p.UDP {
			protocol = 17
		}
		var carried []byte
		if p.Src.Addr().Is4() {
			carried, ends = ip[20:binary.BigEndian.Uint16(ip[2:])], ip[12:20]
			if sum := sum16(ip[:20]); sum != 0xffff || ip[9] != protocol {
				r.Errorf("want a header of protocol %d that adds up, got %x", protocol, ip[:20])
			}
		} else {
			carried, ends = ip[40:][:binary.BigEndian.Uint16(ip[4:])], ip[8:40]
		}
		if sum := sum16(ends, []byte{0, protocol}, binary.BigEndian.AppendUint16(nil, uint16(len(carried))), carried); sum != 0xffff {
			r.Errorf("want a checksum that adds up, got %04x too much", sum)
		}
		if !bytes.HasSuffix(carried, p.Payload) {
			r.Errorf("want the payload %x last, got %x", p.Payload, carried)
		}
	})
}

// drawnPacket is any packet.
func drawnPacket(r *rapid.T) *record.Packet {
	size := rapid.SampledFrom([]int{4, 16}).Draw(r, "octets of an address")
	end := func(name string) netip.AddrPort {
		octets := rapid.SliceOfN(rapid.Byte(), size, size).Draw(r, name)
		octets[0] |= 0x20 // no IPv4 address in the clothes of IPv6
		address, _ := netip.AddrFromSlice(octets)
		return netip.AddrPortFrom(address, rapid.Uint16().Draw(r, name))
	}
	p := &record.Packet{Src: end("from"), Dst: end("to"), UDP: rapid.Bool().Draw(r, "udp"), Payload: rapid.SliceOfN(rapid.Byte(), 0, 1500).Draw(r, "payload")}
	if !p.UDP {
		p.Flags = record.Flags(rapid.Uint8().Draw(r, "flags")) & (record.SYN | record.ACK | record.FIN | record.RST | record.PSH)
		p.Seq, p.Ack, p.Window = rapid.Uint32().Draw(r, "seq"), rapid.Uint32().Draw(r, "ack"), rapid.Uint16().Draw(r, "window")
	}
	return p
}

func TestWriteRefuses(t *testing.T) {
	good := record.Packet{Src: clientEnd, Dst: serverEnd}
	at := func(start time.Time, p record.Packet) []record.Event {
		return []record.Event{{Fact: &record.World{Start: start}}, {Host: "link", Fact: &p}}
	}
	mixed, none, long := good, good, good
	mixed.Dst = netip.MustParseAddrPort("[2001:db8::1]:25")
	none.Src = netip.AddrPort{}
	long.Payload = make([]byte, 70000)
	for name, c := range map[string]struct {
		events []record.Event
		want   string
	}{
		"two families":  {at(began, mixed), "event 2, on link: packet: want two addresses of one family"},
		"no address":    {at(began, none), "event 2, on link: packet: want two addresses of one family"},
		"too long":      {at(began, long), "event 2, on link: packet: want at most 65495 octets, got 70000"},
		"before 1970":   {at(time.Date(1969, 1, 1, 0, 0, 0, 0, time.UTC), good), "want a time between 1970 and 2261"},
		"no world":      {at(time.Time{}, good)[1:], "want a time between 1970 and 2261"},
		"far in future": {at(time.Date(2300, 1, 1, 0, 0, 0, 0, time.UTC), good), "want a time between 1970 and 2261"},
	} {
		if _, err := pcapng.Write(c.events); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: want an error with %q, got %v", name, c.want, err)
		}
	}
	if files, err := pcapng.Write(nil); err != nil || len(files) != 0 {
		t.Errorf("want no file of a record without packets, got %d, %v", len(files), err)
	}
}

func TestFileNames(t *testing.T) {
	for link, want := range map[string]string{
		"mail.contoso.example--isa2000": "mail.contoso.example--isa2000.pcapng",
		"mx--2001:db8::1":               "mx--2001_db8__1.pcapng",
		`a/..\b`:                        "a_.._b.pcapng",
		"../x":                          "_.._x.pcapng",
		"":                              "_.pcapng",
		"-rf":                           "_-rf.pcapng",
		"CON--mx":                       "CON--mx.pcapng",
		"con.example--mx":               "_con.example--mx.pcapng",
		"lpt1":                          "_lpt1.pcapng",
		"bücher":                        "b_cher.pcapng",
		strings.Repeat("x", 300):        strings.Repeat("x", 200) + ".pcapng",
	} {
		if got := pcapng.FileName(link); got != want {
			t.Errorf("FileName(%q): want %q, got %q", link, want, got)
		}
	}
	var events []record.Event
	for _, link := range []string{"mx--a", "MX--a", "mx--ü", "mx--ä"} {
		events = append(events, record.Event{Host: link, Fact: &record.Packet{Src: clientEnd, Dst: serverEnd}})
	}
	files, err := pcapng.Write(append([]record.Event{{Fact: &record.World{Start: began}}}, events...))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"mx--a.pcapng", "MX--a~2.pcapng", "mx--_.pcapng", "mx--_~2.pcapng"} {
		if files[want] == nil {
			t.Errorf("want a file %s for links that systems cannot tell apart, got none", want)
		}
	}
}

func BenchmarkWrite(b *testing.B) {
	texts := slices.Repeat([]string{"CRCPT TO:<somebody@fabrikam.example>\r\n", "S250 2.1.5 somebody@fabrikam.example\r\n"}, 500)
	events := append([]record.Event{{Fact: &record.World{Start: began}}}, connection(texts...)...)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := pcapng.Write(events); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64((len(events)-1)*b.N)/b.Elapsed().Seconds(), "packets/s")
}

// A checksum of UDP that comes to zero is written as its other zero: zero itself says that there is none (RFC 768).
func TestNoChecksumIsNone(t *testing.T) {
	p := &record.Packet{Src: clientEnd, Dst: serverEnd, UDP: true, Payload: []byte{0, 0}}
	checksum := func() uint16 {
		files, err := pcapng.Write([]record.Event{{Fact: &record.World{Start: began}}, {Host: "link", Fact: p}})
		if err != nil {
			t.Fatal(err)
		}
		return binary.BigEndian.Uint16(framesIn(t, files["link.pcapng"])[0].data[14+20+6:])
	}
	binary.BigEndian.PutUint16(p.Payload, checksum()) // what brings the sum to zero
	if got := checksum(); got != 0xffff {
		t.Errorf("want ffff, got %04x", got)
	}
}
