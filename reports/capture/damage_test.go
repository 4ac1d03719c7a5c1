package capture_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/smtplab/smtplab/reports/capture"
)

// TestTcpdump reads what tcpdump -i any captured of two programs on one machine: LINUX_SLL2, true TCP options, checksums that
// the network card was to fill in.
func TestTcpdump(t *testing.T) {
	data, err := os.ReadFile("testdata/any.pcap")
	if err != nil {
		t.Fatal(err)
	}
	talks := expect(t, data,
		"C connects 127.0.0.1 > 127.0.0.1:2525: refused",
		"D: 127.0.0.1 ? fabrikam.example MX udp",
		"D: 127.0.0.1 refused",
		"C connects 127.0.0.1 > 127.0.0.1:2526",
		"S: 220 mx.example ESMTP ready",
		"C: ehlo client.example",
		"S: 250-mx.example",
		"S: 250-PIPELINING",
		"S: 250 SIZE 10000000",
		"C: mail FROM:<ana@contoso.example> size=4344",
		"S: 250 ok",
		"C: rcpt TO:<bob@fabrikam.example>",
		"S: 250 ok",
		"C: data",
		"S: 354 go ahead",
		"C: <message of 4344 octets>",
		"C: .",
		"S: 250 2.0.0 queued",
		"C: quit",
		"S: 221 2.0.0 bye",
		"C closes",
		"S closes",
	)
	if talks[2].Packets != 21 {
		t.Errorf("want 21 packets, got %d", talks[2].Packets)
	}
}

// TestCut cuts files at every place: the talks that ended before are there, and the error says in which packet the file ends.
func TestCut(t *testing.T) {
	first := newCall().open().say("S220 one SMTP\r\n").close()
	whole := file(t, slices.Concat(first.packets, sent.packets))
	for name, data := range map[string][]byte{
		"pcapng": whole,
		"pcap":   pcap(t, 1, binary.LittleEndian, frames(t, whole)),
	} {
		clean := 0
		for size := 0; size < len(data); size += 1 + size/300 {
			talks, summary, err := readAll(data[:size], capture.Limits{})
			var damage *capture.Damage
			switch {
			case err == nil:
				clean++ // between two packets
			case !errors.As(err, &damage):
				t.Fatalf("%s, %d bytes: want a Damage, got %v", name, size, err)
			case damage.Packet != 0 && damage.Packet != summary.Packets+1:
				t.Fatalf("%s, %d bytes: want damage in packet %d, got %v", name, size, summary.Packets+1, err)
			}
			if summary.Packets > len(first.packets) && (len(talks) == 0 || !slices.Contains(lines(talks), "S: 220 one SMTP")) {
				t.Fatalf("%s, %d bytes: want what stood before, got %q", name, size, lines(talks))
			}
		}
		if clean == 0 || clean > 60 {
			t.Errorf("%s: want as many clean ends as there are packets, got %d", name, clean)
		}
	}
}

func TestDamageIsTold(t *testing.T) {
	ng := file(t, sent.packets)
	old := pcap(t, 1, binary.LittleEndian, frames(t, ng))
	second := 24 + 16 + 60 // of the old format, the second packet's header
	change := func(data []byte, at int, b ...byte) []byte {
		data = slices.Clone(data)
		copy(data[at:], b)
		return data
	}
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"empty":            {nil, "file header: want more octets"},
		"text":             {[]byte("hello, world"), `file header: want a pcap or pcapng file, got one that begins with "hell"`},
		"old Linux":        {change(old, 0, 0x34, 0xcd, 0xb2, 0xa1), "file header: want plain pcap or pcapng"},
		"version":          {change(old, 4, 9), "file header: want version 2.x of pcap, got 9.4"},
		"length":           {change(old, second+8, 0xff, 0xff, 0xff), "packet 2: want at most 262144 octets, got a length of 16777215"},
		"ng version":       {change(ng, 12, 7), "packet 1: want version 1.x of pcapng, got 7.0"},
		"ng byte order":    {change(ng, 8, 0), "packet 1: want a section header, got byte-order magic 003c2b1a"},
		"ng length":        {change(ng, 4, 0xfe, 0xff, 0xff, 0x0f), "packet 1: want a block of at least 12 octets, a multiple of 4, got a length of"},
		"ng resolution":    {bytes.Replace(ng, []byte{9, 0, 1, 0, 9}, []byte{9, 0, 1, 0, 0x7f}, 1), "packet 1: want a resolution of time that fits into 64 bits, got 0x7f"},
		"ng, no interface": {change(ng, int(ng[4]), 0x99), "packet 1: want one of 0 interfaces, got number 0"},
		"gzip":             {[]byte{0x1f, 0x8b, 0, 0, 0}, "file header: gzip:"},
	} {
		_, _, err := readAll(c.data, capture.Limits{})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: want an error with %q, got %v", name, c.want, err)
		}
	}
	if _, err := capture.Open("testdata/none.pcap", capture.Limits{}); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("want an error about a file that is not there, got %v", err)
	}
}

func TestOpen(t *testing.T) {
	r, err := capture.Open("testdata/any.pcap", capture.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	for talk, err := r.Next(); !errors.Is(err, io.EOF); talk, err = r.Next() {
		if err != nil {
			t.Fatal(err)
		}
		for i, e := range talk.Events[1:] {
			if before := talk.Events[i].At; before > e.At {
				t.Errorf("talk %d, event %d: want the order of time, got %v after %v", talk.Number, i+1, e.At, before)
			}
		}
	}
	if s := r.Summary(); s.LinkType != 276 || s.Packets != 26 || s.Talks != 3 {
		t.Errorf("want 26 packets of link type 276 and three talks, got %+v", s)
	}
}

// FuzzReader reads anything: it must not panic, nor hold more than the limits allow.
func FuzzReader(f *testing.F) {
	// Small ones: the fuzzer spends its time on making what it finds smaller.
	ng := file(f, newCall().open().say("S220 x SMTP\r\n", "CDATA\r\n", "S354 x\r\n", "C.\r\n").close().packets)
	f.Add(ng)
	f.Add(pcap(f, 1, binary.BigEndian, frames(f, ng)))
	f.Add(pcap(f, 276, binary.LittleEndian, relinked(frames(f, ng)[:5], func(e uint16) []byte {
		return append(binary.BigEndian.AppendUint16(nil, e), make([]byte, 18)...)
	})))
	f.Add(file(f, datagrams("Q\x00\x07\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x01x\x00\x00\x0f\x00\x01")))
	f.Fuzz(func(t *testing.T, data []byte) {
		limits := capture.Limits{Content: 100, Talk: 1000, Total: 5000, Open: 4}
		talks, summary, _ := readAll(data, limits)
		for _, talk := range talks {
			if len(talk.Events) > 1000 {
				t.Errorf("want a bounded talk, got %d events", len(talk.Events))
			}
		}
		if summary.Talks != len(talks) {
			t.Errorf("want %d talks counted, got %d", len(talks), summary.Talks)
		}
	})
}
