package certify

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/smtplab/smtplab/harness"
	"github.com/smtplab/smtplab/harness/judge"
	"github.com/smtplab/smtplab/harness/result"
)

// blames reports whether a verdict says that the system breaks a rule.
func blames(v result.Verdict) bool { return v == result.Fail || v == result.NonStrict }

// confirm plays a case again that blames the system, while nobody else talks with it. A rule that is broken is broken again;
// what came of chance, of a limit, or of a server that does not want us any more is not held against it. The error says that
// ctx was cancelled.
func (l *lane) confirm(ctx context.Context, c *harness.Case, o harness.Options, p *Played) error {
	if err := l.stillItself(ctx, p); err != nil || !blames(p.Graded.Verdict) {
		return err
	}
	o.Real = l.real
	first := *p
	for range attemptsToConfirm(first.Graded) {
		if err := l.attempts(ctx, c, o, p); err != nil {
			return err
		}
		if sameBlame(first.Graded, p.Graded) {
			continue
		}
		if p.Run != nil {
			p.keep("played-again.txt", []byte(p.Run.Transcript()))
		}
		again := p.Graded.Verdict.String()
		p.Run, p.Graded = first.Run, first.Graded
		p.takeBack("the same when the case is played again", again)
		break
	}
	return l.after(ctx, p)
}

// attemptsToConfirm is how often a case must fail again. A connection that is lost is often nobody's fault.
func attemptsToConfirm(c result.Case) int {
	for _, f := range c.Findings {
		if blames(f.Verdict) && (f.Got == judge.WasClosed || f.Got == judge.WasReset) {
			return 2
		}
	}
	return 1
}

// sameBlame reports whether two attempts at a case blame the system at the same place.
func sameBlame(a, b result.Case) bool {
	return slices.ContainsFunc(a.Findings, func(f result.Finding) bool {
		return blames(f.Verdict) && slices.ContainsFunc(b.Findings, func(g result.Finding) bool { return blames(g.Verdict) && g.At == f.At })
	})
}

// stillItself tries whether the system is what it was before the first case, and takes the verdict back where it is not.
func (l *lane) stillItself(ctx context.Context, p *Played) error {
	for i, canary := range canaries {
		if l.canaries[i].Verdict != result.Pass {
			continue
		}
		_, graded, err := l.try(ctx, canary.name, canary.text)
		switch {
		case err != nil:
			return err
		case graded.Verdict != result.Pass:
			p.takeBack("a server that is as it was before the first case", graded.Title+": "+firstFinding(graded))
			return nil
		}
	}
	return nil
}

// takeBack makes what was found inconclusive, with the reason.
func (p *Played) takeBack(want, got string) {
	p.Graded.TakeBack(result.Finding{At: p.Graded.File + ":1", Claim: harness.Afterwards, Want: want, Got: got, Verdict: result.Inconclusive})
}

// An allowance is how long an examination may wait altogether for what is inconclusive: a server may put us off for as long as
// we come back, case after case.
type allowance struct {
	mu   sync.Mutex
	left time.Duration
}

// allowances is how many cases may wait for as long as a case can.
const allowances = 10

// spend takes a pause from what is left, if there is enough.
func (a *allowance) spend(pause time.Duration) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.left < pause {
		return false
	}
	a.left -= pause
	return true
}

func total(pauses []time.Duration) (sum time.Duration) {
	for _, p := range pauses {
		sum += p
	}
	return sum
}
