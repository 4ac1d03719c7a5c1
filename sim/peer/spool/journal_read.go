package spool

import (
	"bytes"
	"errors"
	"fmt"
	"hash/crc32"
)

// A change is a record of a journal.
type change struct {
	kind              string
	number            int
	envelope, content []byte
}

// readJournal hands on the changes in a journal, in order. Of the last record only the beginning may be there: the server
// ended before it was synced, and nobody was told that it is safe. Anything else that is no whole record may mean the same;
// but the disk may have lost something, so it is told as damage.
func readJournal(path string, apply func(change) error) (damage error, err error) {
	text, err := readRegular(path)
	if err != nil {
		return nil, err
	}
	mark, rest, ok := bytes.Cut(text, []byte("\n"))
	if !ok {
		return nil, nil // it was being made
	}
	begin := append(mark, ' ')
	bad := -1 // where the first damaged record is
	for len(rest) > 0 {
		c, n, ok := readRecord(rest, begin)
		if !ok {
			if bad < 0 {
				bad = len(text) - len(rest)
			}
			next := bytes.Index(rest[1:], begin)
			if next >= 0 {
				rest = rest[1+next:]
				continue
			}
			if damage == nil && !isCutShort(rest, begin) {
				damage = fmt.Errorf("want whole records, got a damaged one at octet %d", bad)
			}
			return damage, nil
		}
		if bad >= 0 && damage == nil {
			damage = fmt.Errorf("want whole records, got a damaged one at octet %d with others after it", bad)
		}
		if err := apply(c); err != nil {
			damage = errors.Join(damage, err)
		}
		rest = rest[n:]
	}
	return damage, nil
}

// isCutShort reports whether a text is the beginning of a record, and ends before the record does.
func isCutShort(text, begin []byte) bool {
	if line, _, whole := bytes.Cut(text, []byte("\n")); !whole {
		return bytes.HasPrefix(line, begin) || bytes.HasPrefix(begin, line)
	}
	head, rest, ok := readHead(text, begin)
	return ok && (head.envelope > len(rest) || head.content > len(rest)-head.envelope)
}

// A recordHead is the first line of a record: what it is, the lengths of what follows in octets, and the sum over that.
type recordHead struct {
	kind                      string
	number, envelope, content int
	sum                       uint32
}

// readHead reads the first line of a record, and returns what follows it.
func readHead(text, begin []byte) (h recordHead, rest []byte, ok bool) {
	line, rest, ok := bytes.Cut(text, []byte("\n"))
	head, marked := bytes.CutPrefix(line, begin)
	if !ok || !marked {
		return h, nil, false
	}
	n, err := fmt.Sscanf(string(head), "%s %d %d %d %x", &h.kind, &h.number, &h.envelope, &h.content, &h.sum)
	return h, rest, err == nil && n == 5 && h.envelope >= 0 && h.content >= 0
}

// readRecord reads the record at the beginning of a text. It is not ok unless it is all there.
func readRecord(text, begin []byte) (c change, length int, ok bool) {
	h, rest, ok := readHead(text, begin)
	if !ok || h.envelope > len(rest) || h.content > len(rest)-h.envelope {
		return c, 0, false
	}
	end := h.envelope + h.content
	c = change{h.kind, h.number, rest[:h.envelope:h.envelope], rest[h.envelope:end:end]}
	return c, len(text) - len(rest) + end, crc32.Checksum(rest[:end], castagnoli) == h.sum
}
