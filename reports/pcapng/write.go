package pcapng

import (
	"bytes"
	"fmt"
	"time"

	"github.com/smtplab/smtplab/harness/result"
	"github.com/smtplab/smtplab/sim/record"
)

// Write renders the packets of a record as captures: one pcapng for each link that carried any, under the link's
// [FileName]. The same record gives the same bytes. The error names the event that no capture can hold, such as a packet
// without an address; a record of the kernel has none.
func Write(events []record.Event) (result.Files, error) {
	w := writer{links: map[string]*link{}}
	for i, e := range events {
		if err := w.add(e); err != nil {
			return nil, fmt.Errorf("pcapng: event %d, on %s: %w", i+1, e.Host, err)
		}
	}
	return w.files()
}

// A writer has a link's file for each link that it met.
type writer struct {
	start time.Time
	links map[string]*link
	order []*link
}

func (w *writer) add(e record.Event) error {
	switch f := e.Fact.(type) {
	case *record.World:
		w.start = f.Start
	case *record.Packet:
		l, err := w.link(e.Host)
		if err != nil {
			return err
		}
		return l.write(w.start.Add(e.At), 0, f)
	}
	return nil
}

func (w *writer) link(name string) (*link, error) {
	if l := w.links[name]; l != nil {
		return l, nil
	}
	l := &link{name: name, held: new(bytes.Buffer)}
	l.out = l.held
	w.links[name] = l
	w.order = append(w.order, l)
	return l, l.begin("link of a simulated network", name)
}

// files names the links' files. The order in which links came decides where two names differ in letters only that no
// file may have; the record's order is the same in every run.
func (w *writer) files() (result.Files, error) {
	files := result.Files{}
	names := uniqueNames{}
	for _, l := range w.order {
		if err := l.flush(); err != nil {
			return nil, fmt.Errorf("pcapng: link %s: %w", l.name, err)
		}
		files[names.file(l.name)] = l.held.Bytes()
	}
	return files, nil
}
