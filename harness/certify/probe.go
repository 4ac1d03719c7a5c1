package certify

import (
	"context"
	_ "embed" // the probes
	"errors"
	"time"

	"github.com/smtplab/smtplab/harness"
	"github.com/smtplab/smtplab/harness/result"
	"github.com/smtplab/smtplab/harness/sut"
)

//go:embed healthy.txtar
var healthy []byte

//go:embed secured.txtar
var secured []byte

//go:embed refuses.txtar
var refuses []byte

//go:embed takes.txtar
var takes []byte

//go:embed delivers.txtar
var delivers []byte

//go:embed authenticates.txtar
var authenticates []byte

// canaries are what is tried before the first case, in this order.
var canaries = []struct {
	name string
	text []byte
}{{"refuses", refuses}, {"takes", takes}, {"delivers", delivers}, {"authenticates", authenticates}}

// greet sees whether the system is well, and what it offers.
func (l *lane) greet(ctx context.Context) error {
	var err error
	if l.well, err = l.parse("healthy", healthy); err != nil {
		return err
	}
	if _, err := l.await(ctx); err != nil {
		return err
	}
	return l.askSecured(ctx)
}

// begin tries the system and its adapter.
func (l *lane) begin(ctx context.Context) error {
	if err := l.greet(ctx); err != nil {
		return err
	}
	for _, canary := range canaries {
		had := l.arrived(ctx)
		run, graded, err := l.try(ctx, canary.name, canary.text)
		if err == nil && blames(graded.Verdict) && l.learnCalm(ctx, had) {
			run, graded, err = l.try(ctx, canary.name, canary.text)
		}
		if err != nil {
			return err
		}
		l.canaries = append(l.canaries, result.Canary{Title: graded.Title, Verdict: graded.Verdict, Transcript: run.Transcript()})
		if blames(graded.Verdict) || graded.Verdict == result.Error {
			return unfit(l.system, graded.Title+": "+firstFinding(graded))
		}
	}
	return nil
}

// parse reads a probe, with the names of the system.
func (l *lane) parse(name string, text []byte) (*harness.Case, error) {
	s, err := harness.ParseScenarioFor(l.system.Names(), "certify/"+name+".txtar", text)
	if err != nil {
		return nil, err
	}
	return s.Cases[0], nil
}

// try plays a probe, once more after each pause where the system puts us off.
func (l *lane) try(ctx context.Context, name string, text []byte) (*harness.Run, result.Case, error) {
	c, err := l.parse(name, text)
	if err != nil {
		return nil, result.Case{}, err
	}
	for _, pause := range l.pauses {
		run, graded, err := l.probe(ctx, c)
		if err != nil || graded.Verdict != result.Inconclusive {
			return run, graded, err
		}
		if err := l.sleep(ctx, pause); err != nil {
			return run, graded, err
		}
	}
	return l.probe(ctx, c)
}

// probe plays a probe.
func (l *lane) probe(ctx context.Context, c *harness.Case) (*harness.Run, result.Case, error) {
	run, err := c.Run(ctx, harness.Options{Seed: l.seed, Now: time.Now, Real: l.real})
	if err != nil {
		return run, result.Case{}, err
	}
	return run, run.Judge(), nil
}

// before has a look at the system before a case, unless that after the last one was just that.
func (l *lane) before(ctx context.Context) ([]byte, error) {
	l.health.Lock()
	fresh, seen := l.fresh, l.last
	l.fresh = false
	l.health.Unlock()
	if fresh {
		return seen, nil
	}
	seen, err := l.await(ctx)
	l.health.Lock()
	l.fresh = false
	l.health.Unlock()
	return seen, err
}

// await waits until the system is well, and returns what was seen. After it was not for as long as the pauses take, it is
// started anew where that can be, and else nobody waits for it again.
func (l *lane) await(ctx context.Context) ([]byte, error) {
	l.health.Lock()
	defer l.health.Unlock()
	if l.gone != nil {
		return nil, l.gone
	}
	why, err := l.knock(ctx)
	if why != nil && err == nil && l.revive(ctx) {
		why, err = l.knock(ctx)
	}
	if err != nil {
		return nil, err
	}
	l.gone, l.fresh = why, why == nil
	return l.last, why
}

// knock probes the system until it is well, or for as long as the pauses take; why says what is wrong with it then.
func (l *lane) knock(ctx context.Context) (why, err error) {
	for _, pause := range append(l.pauses[:len(l.pauses):len(l.pauses)], 0) {
		run, graded, err := l.look(ctx)
		if hopeless, is := errors.AsType[hopeless](err); is {
			return hopeless.error, nil
		}
		if err != nil {
			return nil, err
		}
		l.last = []byte(run.Transcript())
		if graded.Verdict == result.Pass {
			if l.offers.Plain == nil {
				l.offers.Plain = lastEHLO(run)
			}
			return nil, nil
		}
		why = unfit(l.system, firstFinding(graded))
		if err := l.sleep(ctx, pause); err != nil {
			return nil, err
		}
	}
	return why, nil
}

// revive starts a system that does not answer any more, if it is one of which the adapter says that it can be, and reports
// whether it did.
func (l *lane) revive(ctx context.Context) bool {
	system, can := l.system.(sut.Restarter)
	return can && l.system.Abilities()[sut.Restart] && system.Restart(ctx) == nil
}

// isGone reports whether nobody waits for the system any more.
func (l *lane) isGone() bool {
	l.health.Lock()
	defer l.health.Unlock()
	return l.gone != nil
}

func firstFinding(c result.Case) string {
	if len(c.Findings) == 0 {
		return c.Verdict.String()
	}
	return c.Findings[0].Outcome()
}
