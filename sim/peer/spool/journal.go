package spool

import (
	"crypto/rand"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
)

// A journal is a file to which changes of the queue are appended. One sync makes the changes of all who wait safe, which is
// why a message goes there first.
//
// Its first line is a mark, drawn by lot: each record begins with it, so that after a damaged record the next one can be
// found, and no message can be written that looks like a record.
type journal struct {
	path string
	mark string
	file *os.File

	rounds rounds
	users  sync.WaitGroup // tasks at work on a change

	size   atomic.Int64 // octets of the records that are safe
	broken error        // after a sync that failed nobody knows what is on the disk
}

// The kinds of records.
const (
	recordPut    = "put"    // a message: its envelope and its content
	recordUpdate = "update" // a new envelope for a message that has been put
	recordRemove = "remove" // no envelope and no content
)

const journalName = "journal-"

// castagnoli is the polynomial that processors know.
var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// newJournal makes an empty journal whose name is durable.
func newJournal(path string) (*journal, error) {
	j := &journal{path: path, mark: rand.Text()}
	file, err := os.OpenFile(j.path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, err
	}
	j.file = file
	if err := errors.Join(j.write([]byte(j.mark+"\n")), syncFolder(filepath.Dir(path))); err != nil {
		file.Close()
		return nil, errors.Join(err, os.Remove(j.path))
	}
	return j, nil
}

// journalNumber reads the number in the name of a journal, be it damaged; zero for any other name.
func journalNumber(name string) int {
	digits, ok := strings.CutPrefix(strings.TrimSuffix(name, damagedEnd), journalName)
	number, err := strconv.Atoi(digits)
	if !ok || err != nil || number < 1 {
		return 0
	}
	return number
}

// journalPath is where a journal is.
func (s *Spool) journalPath(number int) string {
	return filepath.Join(s.dir, fmt.Sprintf("%s%06d", journalName, number))
}

// add appends a change. It is safe once sync returns nil, which must be called after it; users is done when the caller has
// done what follows from that.
func (j *journal) add(c change) place {
	j.users.Add(1)
	sum := crc32.Update(crc32.Checksum(c.envelope, castagnoli), castagnoli, c.content)
	return j.rounds.enter(func(data []byte) []byte {
		data = fmt.Appendf(data, "%s %s %d %d %d %08x\n", j.mark, c.kind, c.number, len(c.envelope), len(c.content), sum)
		return append(append(data, c.envelope...), c.content...)
	})
}

// sync returns when what was added is on the disk, or cannot be brought there.
func (j *journal) sync(p place) error { return j.rounds.leave(p, j.write) }

// write brings records to the disk. Where there is no room for them, nothing of them stays in the file, so that what was
// answered with an error does not come back.
func (j *journal) write(records []byte) error {
	if j.broken != nil {
		return j.broken
	}
	if _, err := j.file.Write(records); err != nil {
		if cut := j.cut(); cut != nil {
			j.broken = fmt.Errorf("%s: want half a record taken away, got: %w; start the server again", j.path, cut)
		}
		return err
	}
	if err := syncData(j.file); err != nil {
		j.broken = fmt.Errorf("%s: want the disk to take it, got: %w; nothing is taken until the server is started again", j.path, err)
		return j.broken
	}
	j.size.Add(int64(len(records)))
	return nil
}

// cut takes away what follows the records that are safe.
func (j *journal) cut() error {
	if err := j.file.Truncate(j.size.Load()); err != nil {
		return err
	}
	_, err := j.file.Seek(j.size.Load(), io.SeekStart)
	return err
}

// empty reports whether nothing was added that is safe.
func (j *journal) empty() bool { return j.size.Load() <= int64(len(j.mark)+1) }

// remove closes the journal and deletes it.
func (j *journal) remove() error {
	j.users.Wait()
	return errors.Join(j.file.Close(), os.Remove(j.path))
}
