//go:build linux

package main

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strconv"
)

// A contender does the same task in its own way, and returns its figures.
type contender struct {
	name string
	run  func(context.Context) (figures, error)
}

// figures are what one turn measured, by name: "messages/s".
type figures map[string]float64

// A series is what a contender measured in all its turns.
type series struct {
	name  string
	turns []figures
	err   error // what ended it
}

// contest lets the contenders take turns, one after the other, round after round. A contender that fails takes no more
// turns, and its series says why; the others go on.
func contest(ctx context.Context, rounds int, contenders ...contender) []*series {
	all := make([]*series, len(contenders))
	for i, c := range contenders {
		all[i] = &series{name: c.name}
	}
	for round := range rounds {
		for i, c := range contenders {
			if all[i].err != nil || ctx.Err() != nil {
				continue
			}
			f, err := c.run(ctx)
			if err != nil {
				all[i].err = err
				continue
			}
			fmt.Fprintf(os.Stderr, "   round %d  %-40s %v\n", round+1, c.name, f)
			all[i].turns = append(all[i].turns, f)
		}
	}
	return all
}

// sorted is a figure of all turns, from the lowest to the highest.
func (s *series) sorted(figure string) []float64 {
	var values []float64
	for _, f := range s.turns {
		if v, ok := f[figure]; ok {
			values = append(values, v)
		}
	}
	slices.Sort(values)
	return values
}

// median is the middle of a figure's values; zero if there are none.
func (s *series) median(figure string) float64 { return middle(s.sorted(figure)) }

// middle is the median of values in order; of two in the middle their mean; zero if there are none.
func middle(values []float64) float64 {
	n := len(values)
	if n == 0 {
		return 0
	}
	return (values[(n-1)/2] + values[n/2]) / 2
}

// cell is a figure for a table: its median, and the lowest and highest in brackets.
func (s *series) cell(figure string) string {
	values := s.sorted(figure)
	if len(values) == 0 {
		return "-"
	}
	return fmt.Sprintf("%s (%s–%s)", digits(s.median(figure)), digits(values[0]), digits(values[len(values)-1]))
}

// ratio is the median of how many times the other's figure this one's was, round by round: what disturbed a round disturbed
// both. It is zero when they have no round in common.
func (s *series) ratio(other *series, figure string) float64 {
	var ratios []float64
	for i := range min(len(s.turns), len(other.turns)) {
		if theirs := other.turns[i][figure]; theirs > 0 {
			ratios = append(ratios, s.turns[i][figure]/theirs)
		}
	}
	slices.Sort(ratios)
	return middle(ratios)
}

// times is the ratio for a table.
func (s *series) times(other *series, figure string) string {
	if r := s.ratio(other, figure); r > 0 {
		return fmt.Sprintf("%.2f", r)
	}
	return "-"
}

// digits prints a figure with three digits or more: 0.0123, 1.23, 12.3, 1,234.
func digits(v float64) string {
	switch {
	case v >= 1000:
		text := strconv.FormatFloat(v, 'f', 0, 64)
		for i := len(text) - 3; i > 0; i -= 3 {
			text = text[:i] + "," + text[i:]
		}
		return text
	case v >= 100:
		return strconv.FormatFloat(v, 'f', 0, 64)
	case v >= 10:
		return strconv.FormatFloat(v, 'f', 1, 64)
	}
	return strconv.FormatFloat(v, 'f', 2, 64)
}
