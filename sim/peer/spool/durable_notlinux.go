//go:build !linux

package spool

import "os"

// syncData makes the octets of a file durable.
func syncData(f *os.File) error { return f.Sync() }

// syncAll would make everything durable at once.
func syncAll(*os.File) (done bool, err error) { return false, nil }

// isBeingWritten would know whether a file is open for writing.
func isBeingWritten(string) bool { return false }
