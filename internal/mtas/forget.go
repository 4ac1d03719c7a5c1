package mtas

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"time"
)

// Idle reports whether nothing is in the queue. It looks at the files, which costs the server nothing. Messages go from folder
// to folder in the order in which these are read, so that none is passed over for having moved meanwhile; what is tried again
// goes the other way, and is seen by the second look.
func (s *Server) Idle() (bool, error) {
	for range 2 {
		for _, folder := range s.Program.spool {
			waiting, err := s.filesIn(folder)
			if err != nil || len(waiting) > 0 {
				return false, err
			}
		}
	}
	return true, nil
}

// Forget has the server be as if it were new: nothing is in its queue and its mailboxes, and what it remembers of other hosts is
// forgotten. What it is delivering in this moment is lost with an error in its log.
func (s *Server) Forget(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	for {
		left, err := s.removeAll()
		if err != nil || left == 0 {
			return err
		}
		if err := pause(ctx); err != nil { // who works on a message may write more about it
			return fmt.Errorf("mtas: %s: want a queue that can be emptied, got %d files more: %w", s.Program.Name, left, err)
		}
	}
}

// removeAll removes the files of queue, memory and mailboxes. It returns how many of the queue's there were.
func (s *Server) removeAll() (waiting int, err error) {
	for i, folder := range append(append([]string{boxes}, s.Program.memory...), s.Program.spool...) {
		files, err := s.filesIn(folder)
		if err != nil {
			return waiting, err
		}
		for _, f := range files {
			if err := s.Root.Files.Remove(f); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return waiting, fmt.Errorf("mtas: %w", err)
			}
		}
		if i > len(s.Program.memory) {
			waiting += len(files)
		}
	}
	return waiting, nil
}

// filesIn lists the files below a folder, which need not be there.
func (s *Server) filesIn(folder string) ([]string, error) {
	entries, err := fs.ReadDir(s.Root.Files.FS(), folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("mtas: %w", err)
	}
	var files []string
	for _, e := range entries {
		name := path.Join(folder, e.Name())
		if !e.IsDir() {
			files = append(files, name)
			continue
		}
		below, err := s.filesIn(name)
		if err != nil {
			return nil, err
		}
		files = append(files, below...)
	}
	return files, nil
}
