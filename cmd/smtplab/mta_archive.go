package main

import (
	"errors"
	"fmt"

	"github.com/smtplab/smtplab/sim/peer"
	"github.com/smtplab/smtplab/sim/wire"
)

// An archive is all that a server writes: what it tells, its record, and its mail where that is on disk.
type archive struct {
	screen *live
	tell   sinks
	kept   *disk // nil where mail is in memory
	lost   error // of the record
}

// open begins to write what the flags ask for.
func (a *archive) open(f mtaFlags, setup *peer.Setup, say func(string, ...any)) error {
	if !f.quiet {
		a.tell = append(a.tell, a.screen)
	}
	if f.out != "" {
		keep, err := keepRecord(f.out, say, &a.lost)
		if err != nil {
			return fmt.Errorf("--out: %w", err)
		}
		a.tell = append(a.tell, keep)
	}
	if f.spool == "" {
		say("no --spool: the queue is in memory, and gone when the server ends; what is delivered is told of, and dropped")
		return nil
	}
	kept, err := openDisk(f.spool, say)
	if err != nil {
		return err
	}
	a.kept = kept
	a.kept.lend(setup)
	a.tell = append(a.tell, a.kept)
	return nil
}

// work looks after the disk.
func (a *archive) work(host *wire.Host, server *peer.Server) error {
	if a.kept == nil {
		return nil
	}
	return a.kept.work(host, server)
}

// close ends the writing of files, and tells what could not be written.
func (a *archive) close() error {
	if a.kept != nil {
		return asTrouble(errors.Join(a.kept.close(), a.lost))
	}
	return asTrouble(a.lost)
}

func asTrouble(err error) error {
	if err == nil {
		return nil
	}
	return trouble(err)
}
