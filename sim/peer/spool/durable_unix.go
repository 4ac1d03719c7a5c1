//go:build unix

package spool

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
)

const lockName = "lock"

// lockFolder keeps other processes from a folder for as long as the file is open. The system lets go of the lock when the
// process ends, however it ends.
func lockFolder(dir string) (*os.File, error) {
	f, err := os.OpenFile(filepath.Join(dir, lockName), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		f.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) { // flock(2): another has it
			return nil, errInUse
		}
		return nil, err
	}
	return f, nil
}

// syncFolder makes the names in a folder durable (fsync(2): "an explicit fsync() on a file descriptor for the directory is
// also needed").
func syncFolder(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(fsync(f), f.Close())
}
