package lab

import "cmp"

// withDefaults fills in the limits that are zero. A scenario of the book has some thousand octets, makes a record of up to
// some thousand events and is over in milliseconds; the limits leave room for what a student would want to see, and none
// for what would stand in the way of others.
func (l Limits) withDefaults() Limits {
	return Limits{
		Source:  cmp.Or(l.Source, 256<<10),
		Changes: cmp.Or(l.Changes, 100),
		Lines:   cmp.Or(l.Lines, 500),
		Steps:   cmp.Or(l.Steps, 2_000_000),
		Events:  cmp.Or(l.Events, 100_000),
		Octets:  cmp.Or(l.Octets, 16<<20),
		Days:    cmp.Or(l.Days, 30),
		Seconds: cmp.Or(l.Seconds, 10),
		Answer:  cmp.Or(l.Answer, 32<<20),
	}
}
