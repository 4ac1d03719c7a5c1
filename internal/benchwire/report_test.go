//go:build linux

package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// turnsOf makes a contender that returns rates, one a turn, and fails when it has no more.
func turnsOf(name string, rates ...float64) contender {
	return contender{name, func(context.Context) (figures, error) {
		if len(rates) == 0 {
			return nil, errors.New("tired")
		}
		f := figures{rate: rates[0]}
		rates = rates[1:]
		return f, nil
	}}
}

func TestContest(t *testing.T) {
	all := contest(t.Context(), 4, turnsOf("theirs", 100, 10, 1000, 100), turnsOf("ours", 200, 20, 1000, 150), turnsOf("lazy", 50))
	theirs, ours, lazy := all[0], all[1], all[2]
	if got := ours.cell(rate); got != "175 (20.0–1,000)" {
		t.Errorf("want the median and the spread, got %s", got)
	}
	if got := ours.ratio(theirs, rate); got != 1.75 { // of 2, 2, 1 and 1.5
		t.Errorf("want the median of the rounds' ratios, 1.75, got %v", got)
	}
	if lazy.err == nil || len(lazy.turns) != 1 || lazy.times(theirs, rate) != "0.50" {
		t.Errorf("want one turn, half as fast, and an error; got %+v, %s", lazy, lazy.times(theirs, rate))
	}
	if nothing := (&series{}); nothing.cell(rate) != "-" || nothing.times(ours, rate) != "-" || ours.times(nothing, rate) != "-" {
		t.Error("want dashes where nothing was measured")
	}
}

func TestVerdict(t *testing.T) {
	if got := verdict(0.99, 1); !strings.Contains(got, "missed") {
		t.Errorf("0.99: want it missed, got %q", got)
	}
	if got := verdict(1, 1); strings.Contains(got, "missed") {
		t.Errorf("1: want it reached, got %q", got)
	}
}

func TestDigits(t *testing.T) {
	for v, want := range map[float64]string{0.012: "0.01", 1.234: "1.23", 12.34: "12.3", 123.4: "123", 1234: "1,234", 1234567: "1,234,567"} {
		if got := digits(v); got != want {
			t.Errorf("%v: want %s, got %s", v, want, got)
		}
	}
}

// TestPublish: a section takes the place of the one before, and leaves others as they are.
func TestPublish(t *testing.T) {
	file := filepath.Join(t.TempDir(), "docs", "speed.md")
	for _, round := range []string{"first", "second"} {
		for _, name := range []string{"mta", "sink"} {
			if name == "mta" && round == "second" {
				continue
			}
			r := &report{name: name, title: "About " + name}
			r.say("%s of %s", round, name)
			r.missing("%s: no program", name)
			if err := publish(file, machine{}, r); err != nil {
				t.Fatal(err)
			}
		}
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	page := string(text)
	if !strings.HasPrefix(page, preface) || strings.Contains(page, "first of sink") || strings.Count(page, "**Not measured:**") != 2 {
		t.Errorf("want the preface, no old section of sink, and what is missing told; got\n%s", page)
	}
	if sink, mta := strings.Index(page, "second of sink"), strings.Index(page, "first of mta"); sink < 0 || mta < sink {
		t.Errorf("want sink's new section before mta's old one, got\n%s", page)
	}
}

func TestChoose(t *testing.T) {
	if _, err := choose("sink,lunch"); err == nil || !strings.Contains(err.Error(), "lunch") {
		t.Errorf("want an error that names lunch, got %v", err)
	}
	all, err := choose("")
	if err != nil || len(all) != len(measurements) || all[0].name != "sink" {
		t.Errorf("want all in order, got %v, %v", all, err)
	}
}

// TestFiguresOf: a section has one date, its own.
func TestFiguresOf(t *testing.T) {
	if got := figuresOf("File: benchwire\nTime: 2026-11-22 03:01:17 UTC\nDuration: 7.47s\n flat\n"); got != "Duration: 7.47s\n flat\n" {
		t.Errorf("got %q", got)
	}
	if got := figuresOf("flat\n"); got != "flat\n" {
		t.Errorf("want what has no head as it is, got %q", got)
	}
}

func TestFirstLines(t *testing.T) {
	if got, want := firstLines("# head\n\n  50.00%  [k] a  -  -\n 25.00%  b\n 1% c\n", 2), "50.00%  [k] a\n25.00%  b"; got != want {
		t.Errorf("want %q, got %q", want, got)
	}
}
