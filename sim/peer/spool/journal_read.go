package spool

import (
	"bytes"
	"errors"
	"fmt"
	"hash/crc32"
	"os"
)

// A change is a record of a journal.
type change struct {
	kind              string
	number            int
	envelope, content []byte
}

// readJournal hands on the changes in a journal, in order. Its last records may be half there, or not be what they should:
// the server ended before they were synced, and nobody was told that they are safe. That a whole record follows a damaged
// one means the same in most cases; but the disk may have lost something, so it is told as damage.
func readJournal(path string, apply func(change) error) (damage error, err error) {
	text, err := os.ReadFile(path)
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
			if next < 0 {
				return damage, nil
			}
			rest = rest[1+next:]
			continue
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

// readRecord reads the record at the beginning of a text. It is not ok unless it is all there.
func readRecord(text, begin []byte) (c change, length int, ok bool) {
	line, rest, ok := bytes.Cut(text, []byte("\n"))
	head, marked := bytes.CutPrefix(line, begin)
	if !ok || !marked {
		return c, 0, false
	}
	var envelope, content int
	var sum uint32
	n, err := fmt.Sscanf(string(head), "%s %d %d %d %x", &c.kind, &c.number, &envelope, &content, &sum)
	if err != nil || n != 5 || envelope < 0 || content < 0 || envelope > len(rest) || content > len(rest)-envelope {
		return c, 0, false
	}
	c.envelope, c.content = rest[:envelope:envelope], rest[envelope:envelope+content:envelope+content]
	return c, len(line) + 1 + envelope + content, crc32.Checksum(rest[:envelope+content], castagnoli) == sum
}
