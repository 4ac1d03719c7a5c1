package capture

import (
	"cmp"
	"errors"
	"io"
	"slices"

	"github.com/smtplab/smtplab/sim/record"
)

// Record reads a capture to its end and returns all of it as one record, in the order of time. It holds as much in memory as
// the capture has talks; [Reader.Next] does not. With a [Damage] comes the record of what stood before it.
func Record(r *Reader) ([]record.Event, error) {
	var talks []*Talk
	for {
		t, err := r.Next()
		if errors.Is(err, io.EOF) {
			return Merge(r, talks), nil
		}
		if err != nil {
			return Merge(r, talks), err
		}
		talks = append(talks, t)
	}
}

// Merge puts talks of a capture into one record.
func Merge(r *Reader, talks []*Talk) []record.Event {
	events := []record.Event{{Fact: r.World()}}
	slices.SortFunc(talks, func(a, b *Talk) int { return cmp.Compare(a.Number, b.Number) })
	for _, t := range talks {
		events = append(events, t.Events...)
	}
	slices.SortStableFunc(events[1:], func(a, b record.Event) int { return cmp.Compare(a.At, b.At) })
	return events
}
