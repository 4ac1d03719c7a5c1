package fakedns

import (
	"errors"
	"fmt"
	"strings"

	"github.com/miekg/dns"
)

// defaultTTL is for records without a time to live in a file without $TTL. RFC 1035 section 5.1 then asks for the last
// one stated; at the first record there is none.
const defaultTTL = 3600

// A located is a record and the line on which it ends.
type located struct {
	dns.RR
	line int
}

// ParseZone reads zones in master-file form (RFC 1035 section 5): one zone for each SOA record, so that several can
// stand in one text, each after its $ORIGIN. file and line say where the text begins, for errors, which have the form
// "file:line: what is wrong".
//
// It is strict: a record that lies in none of the zones, two records that are the same, and a CNAME that shares its
// name are errors. $INCLUDE and BIND's $GENERATE are not allowed. A record without a time to live gets that of $TTL,
// or of the record before, or one hour.
func ParseZone(file string, line int, text string) (*Zones, error) {
	at := func(n int, format string, words ...any) error {
		return fmt.Errorf("%s:%d: %s", file, line+n-1, fmt.Sprintf(format, words...))
	}
	if n := generates(text); n > 0 {
		return nil, at(n, "$GENERATE is not part of RFC 1035: write the records out")
	}
	records, err := scan(text)
	if err != nil {
		return nil, at(err.line, "%s", err.what)
	}
	if len(records) == 0 {
		return nil, at(1, "want a zone, got no records: begin with $ORIGIN and an SOA record")
	}
	zones, err := build(records)
	if err != nil {
		return nil, at(err.line, "%s", err.what)
	}
	return zones, nil
}

// A mistake is an error and its line, counted from 1 in the text.
type mistake struct {
	line int
	what string
}

// generates returns the line of the first $GENERATE, zero where there is none.
func generates(text string) int {
	n := 0
	for line := range strings.Lines(text) {
		n++
		if len(line) >= 9 && strings.EqualFold(line[:9], "$GENERATE") {
			return n
		}
	}
	return 0
}

// scan reads the text's records, in order.
func scan(text string) ([]located, *mistake) {
	source := newCountingReader(text)
	parser := dns.NewZoneParser(source, "", "")
	parser.SetDefaultTTL(defaultTTL)
	var records []located
	for rr, ok := parser.Next(); ok; rr, ok = parser.Next() {
		line := max(source.lines, 1)
		tidy, err := normal(rr)
		if err != nil {
			return nil, &mistake{line, err.Error()}
		}
		records = append(records, located{tidy, line})
	}
	if err := parser.Err(); err != nil {
		return nil, source.explain(err)
	}
	return records, nil
}

// normal returns the record as it would come off the wire, so that names are spelt in one way only ("\097" is "a"),
// and finds what cannot be sent at all.
func normal(rr dns.RR) (dns.RR, error) {
	h := rr.Header()
	if h.Class != dns.ClassINET {
		return nil, fmt.Errorf("want class IN, got %s", dns.Class(h.Class))
	}
	// The parser lets a record end after its type: such things exist in dynamic updates (RFC 2136).
	if blank, known := dns.TypeToRR[h.Rrtype]; known {
		empty := blank()
		*empty.Header() = *h
		if dns.IsDuplicate(rr, empty) {
			return nil, fmt.Errorf("want data after %s, got the end of the line", dns.Type(h.Rrtype))
		}
	}
	if h.Rrtype == dns.TypeDNAME {
		return nil, errors.New("DNAME records are not served: write CNAME records")
	}
	wire := make([]byte, dns.Len(rr)+1)
	end, err := dns.PackRR(rr, wire, 0, nil, false)
	if err != nil {
		return nil, fmt.Errorf("%s cannot be sent: %v", dns.Type(h.Rrtype), err)
	}
	tidy, _, err := dns.UnpackRR(wire[:end], 0)
	if err != nil {
		return nil, fmt.Errorf("%s cannot be read back: %v", dns.Type(h.Rrtype), err)
	}
	return tidy, nil
}

// A countingReader hands the text to the parser, byte by byte, and counts the lines that it took: the parser itself
// does not tell on which line a record stood.
type countingReader struct {
	*strings.Reader
	lines int
}

// newCountingReader ends the last line where it has no end, as the parser wants one.
func newCountingReader(text string) *countingReader {
	if !strings.HasSuffix(text, "\n") {
		text += "\n"
	}
	return &countingReader{Reader: strings.NewReader(text)}
}

// ReadByte is what the parser reads with.
func (r *countingReader) ReadByte() (byte, error) {
	c, err := r.Reader.ReadByte()
	if err == nil && c == '\n' {
		r.lines++
	}
	return c, err
}

// explain turns an error of the parser's into a mistake. Its text is the only place where it says the line:
// `dns: not a TTL: "x" at line: 3:7`.
func (r *countingReader) explain(err error) *mistake {
	what, line := strings.TrimPrefix(err.Error(), "dns: "), max(r.lines, 1)
	if i := strings.LastIndex(what, " at line: "); i >= 0 {
		fmt.Sscanf(what[i:], " at line: %d:", &line)
		what = what[:i]
	}
	return &mistake{line, plainer.Replace(what)}
}

// plainer says what the parser's words for the most frequent slips mean.
var plainer = strings.NewReplacer(
	"not a TTL: ", "want a record's type or TTL, got ",
	"bad A A: ", "want an IPv4 address after A, got ",
	"bad AAAA AAAA: ", "want an IPv6 address after AAAA, got ",
)
