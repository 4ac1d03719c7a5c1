package main

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/smtplab/smtplab/harness"
	"github.com/smtplab/smtplab/harness/result"
	"github.com/smtplab/smtplab/internal/netns"
	"github.com/smtplab/smtplab/reports/shown"
)

// A ground is where cases are played, and how.
type ground interface {
	// options are those of the harness; nil for simulated worlds.
	options() *harness.Real
	// play plays a case and grades it. It may be called concurrently.
	play(ctx context.Context, c *harness.Case, o harness.Options) (performance, error)
	text() string                          // what is said before the first case
	again(name string, seed uint64) string // the command that plays a case again
	tally(r *result.Report) string         // what is said of all cases together
}

// A performance is what came of a case.
type performance struct {
	run     *harness.Run // nil where the case could not be played at all
	graded  result.Case
	besides result.Files // evidence beside that of the run
}

// worlds are simulated.
type worlds struct{}

func (worlds) options() *harness.Real      { return nil }
func (worlds) text() string                { return "" }
func (worlds) tally(*result.Report) string { return "" }

func (worlds) again(name string, seed uint64) string {
	return fmt.Sprintf("smtplab run %s --seed %d", name, seed)
}

func (worlds) play(ctx context.Context, c *harness.Case, o harness.Options) (performance, error) {
	run, err := c.Run(ctx, o)
	if err != nil {
		return performance{}, err
	}
	return performance{run: run, graded: run.Judge()}, nil
}

// A realGround is where run --real plays.
type realGround struct {
	private  bool
	asked    bool  // for loopback
	refused  error // why there are no private networks
	patience time.Duration
}

// realHelp is the part of the manual about --real.
const realHelp = `With --real the stories are played on real sockets and in real time, and the same claims must hold. Each case has a private
network with the addresses and ports of its story where the system allows that (Linux: anybody where user namespaces are
open, else root), and addresses of its own in 127.0.0.0/8 elsewhere or with --loopback; the first line says which. The
machines' clocks are set to the story's time. A story that takes longer than --patience, or needs what real sockets cannot
give (octets or calls that nobody answers, the latency or the packets of a link), is unsupported, with the reason. One that
is inconclusive, because the machine was too busy for the times that it quotes, is played up to twice more. Golden files are
not compared.`

// groundFlags are those of --real.
func (f *runFlags) groundFlags(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.BoolVar(&f.real, "real", false, "play on real sockets and in real time")
	flags.BoolVar(&f.loopback, "loopback", false, "with --real: on 127.0.0.0/8, also where private networks can be had")
	flags.DurationVar(&f.patience, "patience", usualPatience, "with --real: wait for stories that take no longer than `TIME`")
}

func (f *runFlags) checkGround() error {
	switch {
	case f.real && f.golden:
		return misused("--real --golden: want one of them: golden files are of simulated worlds, where times are exact")
	case f.loopback && !f.real:
		return misused("--loopback: want --real with it")
	case f.patience <= 0:
		return misused("--patience %v: want a time above zero", f.patience)
	}
	return nil
}

// findGround sees what the system allows. Where private networks can be had by starting the program again, it does, and
// the error is the other's exit code.
func findGround(f runFlags) (ground, error) {
	if !f.real {
		return worlds{}, nil
	}
	g := &realGround{asked: f.loopback, patience: f.patience}
	if f.loopback {
		return g, nil
	}
	if g.refused = netns.Available(); g.refused == nil {
		g.private = true
		return g, nil
	}
	if code, err := netns.Reenter(); err == nil {
		return nil, exit{code: code}
	}
	return g, nil
}

func (g *realGround) options() *harness.Real {
	return &harness.Real{Private: g.private, Patience: g.patience}
}

// usualPatience is how long the longest story takes that is waited for, unless told otherwise.
const usualPatience = 20 * time.Second

// manyWaits is how many cases are played at a time, for each processor: real time passes for all of them at once, and
// most do little but wait.
const manyWaits = 4

// tries is how often a case is played that stays inconclusive on real sockets.
const tries = 3

// play plays a case, again where real time had the last word.
func (g *realGround) play(ctx context.Context, c *harness.Case, o harness.Options) (performance, error) {
	for try := 1; ; try++ {
		run, err := c.Run(ctx, o)
		if err != nil {
			return performance{}, err
		}
		graded := run.Judge()
		if graded.Verdict != result.Inconclusive || try == tries {
			return performance{run: run, graded: graded}, nil
		}
	}
}

// text says where we play.
func (g *realGround) text() string {
	switch {
	case g.private:
		return "on real sockets, each case in a private network\n"
	case g.asked:
		return "on real sockets, on 127.0.0.0/8\n"
	}
	return fmt.Sprintf("on real sockets, on 127.0.0.0/8, because no private network can be had here (%v)\n", g.refused)
}

func (g *realGround) again(name string, seed uint64) string {
	text := "smtplab run " + name + " --real"
	if g.asked {
		text += " --loopback"
	}
	if g.patience != usualPatience {
		text += " --patience " + g.patience.String()
	}
	return fmt.Sprintf("%s --seed %d", text, seed)
}

// tally says how many cases were played, and for which reasons others were not.
func (g *realGround) tally(r *result.Report) string {
	played := 0
	reasons := map[string]int{}
	for _, c := range r.Cases {
		if c.Verdict != result.Unsupported {
			played++
		}
		for _, why := range unmet(c) {
			reasons[why]++
		}
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%d of %d cases on real sockets", played, len(r.Cases))
	if len(reasons) == 0 {
		return b.String() + "\n"
	}
	b.WriteString("; the others, some for more than one reason, want\n")
	byCount := func(x, y string) int { return cmp.Or(reasons[y]-reasons[x], strings.Compare(x, y)) }
	for _, why := range slices.SortedFunc(maps.Keys(reasons), byCount) {
		fmt.Fprintf(&b, "%6d  %s\n", reasons[why], shown.Line(why))
	}
	return b.String() + "\n"
}

// unmet are the things of which a case has not enough, each once.
func unmet(c result.Case) []string {
	var list []string
	for _, f := range c.Findings {
		if f.Verdict == result.Unsupported {
			list = append(list, cmp.Or(f.Why, f.Want))
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}
