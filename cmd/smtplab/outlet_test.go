package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/smtplab/smtplab/sim/record"
)

// A valve is an output that takes nothing until it is opened, or fails.
type valve struct {
	open chan struct{}

	mu   sync.Mutex
	got  bytes.Buffer
	room int // octets; below zero for no bound
}

func newValve() *valve { return &valve{open: make(chan struct{}), room: -1} }

func (v *valve) Write(text []byte) (int, error) {
	<-v.open
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.room >= 0 && len(text) > v.room {
		n, _ := v.got.Write(text[:v.room])
		v.room = 0
		return n, errors.New("no room")
	}
	v.room = max(v.room-len(text), min(v.room, 0))
	return v.got.Write(text)
}

func (v *valve) give(room int) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.room = room
}

func (v *valve) text() string {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.got.String()
}

// telling collects what is told.
type telling struct{ said []string }

func (l *telling) say(format string, words ...any) {
	l.said = append(l.said, fmt.Sprintf(format, words...))
}

var noteOfLeft = regexp.MustCompile(`(?m)^(\d+) lines? w(?:as|ere) left out`)

// While nobody reads, nobody waits; what was left out stands in its place, and every line is there or counted.
func TestOutletWithoutReader(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v, owner := newValve(), telling{}
		o := newOutlet(v, owner.say)
		line := strings.Repeat("x", 1023) + "\n"
		const lines = 5000
		for range lines {
			o.Write([]byte(line))
		}
		close(v.open)
		synctest.Wait()
		o.Write([]byte("after\n"))
		o.stop()
		if err := o.close(); err != nil {
			t.Error(err)
		}
		whole, left := strings.Count(v.text(), line), 0
		for _, note := range noteOfLeft.FindAllStringSubmatch(v.text(), -1) {
			n, _ := strconv.Atoi(note[1])
			left += n
		}
		if left != lines-whole || !strings.HasSuffix(v.text(), "\nafter\n") {
			t.Errorf("want all of %d lines written or counted, got %d and %d, and at the end %.100q", lines, whole, left, v.text()[max(0, len(v.text())-100):])
		}
		// As many as may wait, and those that the writer had taken before it found that nobody reads.
		if most := mostWaiting / len(line); whole < most || whole > 2*most {
			t.Errorf("want from %d to %d lines, got %d", most, 2*most, whole)
		}
		if owner.said != nil {
			t.Errorf("want nothing told elsewhere, got %q", owner.said)
		}
	})
}

// What nobody reads at the stop is not waited for.
func TestOutletStopsWithoutReader(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v, owner := newValve(), telling{}
		o := newOutlet(v, owner.say)
		o.Write([]byte("one\n"))
		o.stop()
		if err := o.close(); err == nil || len(owner.said) != 1 {
			t.Errorf("want it told that a line is missing, and a bad end; got %q, %v", owner.said, err)
		}
		close(v.open)
	})
}

// A full disk is told once, at once; when there is room again, lines begin anew behind the half one, and what is missing is counted.
func TestOutletOnFullDisk(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v, owner := newValve(), telling{}
		close(v.open)
		v.give(6)
		o := newOutlet(v, owner.say)
		for _, line := range []string{"one\n", "two\n", "three\n"} {
			o.Write([]byte(line))
			synctest.Wait()
		}
		if len(owner.said) != 1 || !strings.Contains(owner.said[0], "could not write the output: no room") {
			t.Errorf("want it told once, got %q", owner.said)
		}
		v.give(-1)
		o.Write([]byte("four\n"))
		synctest.Wait()
		if want := "one\ntw\n2 lines were left out, since they could not be written\nfour\n"; v.text() != want {
			t.Errorf("want %q, got %q", want, v.text())
		}
		if o.close() == nil || len(owner.said) != 1 {
			t.Errorf("want a bad end, and nothing told twice; got %q", owner.said)
		}
	})
}

// Nothing that is left out of a file: it may be evidence, and who writes waits for the disk.
func TestOutletToFile(t *testing.T) {
	file, err := os.Create(filepath.Join(t.TempDir(), "out"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	o := newOutlet(file, nil)
	line := bytes.Repeat([]byte("x"), 9999)
	line = append(line, '\n')
	for range 1000 {
		o.Write(line)
	}
	o.stop()
	if err := o.close(); err != nil {
		t.Error(err)
	}
	if info, err := file.Stat(); err != nil || info.Size() != 1000*10000 {
		t.Errorf("want all of it, got %v, %v", info, err)
	}
}

// A stranger's words, such as the name of a file in Pickup, make no line of their own on a terminal.
func TestSayingOfStrangersWords(t *testing.T) {
	var out bytes.Buffer
	sayTo(&out, "mta")("pickup: %s: no", "a\nsmtplab mta: stopped\x1b[2J")
	if want := `smtplab mta: pickup: a\x0asmtplab mta: stopped\x1b[2J: no` + "\n"; out.String() != want {
		t.Errorf("want %q, got %q", want, out.String())
	}
}

// A record that ended within a line is cut back to the last whole one, and goes on behind it.
func TestRecordAfterFullDisk(t *testing.T) {
	for before, kept := range map[string]int{"": 0, `{"half`: 0, "{}\n": 3, "{}\n{\"half": 3, "{}\n" + strings.Repeat("x", 10_000): 3} {
		dir, owner := t.TempDir(), telling{}
		name := filepath.Join(dir, "record.jsonl")
		if err := os.WriteFile(name, []byte(before), 0o600); err != nil {
			t.Fatal(err)
		}
		var failed error
		keep, err := keepRecord(dir, owner.say, &failed)
		if err != nil {
			t.Fatal(err)
		}
		keep.Add(record.Event{Host: "mx", Fact: &record.Step{Text: "next"}})
		keep.(*recordFile).file.Close()
		keep.Add(record.Event{Host: "mx", Fact: &record.Step{Text: "lost"}})
		keep.Add(record.Event{Host: "mx", Fact: &record.Step{Text: "lost"}})
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		cut := 0
		if len(before) > kept {
			cut = 1
		}
		events, err := record.Decode(bytes.NewReader(text[kept:]))
		if err != nil || len(events) != 1 || string(text[:kept]) != before[:kept] {
			t.Errorf("%.20q: want the whole lines and one event behind them, got %q, %v", before, text, err)
		}
		if len(owner.said) != cut+1 || failed == nil {
			t.Errorf("%.20q: want the cut and the failure told at once, got %q, %v", before, owner.said, failed)
		}
	}
}

// What could not be written stands in the record as a gap.
func TestRecordWithGap(t *testing.T) {
	dir, owner := t.TempDir(), telling{}
	var failed error
	keep, err := keepRecord(dir, owner.say, &failed)
	if err != nil {
		t.Fatal(err)
	}
	r := keep.(*recordFile)
	defer r.file.Close()
	r.missed = 2
	r.file.WriteString(`{"half`)
	r.Add(record.Event{Host: "mx", Fact: &record.Step{Text: "next"}})
	text, err := os.ReadFile(filepath.Join(dir, "record.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	events, err := record.Decode(bytes.NewReader(text))
	if err != nil || len(events) != 2 || events[0].Fact.(*record.Trouble).Text != "2 events could not be written here" {
		t.Errorf("want the gap and the event, got %q, %v", text, err)
	}
}
