//go:build !unix

package spool

import (
	"os"
	"path/filepath"
)

const lockName = "lock"

// lockFolder opens the file. Where it cannot be locked, that two servers do not share a folder is up to their owner.
func lockFolder(dir string) (*os.File, error) {
	return os.OpenFile(filepath.Join(dir, lockName), os.O_RDWR|os.O_CREATE, 0o600)
}

// syncFolder does nothing where a folder cannot be synced: names are as durable there as the file system makes them.
func syncFolder(string) error { return nil }
