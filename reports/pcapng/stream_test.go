package pcapng_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/smtplab/smtplab/reports/pcapng"
	"github.com/smtplab/smtplab/sim/record"
)

// All packets so far are in the file after each, under the interface of their link, notes and all.
func TestStreamIsWholeAfterEachPacket(t *testing.T) {
	var file bytes.Buffer
	s, err := pcapng.NewStream(&file, began, "client side", "server side")
	if err != nil {
		t.Fatal(err)
	}
	if got := framesIn(t, file.Bytes()); len(got) != 0 {
		t.Fatalf("want a file without packets, got %d", len(got))
	}
	packets := connection("S220 mx ESMTP\r\n", "CQUIT\r\n")[:5]
	packets[4].Fact.(*record.Packet).Note = "a box did it"
	links := []string{"client side", "server side", "client side", "server side", "server side"}
	for i, e := range packets {
		e.Host = links[i]
		if err := s.Add(e); err != nil {
			t.Fatal(err)
		}
		if got := framesIn(t, file.Bytes()); len(got) != i+1 || !got[i].at.Equal(began.Add(e.At)) {
			t.Fatalf("want %d packets, the last at %v, got %+v", i+1, began.Add(e.At), got)
		}
	}
	for _, other := range []record.Event{{Host: "elsewhere", Fact: packets[0].Fact}, {Host: "client side", Fact: &record.Boxed{}}} {
		if err := s.Add(other); err != nil || len(framesIn(t, file.Bytes())) != len(links) {
			t.Errorf("want %v passed over, got %v", other.Fact, err)
		}
	}
	for i, f := range framesIn(t, file.Bytes()) {
		if f.link != links[i] {
			t.Errorf("packet %d: want the interface %q, got %q", i+1, links[i], f.link)
		}
	}
	if !strings.Contains(file.String(), "a box did it") {
		t.Error("want the note in the file, got none")
	}
}

type fullDisk struct{ room int }

func (f *fullDisk) Write(b []byte) (int, error) {
	if f.room -= len(b); f.room < 0 {
		return 0, errors.New("no space left")
	}
	return len(b), nil
}

func TestStreamTellsOfAFullDisk(t *testing.T) {
	if _, err := pcapng.NewStream(&fullDisk{}, began, "a"); err == nil || !strings.Contains(err.Error(), "no space left") {
		t.Errorf("got %v", err)
	}
	s, err := pcapng.NewStream(&fullDisk{room: 300}, began, "link")
	for at := 0; err == nil && at < 10; at++ {
		err = s.Add(record.Event{At: time.Duration(at), Host: "link", Fact: connection()[0].Fact})
	}
	if err == nil || !strings.HasPrefix(err.Error(), "pcapng: link link: no space left") {
		t.Errorf("got %v", err)
	}
}
