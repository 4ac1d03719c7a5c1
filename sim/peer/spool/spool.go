// Package spool keeps a mail server's files on disk: the queue, in a [Spool], and what people look at, in [Folders].
//
// A queue is a folder with two files for each message. 000000000007.eml is the message as it came, which any mail program
// opens; 000000000007.json is its envelope: who sent it, for whom it still waits, and how often it was tried. The envelope
// makes the message: it is written last and removed first, each time by one rename, so that a message is there whole or
// not at all, whenever the power goes.
//
// The number in the name counts the messages of the folder. What does not belong to a message, or to one that is damaged,
// is reported by [Spool.Complaints] and left alone: somebody's mail may be in it.
package spool

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"

	"github.com/smtplab/smtplab/sim/peer"
)

// A Spool is a queue on disk. It implements [peer.Spool]; its methods may be called by any number of tasks.
type Spool struct {
	dir        string
	lock       *os.File
	complaints []error
	runs       int

	mu      sync.Mutex
	entries map[string]*entry // by the message's ID
	last    int               // number given to a message
}

var _ peer.Spool = (*Spool)(nil)

// An entry is what we remember of a message's files.
type entry struct {
	mu     sync.Mutex // held while the files change
	number int
	sum    string // of the content that is on disk; empty while there is none
}

const (
	contentEnd  = ".eml"
	envelopeEnd = ".json"
	draftEnd    = ".tmp" // of what is being written; after a crash nobody was told that it is safe
)

// Open takes over a queue's folder, and makes it where there is none. Only one process may have it open at a time.
func Open(dir string) (*Spool, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("spool: %w", err)
	}
	lock, err := lockFolder(dir)
	if err != nil {
		return nil, fmt.Errorf("spool %s: want it for this process alone, got: %w; stop the other server, or name another folder", dir, err)
	}
	s := &Spool{dir: dir, lock: lock, entries: map[string]*entry{}}
	err = s.read()
	if err == nil {
		err = s.countRun()
	}
	if err != nil {
		lock.Close()
		return nil, fmt.Errorf("spool: %w", err)
	}
	return s, nil
}

// Close lets another process have the folder.
func (s *Spool) Close() error { return s.lock.Close() }

// runsName is the file that counts how often the folder was opened.
const runsName = "runs"

// countRun counts this opening, durably.
func (s *Spool) countRun() error {
	path := filepath.Join(s.dir, runsName)
	text, err := os.ReadFile(path)
	if err == nil {
		s.runs, err = strconv.Atoi(strings.TrimSpace(string(text)))
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s: want a number, got: %w; write one there that no message's name has before its hyphen", path, err)
	}
	s.runs++
	if err := replace(path, fmt.Appendln(nil, s.runs)); err != nil {
		return err
	}
	return syncFolder(s.dir)
}

// Runs is how often the folder was opened, this time included: what is numbered anew in each run is unique with it.
func (s *Spool) Runs() int { return s.runs }

// Complaints tell of each file that Open found and could not use.
func (s *Spool) Complaints() []error { return s.complaints }

// Put implements [peer.Spool]. Content that is on disk already is not written again.
func (s *Spool) Put(m *peer.Message) error {
	e := s.entry(m.ID)
	e.mu.Lock()
	defer e.mu.Unlock()
	digest := sha256.Sum256(m.Content)
	sum := hex.EncodeToString(digest[:])
	if e.sum != "" && e.sum != sum {
		return fmt.Errorf("spool: message %s: want the content that it had, got another: the content of a message never changes", m.ID)
	}
	text, err := seal(m, sum)
	if err != nil {
		return fmt.Errorf("spool: message %s: %w", m.ID, err)
	}
	if e.sum == "" {
		if err := replace(s.path(e.number, contentEnd), m.Content); err != nil {
			s.giveUp(m.ID, e)
			return fmt.Errorf("spool: message %s: %w", m.ID, err)
		}
	}
	err = replace(s.path(e.number, envelopeEnd), text)
	if err == nil {
		err = syncFolder(s.dir)
	}
	if err != nil {
		if e.sum == "" {
			s.giveUp(m.ID, e)
		}
		return fmt.Errorf("spool: message %s: %w", m.ID, err)
	}
	e.sum = sum
	return nil
}

// entry finds or makes the entry of a message.
func (s *Spool) entry(id string) *entry {
	s.mu.Lock()
	defer s.mu.Unlock()
	e := s.entries[id]
	if e == nil {
		s.last++
		e = &entry{number: s.last}
		s.entries[id] = e
	}
	return e
}

// giveUp removes what there may be of a message that could not be stored.
func (s *Spool) giveUp(id string, e *entry) {
	os.Remove(s.path(e.number, envelopeEnd))
	os.Remove(s.path(e.number, contentEnd))
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.entries, id)
}

// Remove implements [peer.Spool].
func (s *Spool) Remove(id string) error {
	s.mu.Lock()
	e := s.entries[id]
	s.mu.Unlock()
	if e == nil {
		return nil
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, end := range []string{envelopeEnd, contentEnd} {
		if err := os.Remove(s.path(e.number, end)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("spool: message %s: %w", id, err)
		}
	}
	s.mu.Lock()
	delete(s.entries, id)
	s.mu.Unlock()
	if err := syncFolder(s.dir); err != nil {
		return fmt.Errorf("spool: message %s: %w", id, err)
	}
	return nil
}

func (s *Spool) path(number int, end string) string {
	return filepath.Join(s.dir, fmt.Sprintf("%012d%s", number, end))
}
