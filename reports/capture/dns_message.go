package capture

import (
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
)

// A dnsMessage is what a DNS message says, as far as it could be read.
type dnsMessage struct {
	id         uint16
	response   bool
	truncated  bool // the TC bit
	rcode      int
	name, kind string // of the question; empty where there is none
	answers    []string
	whole      bool // all of it could be read
}

// dnsHeader is the length of a message's header (RFC 1035 section 4.1.1).
const dnsHeader = 12

// typeOPT is the record in which EDNS hides the upper bits of the rcode (RFC 6891 section 6.1.3).
const typeOPT = 41

var errDNS = errors.New("want a DNS message, got one that ends too early")

// readDNS reads a message. gopacket's own reading of DNS panics at messages that were cut, which captures have.
// ok is false where there is not even a header; a message that breaks off later is read up to there.
func readDNS(data []byte) (m dnsMessage, ok bool) {
	if len(data) < dnsHeader {
		return m, false
	}
	flags := binary.BigEndian.Uint16(data[2:])
	m = dnsMessage{id: binary.BigEndian.Uint16(data), response: flags&0x8000 != 0, truncated: flags&0x0200 != 0, rcode: int(flags & 15)}
	m.whole = m.readSections(&dnsReader{all: data, at: dnsHeader}, data) == nil
	return m, true
}

func (m *dnsMessage) readSections(r *dnsReader, head []byte) error {
	count := func(section int) int { return int(binary.BigEndian.Uint16(head[4+2*section:])) }
	for i := range count(0) {
		name, err := r.name()
		if err != nil {
			return err
		}
		kind, err := r.uint16()
		if err != nil {
			return err
		}
		if _, err := r.uint16(); err != nil { // the class
			return err
		}
		if i == 0 {
			m.name, m.kind = name, typeName(kind)
		}
	}
	for section := 1; section <= 3; section++ {
		for range count(section) {
			if err := m.readRecord(r, section == 1); err != nil {
				return err
			}
		}
	}
	return nil
}

func (m *dnsMessage) readRecord(r *dnsReader, answer bool) error {
	if _, err := r.name(); err != nil {
		return err
	}
	fixed, err := r.take(10) // type, class, time to live, length
	if err != nil {
		return err
	}
	kind, length := binary.BigEndian.Uint16(fixed), int(binary.BigEndian.Uint16(fixed[8:]))
	begin := r.at
	raw, err := r.take(length)
	if err != nil {
		return err
	}
	if kind == typeOPT {
		m.rcode |= int(fixed[4]) << 4
	}
	if answer {
		data := dnsReader{all: r.all[:r.at], at: begin}
		m.answers = append(m.answers, typeName(kind)+" "+data.text(kind, raw))
	}
	return nil
}

// A dnsReader reads a message from a place on.
type dnsReader struct {
	all []byte
	at  int
}

func (r *dnsReader) take(n int) ([]byte, error) {
	if len(r.all)-r.at < n {
		return nil, errDNS
	}
	r.at += n
	return r.all[r.at-n : r.at], nil
}

func (r *dnsReader) uint16() (uint16, error) {
	b, err := r.take(2)
	if err != nil {
		return 0, err
	}
	return binary.BigEndian.Uint16(b), nil
}

// longestName is that of RFC 1035 section 2.3.4, in octets as sent.
const longestName = 255

// mostSteps is as many labels as a name can have, and a pointer before each.
const mostSteps = 256

// name reads a name, which may go on elsewhere (RFC 1035 section 4.1.4). The root is ".".
func (r *dnsReader) name() (string, error) {
	var b strings.Builder
	size, at, back := 0, r.at, -1
	for range mostSteps {
		if at >= len(r.all) {
			return "", errDNS
		}
		length := int(r.all[at])
		switch {
		case length == 0:
			if r.at = at + 1; back >= 0 {
				r.at = back
			}
			if b.Len() == 0 {
				return ".", nil
			}
			return b.String(), nil
		case length&0xc0 == 0xc0:
			if at+1 >= len(r.all) {
				return "", errDNS
			}
			if back < 0 {
				back = at + 2
			}
			to := int(binary.BigEndian.Uint16(r.all[at:]) & 0x3fff)
			if to >= at { // a pointer goes backwards; this one would never end
				return "", fmt.Errorf("want a pointer to what came before, got %d at %d", to, at)
			}
			at = to
			continue
		case length > 63 || at+1+length > len(r.all):
			return "", errDNS
		}
		if size += length + 1; size > longestName {
			return "", fmt.Errorf("want a name of at most %d octets", longestName)
		}
		if b.Len() > 0 {
			b.WriteByte('.')
		}
		writeLabel(&b, r.all[at+1:at+1+length])
		at += 1 + length
	}
	return "", fmt.Errorf("want a name of at most %d labels and pointers", mostSteps)
}

// writeLabel writes a label as zone files have it (RFC 1035 section 5.1).
func writeLabel(b *strings.Builder, label []byte) {
	for _, c := range label {
		switch {
		case strings.IndexByte(`. '@;()"\`, c) >= 0:
			b.WriteByte('\\')
			b.WriteByte(c)
		case c < ' ' || c > '~':
			fmt.Fprintf(b, `\%03d`, c)
		default:
			b.WriteByte(c)
		}
	}
}
