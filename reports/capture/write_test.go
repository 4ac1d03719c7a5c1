package capture_test

import (
	"bytes"
	"flag"
	"net/netip"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
	"github.com/google/gopacket/pcapgo"

	"github.com/smtplab/smtplab/reports/pcapng"
	"github.com/smtplab/smtplab/sim/record"
)

var update = flag.Bool("update", false, "write the golden capture anew")

// small is a record with some of everything: IPv4 and IPv6, TCP and UDP, a note, two links.
func small() []record.Event {
	c := newCall().open().say("S220 mx ESMTP\r\n", "CQUIT\r\n")
	c.packet(record.Client, record.PSH|record.ACK, "").Note = "retransmission"
	c.close()
	six := &record.Packet{Src: netip.MustParseAddrPort("[2001:db8::10]:1025"), Dst: netip.MustParseAddrPort("[2001:db8::53]:53"), UDP: true,
		Payload: []byte("\x00\x07\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x02mx\x00\x00\x1c\x00\x01")}
	syn := &record.Packet{Src: six.Src, Dst: six.Dst, Flags: record.SYN, Seq: 7, Window: 65535}
	return slices.Concat([]record.Event{{Fact: &record.World{Case: "small", Start: began}}}, c.packets, []record.Event{
		{At: time.Hour, Host: "link", Fact: six}, {At: time.Hour + 1, Host: "link", Fact: syn}, {At: 2 * time.Hour, Host: "other", Fact: six}})
}

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

// TestHeaders reads what was written with gopacket, and checks lengths, checksums, times and the words about the file.
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
	packets := 0
	for {
		data, info, err := r.ReadPacketData()
		if err != nil {
			break
		}
		packets++
		p := gopacket.NewPacket(data, layers.LinkTypeEthernet, gopacket.Default)
		if p.ErrorLayer() != nil {
			t.Errorf("packet %d: %v", packets, p.ErrorLayer().Error())
		}
		if len(data) < 60 {
			t.Errorf("packet %d: want a frame of at least 60 bytes, got %d", packets, len(data))
		}
		if packets == 1 && !info.Timestamp.Equal(began.Add(time.Millisecond)) {
			t.Errorf("want the first packet a millisecond after the world began, got %v", info.Timestamp)
		}
	}
	if want := len(small()) - 2; packets != want {
		t.Errorf("want %d packets, got %d", want, packets)
	}
	if !bytes.Contains(files["link.pcapng"], []byte("retransmission")) {
		t.Error("want the note as a comment, got none")
	}
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
	c := newCall().open()
	for range 500 {
		c.say("CRCPT TO:<somebody@fabrikam.example>\r\n", "S250 2.1.5 somebody@fabrikam.example\r\n")
	}
	events := append([]record.Event{{Fact: &record.World{Start: began}}}, c.packets...)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := pcapng.Write(events); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(len(c.packets)*b.N)/b.Elapsed().Seconds(), "packets/s")
}
