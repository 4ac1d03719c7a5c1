package main

import (
	"os"
	"path/filepath"

	"github.com/smtplab/smtplab/sim/record"
)

// sinks are told of each event one after the other.
type sinks []record.Sink

// Add implements [record.Sink].
func (s sinks) Add(e record.Event) {
	for _, sink := range s {
		sink.Add(e)
	}
}

// A sinkFunc is a function that takes events.
type sinkFunc func(record.Event)

// Add implements [record.Sink].
func (f sinkFunc) Add(e record.Event) { f(e) }

// keepRecord makes a sink that appends events to record.jsonl in a folder, each as it happens. The first error is kept in
// failed, and ends the writing.
func keepRecord(dir string, failed *error) (record.Sink, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	file, err := os.OpenFile(filepath.Join(dir, "record.jsonl"), os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return nil, err
	}
	return sinkFunc(func(e record.Event) {
		if *failed == nil {
			*failed = record.Encode(file, []record.Event{e})
		}
	}), nil
}
