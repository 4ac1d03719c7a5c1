package spool

import (
	"fmt"
	"os"

	"github.com/smtplab/smtplab/sim/peer"
)

// fullJournal is the size in octets from which a journal becomes files although there is much to do. It bounds what has to
// be read after a crash.
const fullJournal = 32 << 20

// Tidy makes files of the mail that waits, unless the server has better things to do. Somebody should call it every second
// or so; it may take long, and others go on meanwhile.
func (s *Spool) Tidy() error {
	s.mu.Lock()
	busy := s.busy && s.journal.size.Load() < fullJournal
	s.busy = false
	idle := s.journal.empty()
	s.mu.Unlock()
	if busy || idle {
		return nil
	}
	return s.flush()
}

// flush makes files of what the journal has, then deletes it. Changes go to a new one meanwhile.
func (s *Spool) flush() error {
	s.tidying.Lock()
	defer s.tidying.Unlock()
	waiting, err := s.turn()
	if err != nil {
		return fmt.Errorf("spool: %w", err)
	}
	for _, j := range s.spent {
		j.users.Wait() // what they put must be safe in one place before it is in another, and what they remove be gone
	}
	if err := s.file(waiting); err != nil {
		return fmt.Errorf("spool: %w; the journals keep all of it", err)
	}
	for len(s.spent) > 0 { // the oldest first: a journal without those before it is still right
		if err := s.spent[0].remove(); err != nil {
			return fmt.Errorf("spool: %w", err)
		}
		s.spent = s.spent[1:]
	}
	return nil
}

// turn begins a new journal, and lists what only older ones know.
func (s *Spool) turn() ([]draft, error) {
	fresh, err := newJournal(s.journalPath(s.journals + 1))
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.spent = append(s.spent, s.journal)
	s.journal = fresh
	s.journals++
	return s.unfiled(), nil
}

// A draft is a message of which files are to be made.
type draft struct {
	*entry
	message *peer.Message
}

// unfiled lists what only journals know. The caller holds mu.
func (s *Spool) unfiled() []draft {
	var list []draft
	for _, e := range s.entries {
		if e.latest != nil {
			list = append(list, draft{e, e.latest})
		}
	}
	return list
}

// file makes the files of messages: all drafts first, so that the disk can write them as it likes; then each is synced,
// and gets its name.
func (s *Spool) file(list []draft) error {
	for _, pass := range []func(draft) error{s.writeDrafts, s.syncDrafts, s.nameDrafts} {
		for _, d := range list {
			if err := pass(d); err != nil {
				return err
			}
		}
	}
	return syncFolder(s.dir)
}

func (s *Spool) writeDrafts(d draft) error {
	text, err := seal(d.message, d.sum)
	if err != nil {
		return err
	}
	if !d.filed {
		if err := os.WriteFile(s.path(d.number, contentEnd)+draftEnd, d.message.Content, 0o600); err != nil {
			return err
		}
	}
	return os.WriteFile(s.path(d.number, envelopeEnd)+draftEnd, text, 0o600)
}

func (s *Spool) syncDrafts(d draft) error {
	return d.eachEnd(func(end string) error { return syncFile(s.path(d.number, end) + draftEnd) })
}

func (s *Spool) nameDrafts(d draft) error {
	err := d.eachEnd(func(end string) error {
		name := s.path(d.number, end)
		return os.Rename(name+draftEnd, name)
	})
	if err == nil {
		s.note(d) // at once: the next one may fail, and whoever removes this one must know of its files
	}
	return err
}

// eachEnd does something for each file that the message needs: the envelope last.
func (d draft) eachEnd(do func(end string) error) error {
	if !d.filed {
		if err := do(contentEnd); err != nil {
			return err
		}
	}
	return do(envelopeEnd)
}

// note remembers that a message has files. One that was removed meanwhile loses them again: the new journal says so.
func (s *Spool) note(d draft) {
	s.mu.Lock()
	defer s.mu.Unlock()
	d.filed = true
	if d.latest == d.message {
		d.latest = nil
	}
	if s.entries[d.message.ID] != d.entry {
		s.removeFiles(d.number)
	}
}
