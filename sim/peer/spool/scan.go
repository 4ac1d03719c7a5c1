package spool

import (
	"cmp"
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

	"github.com/smtplab/smtplab/sim/peer"
)

// Scan implements [peer.Spool].
func (s *Spool) Scan() ([]*peer.Message, error) {
	s.tidying.Lock() // files and journal do not trade places meanwhile
	defer s.tidying.Unlock()
	var all []*peer.Message
	for _, e := range s.inOrder() {
		if e.latest != nil {
			all = append(all, e.latest.Clone())
			continue
		}
		m, _, err := s.load(e.number)
		switch {
		case errors.Is(err, fs.ErrNotExist): // removed since
		case err != nil:
			return all, fmt.Errorf("spool: %w", err)
		default:
			all = append(all, m)
		}
	}
	return all, nil
}

// inOrder lists copies of the entries as they are now, in the order of the first Put.
func (s *Spool) inOrder() []entry {
	s.mu.Lock()
	list := make([]entry, 0, len(s.entries))
	for _, e := range s.entries {
		list = append(list, *e)
	}
	s.mu.Unlock()
	slices.SortFunc(list, func(a, b entry) int { return cmp.Compare(a.number, b.number) })
	return list
}

// read looks through the folder and makes the entries.
func (s *Spool) read() error {
	files, err := os.ReadDir(s.dir)
	if err != nil {
		return err
	}
	orphans := map[int]bool{} // contents without an envelope so far
	var journals []int
	for _, f := range files { // in the order of their names: .eml comes before .json
		number, end := parse(f.Name())
		s.last = max(s.last, number)
		journal := journalNumber(f.Name())
		s.journals = max(s.journals, journal)
		switch {
		case f.Name() == lockName, f.Name() == runsName, f.Name() == runsName+draftEnd:
		case journal > 0 && strings.HasSuffix(f.Name(), damagedEnd):
			s.complain(f.Name(), errors.New("want whole records, got damaged ones when the server was last started after a crash"))
		case journal > 0 && !isRegular(filepath.Join(s.dir, f.Name())):
			s.complain(f.Name(), errors.New("want a regular file, got something else"))
		case journal > 0:
			journals = append(journals, journal)
		case number == 0 || !f.Type().IsRegular():
			s.complain(f.Name(), errors.New("want files of messages only, got something else"))
		case end == contentEnd:
			orphans[number] = true
		case end == envelopeEnd:
			delete(orphans, number)
			s.take(f.Name(), number)
		default: // a draft
			if err := os.Remove(filepath.Join(s.dir, f.Name())); err != nil {
				return err
			}
		}
	}
	if err := s.replay(journals, orphans); err != nil {
		return err
	}
	for number := range orphans {
		s.complain(filepath.Base(s.path(number, contentEnd)), errors.New("want an envelope beside the message, got none: "+
			"it was being stored or removed when the server ended"))
	}
	slices.SortFunc(s.complaints, func(a, b error) int { return cmp.Compare(a.Error(), b.Error()) })
	return nil
}

// take makes the entry of a message that is in the folder.
func (s *Spool) take(file string, number int) {
	m, sum, err := s.load(number)
	switch {
	case err != nil:
		s.complain(file, err)
	case s.entries[m.ID] != nil:
		s.complain(file, fmt.Errorf("want each message once, got %s again; it is in %012d%s", m.ID, s.entries[m.ID].number, envelopeEnd))
	default:
		s.entries[m.ID] = &entry{number: number, sum: sum, filed: true}
	}
}

func (s *Spool) complain(file string, err error) {
	s.complaints = append(s.complaints, fmt.Errorf("%s: %w; it is left alone", filepath.Join(s.dir, file), err))
}

// load reads a message from its two files.
func (s *Spool) load(number int) (m *peer.Message, sum string, err error) {
	text, err := readRegular(s.path(number, envelopeEnd))
	if err != nil {
		return nil, "", err
	}
	e, err := unseal(text)
	if err != nil {
		return nil, "", err
	}
	content, err := readRegular(s.path(number, contentEnd))
	if err != nil {
		return nil, "", fmt.Errorf("want the message beside its envelope: %v", err) // not ErrNotExist: the envelope is there
	}
	digest := sha256.Sum256(content)
	if got := hex.EncodeToString(digest[:]); got != e.SHA256 {
		return nil, "", fmt.Errorf("want a message of %d octets with SHA-256 %s, got %d with %s: it is damaged", e.Size, e.SHA256, len(content), got)
	}
	e.Message.Content = content
	return e.Message, e.SHA256, nil
}

// parse splits the name of a message's file, or of a draft of one. The number is zero for any other name.
func parse(name string) (number int, end string) {
	const digits = 12
	final := strings.TrimSuffix(name, draftEnd)
	end = filepath.Ext(final)
	text := strings.TrimSuffix(final, end)
	if end != contentEnd && end != envelopeEnd || len(text) != digits || strings.Trim(text, "0123456789") != "" {
		return 0, ""
	}
	number, err := strconv.Atoi(text)
	if err != nil {
		return 0, ""
	}
	if final != name {
		end = draftEnd
	}
	return number, end
}
