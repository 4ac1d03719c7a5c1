package reports

import (
	"strconv"
	"strings"

	"github.com/smtplab/smtplab/reports/sequence"
)

// A lane is one column of the diagram.
type lane struct {
	sequence.Lane
	at float64 // of its line, in percent of the width
}

// X is where the lane's line stands.
func (l lane) X() string { return percent(l.at) }

// Parts are those of the name between its dots, after which a narrow heading may break.
func (l lane) Parts() []string { return strings.Split(l.Name, ".") }

// lanesOf gives each lane of a phase its place.
func lanesOf(list []sequence.Happening, p *sequence.Paths) []lane {
	order := sequence.Lanes(sequence.Part{Happenings: list, Paths: p})
	lanes := make([]lane, len(order))
	for i, l := range order {
		lanes[i] = lane{l, (float64(i) + 0.5) * 100 / float64(len(order))}
	}
	return lanes
}

// place is where the lane of that name stands. What is on no lane, such as a trouble of ours, stands in the middle.
func place(lanes []lane, name string) float64 {
	for _, l := range lanes {
		if l.Key == name {
			return l.at
		}
	}
	return 50
}

// percent is a place as SVG has it, with no more digits than the eye needs.
func percent(at float64) string {
	return strings.TrimSuffix(strings.TrimRight(strconv.FormatFloat(at, 'f', 2, 64), "0"), ".") + "%"
}
