//go:build linux

package main

import (
	"cmp"
	"context"
	"slices"
)

// A measurement fills a part of the report. An error ends it, and is told in the report; what was measured before stays.
type measurement struct {
	place   int // in the report: 10, 20, ...
	name    string
	title   string
	measure func(context.Context, *report) error
}

// measurements is filled by the init functions of the files that hold them.
var measurements []measurement

func register(place int, name, title string, measure func(context.Context, *report) error) {
	measurements = append(measurements, measurement{place, name, title, measure})
}

// ordered is all measurements as the report has them.
func ordered() []measurement {
	return slices.SortedFunc(slices.Values(measurements), func(a, b measurement) int {
		return cmp.Or(cmp.Compare(a.place, b.place), cmp.Compare(a.name, b.name))
	})
}

func named(name string) (measurement, bool) {
	i := slices.IndexFunc(measurements, func(m measurement) bool { return m.name == name })
	if i < 0 {
		return measurement{}, false
	}
	return measurements[i], true
}
