package spool

import (
	"errors"
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

// syncFile makes the octets of a file durable.
func syncFile(path string) error {
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
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
