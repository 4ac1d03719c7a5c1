package fakedns

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"strings"
	"testing"

	"github.com/miekg/dns"
)

// raw writes a message: the id 0x0102, the second half of the flags zero, and the sections' counts, then what is given.
func raw(flags byte, counts [4]uint16, rest ...string) []byte {
	m := []byte{1, 2, flags, 0}
	for _, n := range counts {
		m = binary.BigEndian.AppendUint16(m, n)
	}
	for _, text := range rest {
		m = append(m, text...)
	}
	return m
}

// Parts of messages. A name ends with its root; corp points nowhere.
const (
	corp     = "\x04corp\x07example\x00"
	askA     = corp + "\x00\x01\x00\x01"
	opt      = "\x00\x00\x29"
	noOption = "\x00\x00"
)

// label is one of n octets, in a form that the grammar forbids from 64 on.
func label(n int) string { return string(rune(n)) + strings.Repeat("x", n) }

// oddQueries are messages at the edge of the grammar and beyond, with what is answered: silence, or an rcode and how many
// records.
var oddQueries = []struct {
	what    string
	message []byte
	want    string
}{
	{"a header alone that promises a question", raw(0, [4]uint16{1}), "FORMERR 0"},
	{"no question", raw(0, [4]uint16{}), "FORMERR 0"},
	{"no question but the octets of one", raw(0, [4]uint16{}, askA), "FORMERR 0"},
	{"65535 questions promised", raw(0, [4]uint16{65535}, askA), "FORMERR 0"},
	{"65535 of all promised", raw(0, [4]uint16{65535, 65535, 65535, 65535}, askA), "FORMERR 0"},
	{"two questions", raw(0, [4]uint16{2}, askA, askA), "FORMERR 0"},
	{"octets after the question", raw(0, [4]uint16{1}, askA, "rest"), "NOERROR 0"},
	{"an answer in the query", raw(0, [4]uint16{1, 1}, askA, askA, "\x00\x00\x00\x01", "\x00\x04", "1234"), "NOERROR 0"},
	{"TC in the query", raw(2, [4]uint16{1}, askA), "NOERROR 0"},
	{"AA in the query", raw(4, [4]uint16{1}, askA), "NOERROR 0"},
	{"an answer (QR)", raw(0x80, [4]uint16{1}, askA), "silence"},
	{"an answer with all flags", raw(0xFF, [4]uint16{1}, askA), "silence"},

	{"opcode IQUERY", raw(1<<3, [4]uint16{1}, askA), "NOTIMP 0"},
	{"opcode STATUS", raw(2<<3, [4]uint16{1}, askA), "NOTIMP 0"},
	{"opcode NOTIFY", raw(4<<3, [4]uint16{1}, askA), "NOTIMP 0"},
	{"opcode UPDATE", raw(5<<3, [4]uint16{1}, askA), "NOTIMP 0"},
	{"opcode 15", raw(15<<3, [4]uint16{1}, askA), "NOTIMP 0"},

	{"class CH", raw(0, [4]uint16{1}, corp, "\x00\x01\x00\x03"), "REFUSED 0"},
	{"class HS", raw(0, [4]uint16{1}, corp, "\x00\x01\x00\x04"), "REFUSED 0"},
	{"class NONE", raw(0, [4]uint16{1}, corp, "\x00\x01\x00\xFE"), "REFUSED 0"},
	{"class ANY", raw(0, [4]uint16{1}, corp, "\x00\x0F\x00\xFF"), "NOERROR 2"},
	{"class 0", raw(0, [4]uint16{1}, corp, "\x00\x01\x00\x00"), "REFUSED 0"},
	{"type 0", raw(0, [4]uint16{1}, corp, "\x00\x00\x00\x01"), "NOERROR 0"},
	{"type OPT", raw(0, [4]uint16{1}, corp, "\x00\x29\x00\x01"), "NOERROR 0"},
	{"type 65535", raw(0, [4]uint16{1}, corp, "\xFF\xFF\x00\x01"), "NOERROR 0"},
	{"type AXFR", raw(0, [4]uint16{1}, corp, "\x00\xFC\x00\x01"), "REFUSED 0"},
	{"type MAILA", raw(0, [4]uint16{1}, corp, "\x00\xFE\x00\x01"), "NOERROR 0"},

	{"a name that points at itself", raw(0, [4]uint16{1}, "\xC0\x0C", "\x00\x01\x00\x01"), "FORMERR 0"},
	{"two names that point at each other", raw(0, [4]uint16{2}, "\xC0\x12\x00\x01\x00\x01", "\xC0\x0C\x00\x01\x00\x01"), "FORMERR 0"},
	{"a pointer forward", raw(0, [4]uint16{1}, "\xC0\x12\x00\x01\x00\x01", corp), "FORMERR 0"},
	{"a pointer into the header", raw(0, [4]uint16{1}, "\xC0\x00\x00\x01\x00\x01"), "FORMERR 0"},
	{"a pointer beyond the end", raw(0, [4]uint16{1}, "\xFF\xFF\x00\x01\x00\x01"), "FORMERR 0"},
	{"half a pointer", raw(0, [4]uint16{1}, "\xC0"), "FORMERR 0"},
	{"a label that ends in a pointer to it", raw(0, [4]uint16{1}, "\x01a\xC0\x0C\x00\x01\x00\x01"), "FORMERR 0"},
	{"a label of 63 octets", raw(0, [4]uint16{1}, label(63), corp, "\x00\x01\x00\x01"), "NXDOMAIN 0"},
	{"a label of 64 octets", raw(0, [4]uint16{1}, label(64), corp, "\x00\x01\x00\x01"), "FORMERR 0"},
	{"a label of kind 10", raw(0, [4]uint16{1}, "\x81x", corp, "\x00\x01\x00\x01"), "FORMERR 0"},
	{"a name of 255 octets", raw(0, [4]uint16{1}, strings.Repeat(label(63), 3), label(48), corp, "\x00\x01\x00\x01"), "NXDOMAIN 0"},
	{"a name of 256 octets", raw(0, [4]uint16{1}, strings.Repeat(label(63), 3), label(49), corp, "\x00\x01\x00\x01"), "FORMERR 0"},
	{"a name without end", raw(0, [4]uint16{1}, "\x04corp"), "FORMERR 0"},
	{"a name with a NUL, a dot and a line end in it", raw(0, [4]uint16{1}, "\x04\x00.\r\n", corp, "\x00\x01\x00\x01"), "NXDOMAIN 0"},
	{"the root", raw(0, [4]uint16{1}, "\x00\x00\x01\x00\x01"), "REFUSED 0"},

	{"EDNS", raw(0, [4]uint16{1, 0, 0, 1}, askA, opt, "\x04\xD0", "\x00\x00\x00\x00", noOption), "NOERROR 1"},
	{"EDNS of size 0", raw(0, [4]uint16{1, 0, 0, 1}, askA, opt, "\x00\x00", "\x00\x00\x00\x00", noOption), "NOERROR 1"},
	{"EDNS of size 65535", raw(0, [4]uint16{1, 0, 0, 1}, askA, opt, "\xFF\xFF", "\x00\x00\x00\x00", noOption), "NOERROR 1"},
	{"EDNS version 1", raw(0, [4]uint16{1, 0, 0, 1}, askA, opt, "\x04\xD0", "\x00\x01\x00\x00", noOption), "BADVERS 1"},
	{"EDNS version 255", raw(0, [4]uint16{1, 0, 0, 1}, askA, opt, "\x04\xD0", "\x00\xFF\x00\x00", noOption), "BADVERS 1"},
	{"EDNS with unknown flags", raw(0, [4]uint16{1, 0, 0, 1}, askA, opt, "\x04\xD0", "\x00\x00\x7F\xFF", noOption), "NOERROR 1"},
	{"EDNS with an unknown option", raw(0, [4]uint16{1, 0, 0, 1}, askA, opt, "\x04\xD0", "\x00\x00\x00\x00", "\x00\x06", "\xFE\x00\x00\x02ab"), "NOERROR 1"},
	{"an EDNS option longer than its record", raw(0, [4]uint16{1, 0, 0, 1}, askA, opt, "\x04\xD0", "\x00\x00\x00\x00", "\x00\x06", "\xFE\x00\x00\x09ab"), "FORMERR 0"},
	{"EDNS longer than the message", raw(0, [4]uint16{1, 0, 0, 1}, askA, opt, "\x04\xD0", "\x00\x00\x00\x00", "\xFF\xFF"), "FORMERR 0"},
	{"two EDNS records", raw(0, [4]uint16{1, 0, 0, 2}, askA, strings.Repeat(opt+"\x04\xD0\x00\x00\x00\x00"+noOption, 2)), "FORMERR 1"},
	{"EDNS among the answers", raw(0, [4]uint16{1, 1}, askA, opt, "\x04\xD0", "\x00\x00\x00\x00", noOption), "NOERROR 0"},
}

func TestOddQueries(t *testing.T) {
	for _, transport := range []string{"udp", "tcp"} {
		for _, c := range oddQueries {
			s, host := newTestServer(t, worldZone)
			from := udpAsker
			if transport == "tcp" {
				from = tcpAsker
			}
			_, out := s.serve(from, transport, c.message, nil)
			if got := brief(t, out); got != c.want {
				t.Errorf("%s, %s (%s): want %s, got %s", c.what, transport, hex.EncodeToString(c.message), c.want, got)
			}
			if (out == nil) != (len(host.facts) == 0) {
				t.Errorf("%s: each query is recorded, and nothing else", c.what)
			}
			if len(out) > 0 && !strings.HasPrefix(c.want, "NOERROR") && len(out) > len(c.message)+len(worldZone[:90]) {
				t.Errorf("%s: %d octets answered with %d: an error must not amplify", c.what, len(c.message), len(out))
			}
			if got, _ := ask(t, s, transport, question("corp.example", "MX")); got == nil || len(got.Answer) != 2 {
				t.Errorf("%s: whoever asks next is served: got %s", c.what, show(got))
			}
		}
	}
}

// brief is an answer's rcode and how many records it answers with, the OPT record included.
func brief(t *testing.T, out []byte) string {
	t.Helper()
	if out == nil {
		return "silence"
	}
	m := new(dns.Msg)
	if err := m.Unpack(out); err != nil || !m.Response || !bytes.Equal(out[:2], []byte{1, 2}) {
		t.Errorf("an answer that cannot be used: %x, %v", out, err)
	}
	name := dns.RcodeToString[m.Rcode]
	if m.Rcode == dns.RcodeBadVers {
		name = "BADVERS" // the number is that of BADSIG as well
	}
	n := len(m.Answer)
	if m.IsEdns0() != nil {
		n++
	}
	return name + " " + string(rune('0'+n))
}
