package catalogue

import "time"

// Limits bound a misbehaviour to its first occasions or to a span of time, so that a story can show the trouble pass.
type Limits struct {
	First       int           // only the first that many occasions; zero for all
	From, Until time.Duration // since the world began; a zero Until has no end
	seen        int
}

// LimitParams are the parameters that Settings.Limits reads; entries that can be limited append them to their own.
func LimitParams() []Param {
	return []Param{
		{Name: "first", Usage: "only the first so many times"},
		{Name: "from", Usage: "only from this time on, counted from the start, for example 10m"},
		{Name: "until", Usage: "only before this time, counted from the start, for example 2h"},
	}
}

// Limits reads the values of LimitParams. A span that ends before it begins, or as it does, is a mistake: the misbehaviour
// would never be seen, and a story about it would prove nothing.
func (s *Settings) Limits() *Limits {
	l := &Limits{First: s.Int("first"), From: s.Duration("from"), Until: s.Duration("until")}
	if l.Until > 0 && l.Until <= l.From {
		s.Fail("until", s.String("until"), "a time after from="+s.String("from"))
	}
	return l
}

// Apply reports whether the misbehaviour is on at this occasion, and counts it.
func (l *Limits) Apply(at time.Duration) bool {
	if at < l.From || l.Until > 0 && at >= l.Until || l.First > 0 && l.seen >= l.First {
		return false
	}
	l.seen++
	return true
}
