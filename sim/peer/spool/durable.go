package spool

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// errInUse is that another process has the folder.
var errInUse = errors.New("another smtplab mta has it")

// replace writes a file in the place of what has its name, if anything: all of it or nothing. Its name is durable once the
// folder is synced.
func replace(path string, data []byte) error {
	draft := path + draftEnd
	os.Remove(draft) // of an earlier process; a pipe there would wait for a reader
	if err := writeDraft(draft, data); err != nil {
		os.Remove(draft)
		return err
	}
	if err := os.Rename(draft, path); err != nil {
		os.Remove(draft)
		return err
	}
	return nil
}

// makeFolder makes a folder, and those above it that are missing, durably: its name is in the one above. Another task may do
// the same.
func makeFolder(dir string) error {
	above := filepath.Dir(dir)
	err := os.Mkdir(dir, 0o700)
	if errors.Is(err, fs.ErrNotExist) && above != dir {
		if err = makeFolder(above); err == nil {
			err = os.Mkdir(dir, 0o700)
		}
	}
	if err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return syncFolder(above)
}

// isRegular reports whether a name leads to a file that can be read to its end, or to nothing: whoever reads it will say so.
func isRegular(path string) bool {
	info, err := os.Stat(path)
	return err != nil || info.Mode().IsRegular()
}

// readRegular reads a file that is nothing else: a pipe would wait for its writer for ever, and a device may have no end.
func readRegular(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s: want a regular file, got %s", path, info.Mode())
	}
	return os.ReadFile(path)
}

// writeDraft writes a file whose octets are on the disk when it returns.
func writeDraft(path string, data []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err == nil {
		err = syncData(f)
	}
	return errors.Join(err, f.Close())
}

// askDisk makes the system call that brings something to the disk. What is forgotten here is seen when the power goes and
// never before, so a test takes its place, and notes what is asked for and in which order.
var askDisk = func(_ string, _ *os.File, call func() error) error { return call() }

// fsync makes the octets of an open file, or the names in an open folder, durable.
func fsync(f *os.File) error { return askDisk("fsync", f, f.Sync) }

// syncFile makes the octets of a file durable.
func syncFile(path string) error {
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	return errors.Join(fsync(f), f.Close())
}

// syncFiles makes files and their names durable.
func syncFiles(paths []string) error {
	folders := map[string]bool{}
	for _, path := range paths {
		if err := syncFile(path); err != nil && !errors.Is(err, fs.ErrNotExist) { // its owner has taken it away
			return err
		}
		folders[filepath.Dir(path)] = true
	}
	for dir := range folders {
		if err := syncFolder(dir); err != nil {
			return err
		}
	}
	return nil
}
