// Package spool keeps a mail server's files on disk: the queue, in a [Spool]; what people look at, in [Folders]; and what
// programs leave to be sent, in a [Pickup]. A [Mailroot] is all of a server's, so that mail for a mailbox is brought to the
// disk once, and not by each of them.
//
// A queue is a folder with two files for each message. 000000000007.eml is the message as it came, which any mail program
// opens; 000000000007.json is its envelope: who sent it, for whom it still waits, and how often it was tried. The envelope
// makes the message: it is written last and removed first, each time by one rename, so that a message is there whole or
// not at all, whenever the power goes.
//
// Most mail does not wait, and two files for each would cost a disk more than it can give. So a change goes to a journal
// first (journal.go), which all who wait for it bring to the disk with one sync (rounds.go). Files are made of what is
// still in the queue when the server has nothing better to do, or the journal has grown ([Spool.Tidy]); then the journal is
// deleted. What a crash leaves in it becomes files when the folder is opened again (journal_read.go, replay.go).
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
	"slices"
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

	tidying sync.Mutex // held while files are made

	mu       sync.Mutex
	busy     bool              // something was put since the last Tidy
	entries  map[string]*entry // by the message's ID
	last     int               // number given to a message
	journal  *journal          // to which changes go
	spent    []*journal        // older ones, of which no files could be made so far; guarded by tidying
	journals int               // number given to a journal
}

var _ peer.Spool = (*Spool)(nil)

// An entry is what we remember of a message.
type entry struct {
	number int
	sum    string        // of the content
	filed  bool          // the content has a file
	latest *peer.Message // as the journal has it; nil where the files say the same
}

const (
	contentEnd  = ".eml"
	envelopeEnd = ".json"
	draftEnd    = ".tmp" // of what is being written; after a crash nobody was told that it is safe
)

// Open takes over a queue's folder, and makes it where there is none. Only one process may have it open at a time.
func Open(dir string) (*Spool, error) {
	if err := makeFolder(dir); err != nil {
		return nil, fmt.Errorf("spool %s: want a folder that can be written to, got: %w; name another", dir, err)
	}
	lock, err := lockFolder(dir)
	if errors.Is(err, errInUse) {
		return nil, fmt.Errorf("spool %s: want it for this process alone, got: %w; stop the other server, or name another folder", dir, err)
	}
	if err != nil {
		return nil, fmt.Errorf("spool %s: want it for this process alone, got: %w", dir, err)
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

// Close makes files of all that waits, and lets another process have the folder. No other method may be called then.
func (s *Spool) Close() error {
	err := s.flush()
	if err == nil {
		err = s.journal.remove()
	}
	return errors.Join(err, s.lock.Close())
}

// runsName is the file that counts how often the folder was opened.
const runsName = "runs"

// mostQuoted is how many octets of a file an error shows.
const mostQuoted = 40

// countRun counts this opening, durably.
func (s *Spool) countRun() error {
	path := filepath.Join(s.dir, runsName)
	text, err := readRegular(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err == nil {
		if s.runs, err = strconv.Atoi(strings.TrimSpace(string(text))); err != nil {
			beginning := text[:min(len(text), mostQuoted)] // the name may lead to a file that is not ours to show
			return fmt.Errorf("%s: want a number, got %q; write one there that no message's name has before its hyphen", path, beginning)
		}
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

// Put implements [peer.Spool]. The content is not copied: it must not be changed any more.
func (s *Spool) Put(m *peer.Message) error {
	digest := sha256.Sum256(m.Content)
	sum := hex.EncodeToString(digest[:])
	text, err := seal(m, sum)
	if err != nil {
		return fmt.Errorf("spool: message %s: %w", m.ID, err)
	}
	kept := *m
	kept.Recipients = slices.Clone(m.Recipients)
	s.mu.Lock()
	e, fresh := s.entry(m.ID, sum)
	if e.sum != sum {
		s.mu.Unlock()
		return fmt.Errorf("spool: message %s: want the content that it had, got another: the content of a message never changes", m.ID)
	}
	e.latest, s.busy = &kept, true
	record := change{recordUpdate, e.number, text, nil}
	if fresh {
		record.kind, record.content = recordPut, m.Content
	}
	j := s.journal
	p := j.add(record)
	s.mu.Unlock()
	defer j.users.Done()
	if err := j.sync(p); err != nil {
		if fresh {
			s.giveUp(m.ID)
		}
		return fmt.Errorf("spool: message %s: %w", m.ID, err)
	}
	return nil
}

// entry finds or makes the entry of a message. The caller holds mu.
func (s *Spool) entry(id, sum string) (e *entry, fresh bool) {
	e = s.entries[id]
	if e != nil {
		return e, false
	}
	s.last++
	e = &entry{number: s.last, sum: sum}
	s.entries[id] = e
	return e, true
}

// giveUp forgets a message that could not be stored.
func (s *Spool) giveUp(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.entries, id)
}

// Remove implements [peer.Spool].
func (s *Spool) Remove(id string) error { return s.remove([]string{id}) }

// remove forgets messages. Their files go after the journal knows that they do.
func (s *Spool) remove(ids []string) error {
	var gone []*entry
	var places []place
	s.mu.Lock()
	j := s.journal
	for _, id := range ids {
		if e := s.entries[id]; e != nil {
			delete(s.entries, id)
			gone = append(gone, e)
			places = append(places, j.add(change{kind: recordRemove, number: e.number}))
			defer j.users.Done()
		}
	}
	filed := slices.DeleteFunc(gone, func(e *entry) bool { return !e.filed })
	s.mu.Unlock()
	for _, p := range places {
		if err := j.sync(p); err != nil {
			return fmt.Errorf("spool: %w", err)
		}
	}
	for _, e := range filed {
		if err := s.removeFiles(e.number); err != nil {
			return fmt.Errorf("spool: %w", err)
		}
	}
	return nil
}

func (s *Spool) removeFiles(number int) error {
	for _, end := range []string{envelopeEnd, contentEnd} {
		if err := os.Remove(s.path(number, end)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

func (s *Spool) path(number int, end string) string {
	return filepath.Join(s.dir, fmt.Sprintf("%012d%s", number, end))
}
