package harness

import (
	"slices"
	"time"
)

// maxWrites is how many writes in a row a server may finish that is to stop: a busy one always has another. To settle a
// message takes two, of its report and of itself (assumed: no product documents how long it lets its queue work on).
const maxWrites = 10

// finishWrites lets time pass until spools have written what their servers began. A message that is in a mailbox, while its
// spool does not know so yet, has no fate; if its server were killed, it would be delivered again. That is the lot of a
// crash, and not of an orderly stop or of the story's end.
func (s *stage) finishWrites(of ...*player) error {
	for range maxWrites {
		safe := safeAt(of)
		if !safe.After(s.Now()) {
			return s.finishWork(of)
		}
		if err := s.withinLimits(safe); err != nil {
			return err
		}
		if _, err := s.Run(safe, s.stopped); err != nil {
			return err
		}
		if err := s.whyStopped(); err != nil {
			return err
		}
	}
	return nil
}

// finishWork gives servers on real sockets a moment for what they are about: between a write that is done and the fate that is told
// after it, another task may have the processor. In a world nobody is in the middle of anything while we look.
func (s *stage) finishWork(of []*player) error {
	if s.Simulated() {
		return nil
	}
	busy := func(p *player) bool { return p.server != nil && p.server.Busy() }
	_, err := s.Run(s.Now().Add(farewell), func() bool { return s.stopped() || !slices.ContainsFunc(of, busy) })
	return err
}

// safeAt is when the last write that has begun on these hosts is done. One that is down writes nothing.
func safeAt(hosts []*player) time.Time {
	var last time.Time
	for _, p := range hosts {
		if p.server == nil {
			continue
		}
		if at := p.spool.SafeAt(); at.After(last) {
			last = at
		}
	}
	return last
}
