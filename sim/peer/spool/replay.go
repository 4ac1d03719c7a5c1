package spool

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// damagedEnd is added to the name of a journal of which records are damaged: somebody's mail may be in it.
const damagedEnd = ".damaged"

// A replay makes the changes of journals once more. Each may have been made already: files are made before a journal goes.
type replay struct {
	*Spool
	orphans map[int]bool  // contents without an envelope: the journal may know why
	missing map[int]error // messages that are not there to be changed: they may have been removed after it
	ids     map[int]string
}

// replay takes up what journals have, in the order in which they were written; then all of it becomes files, and the
// journals go.
func (s *Spool) replay(journals []int, orphans map[int]bool) error {
	r := replay{s, orphans, map[int]error{}, map[int]string{}}
	for id, e := range s.entries {
		r.ids[e.number] = id
	}
	for _, number := range journals {
		if err := r.read(s.journalPath(number)); err != nil {
			return err
		}
	}
	for number, err := range r.missing {
		s.complain(filepath.Base(s.path(number, envelopeEnd)), err)
	}
	if err := s.file(s.unfiled()); err != nil {
		return err
	}
	for _, number := range journals {
		if err := os.Remove(s.journalPath(number)); err != nil {
			return err
		}
	}
	s.journals++
	var err error
	s.journal, err = newJournal(s.journalPath(s.journals))
	return err
}

func (r replay) read(path string) error {
	damage, err := readJournal(path, r.apply)
	if err != nil || damage == nil {
		return err
	}
	r.complain(filepath.Base(path)+damagedEnd, damage)
	if err := os.Link(path, path+damagedEnd); !errors.Is(err, fs.ErrExist) { // it is there if the server was killed here before
		return err
	}
	return nil
}

// apply makes one change.
func (r replay) apply(c change) error {
	delete(r.orphans, c.number)
	r.last = max(r.last, c.number)
	if c.kind == recordRemove {
		return r.remove(c.number)
	}
	sealed, err := unseal(c.envelope)
	if err != nil {
		return fmt.Errorf("message %d: %w", c.number, err)
	}
	m := sealed.Message
	e := r.entries[m.ID]
	switch {
	case e == nil && c.kind == recordPut:
		e = &entry{number: c.number, sum: sealed.SHA256}
		r.entries[m.ID], r.ids[c.number] = e, m.ID
		m.Content = c.content
	case e == nil:
		r.missing[c.number] = fmt.Errorf("want message %s in the queue, for its envelope changed, got none", m.ID)
		return nil
	case e.latest != nil:
		m.Content = e.latest.Content
	default:
		filed, _, err := r.load(e.number)
		if err != nil {
			return fmt.Errorf("message %d: %w", c.number, err)
		}
		m.Content = filed.Content
	}
	e.latest = m
	return nil
}

func (r replay) remove(number int) error {
	delete(r.missing, number)
	delete(r.entries, r.ids[number])
	return r.removeFiles(number)
}
