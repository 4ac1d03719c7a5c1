//go:build !linux

package spool

import "os"

// syncData makes the octets of a file durable.
func syncData(f *os.File) error { return fsync(f) }

// syncAll would make everything durable at once.
func syncAll(*os.File) (done bool, err error) { return false, nil }

// deviceOf would tell file systems apart for it.
func deviceOf(string) (uint64, error) { return 0, nil }

// isBeingWritten would know whether a file is open for writing.
func isBeingWritten(string) bool { return false }
