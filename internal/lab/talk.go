package lab

import (
	"context"
	"fmt"
	"net/netip"

	"github.com/smtplab/smtplab/harness"
	"github.com/smtplab/smtplab/reports/shown"
)

// talk types into a console, when the story is over.
func (l *Lab) talk(ctx context.Context, q Talk) (*Told, error) {
	if n := len(q.Lines); n > l.limits.Lines {
		return nil, fmt.Errorf("lines: want at most %d, got %d: begin a new conversation", l.limits.Lines, n)
	}
	ctx = l.within(ctx)
	s, err := l.open(q.Text)
	if err != nil {
		return nil, err
	}
	options := harness.Options{Seed: q.Seed, NoPackets: true, Limits: l.harnessLimits()}
	seen, err := s.Visit(ctx, options, harness.Visit{Host: q.Host, Lines: q.Lines})
	switch {
	case ctx.Err() != nil:
		return nil, fmt.Errorf("the story before took longer than %d seconds: let less happen in it", l.limits.Seconds)
	case err != nil:
		return nil, err
	}
	told := &Told{Opened: seconds(seen.Opened), Lines: []Said{}, Closed: seen.Closed}
	for _, line := range seen.Lines {
		said := Said{Who: line.Who, Text: shown.Line(line.Text), At: seconds(line.At)}
		if line.Who == "S" {
			said.Ref, said.Note = replyNote(line.Text)
		}
		told.Lines = append(told.Lines, said)
	}
	if n := fit(&told.Lines, l.limits.Answer, Said.size); n > 0 {
		told.Closed = fmt.Sprintf("%d more lines came than a window holds: begin a new conversation", n)
	}
	if told.Closed == "" {
		told.Complete = complete(s, q, seen)
	}
	return told, nil
}

func isAddress(host string) bool {
	_, err := netip.ParseAddr(host)
	return err == nil
}
