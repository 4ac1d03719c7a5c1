package spool

import (
	"errors"
	"os"
)

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

// writeDraft writes a file whose octets are on the disk when it returns.
func writeDraft(path string, data []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}
