package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/smtplab/smtplab/sim/record"
)

// sinks are told of each event one after the other.
type sinks []record.Sink

// Add implements [record.Sink].
func (s sinks) Add(e record.Event) {
	for _, sink := range s {
		sink.Add(e)
	}
}

// A sinkFunc is a function that takes events.
type sinkFunc func(record.Event)

// Add implements [record.Sink].
func (f sinkFunc) Add(e record.Event) { f(e) }

// A recordFile is a record that is kept while it happens. It is evidence: what is missing in it is told at once, and in its place.
type recordFile struct {
	file   *os.File
	say    func(format string, words ...any)
	missed int    // events that could not be written
	failed *error // the first
}

// keepRecord makes a sink that appends events to record.jsonl in a folder, each as it happens. It wants a file: a pipe that
// nobody reads would stop the server, for nothing may be left out. The first error is kept in failed.
func keepRecord(dir string, say func(string, ...any), failed *error) (record.Sink, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	name := filepath.Join(dir, "record.jsonl")
	if info, err := os.Stat(name); err == nil && !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s: want a file, got %s; give another folder", name, kindOf(info.Mode()))
	} else if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	file, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return nil, err
	}
	r := &recordFile{file: file, say: say, failed: failed}
	cut, err := r.mend()
	if err != nil {
		file.Close()
		return nil, err
	}
	if cut > 0 {
		say("%s ended within a line, as after a full disk: the %d octets after the last whole line are cut off", name, cut)
	}
	return r, nil
}

// Add implements [record.Sink]. After a failure it begins on a new line, with what is missing before it.
func (r *recordFile) Add(e record.Event) {
	err := r.tellGap(e)
	if err == nil {
		err = record.Encode(r.file, []record.Event{e})
	}
	if err == nil {
		return
	}
	if r.missed++; r.missed == 1 {
		r.say("--out: %v; the record has a gap from here on, until it can be written", err)
	}
	if *r.failed == nil {
		*r.failed = fmt.Errorf("--out: %w", err)
	}
	r.mend() // so that the file is whole should the server end here; the next event tries again
}

// tellGap writes what is missing before an event.
func (r *recordFile) tellGap(e record.Event) error {
	if r.missed == 0 {
		return nil
	}
	if _, err := r.mend(); err != nil {
		return err
	}
	e.Fact = &record.Trouble{Text: plural(r.missed, "event") + " could not be written here"}
	err := record.Encode(r.file, []record.Event{e})
	if err == nil {
		r.missed = 0
	}
	return err
}

// mend cuts the file back to its last whole line, and tells by how much.
func (r *recordFile) mend() (cut int64, err error) {
	info, err := r.file.Stat()
	if err != nil {
		return 0, err
	}
	size := info.Size()
	whole, err := wholeLines(r.file, size)
	if err != nil || whole == size {
		return 0, err
	}
	return size - whole, os.Truncate(r.file.Name(), whole) // by its name: Windows cuts no file that is open to be appended to
}

// wholeLines is where the last line that has an end ends.
func wholeLines(from io.ReaderAt, size int64) (int64, error) {
	block := make([]byte, 4<<10)
	for end := size; end > 0; {
		begin := max(end-int64(len(block)), 0)
		piece := block[:end-begin]
		if _, err := from.ReadAt(piece, begin); err != nil && err != io.EOF {
			return 0, err
		}
		if at := bytes.LastIndexByte(piece, '\n'); at >= 0 {
			return begin + int64(at) + 1, nil
		}
		end = begin
	}
	return 0, nil
}
