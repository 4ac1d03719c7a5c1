//go:build linux

// Benchwire measures the standing servers and clients of smtplab beside programs of others, on the sockets of this
// machine, and writes down what it found.
//
//	go run ./internal/benchwire [-only NAME,...] [-rounds N] [-quick] [-out docs/speed.md]
//
// A measurement is a file that registers itself (register.go) and fills sections of a report (report.go): prose, tables,
// and what could not be measured, with the reason, for nothing is skipped in silence. Contenders take turns within one
// run (contest.go), so that whatever else the machine does hits all of them alike: a table gives the median of the rounds and
// how far they lay apart, and it is the ratios that say something. Servers and clients are processes of their own, whose use of
// the processor and of memory the kernel tells (process.go). Programs that are not installed are fetched from Debian's
// archive and unpacked, not installed (programs.go).
//
// The report keeps the sections of measurements that a run did not choose as they were, each with its date.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"
)

// options are what can be asked of a run.
type options struct {
	only   string
	rounds int
	quick  bool
	out    string
	list   bool
}

func main() {
	if played, err := play(); played {
		fail(err)
		return
	}
	var o options
	flag.StringVar(&o.only, "only", "", "measure `NAME,...` of -list alone, and keep the other sections as they are")
	flag.IntVar(&o.rounds, "rounds", 9, "let the contenders take `N` turns each")
	flag.BoolVar(&o.quick, "quick", false, "send a tenth as much: to try the measurements, not to publish them: the report goes to the output unless -out is given")
	flag.StringVar(&o.out, "out", "docs/speed.md", "write the report to `FILE`; - is the output")
	flag.BoolVar(&o.list, "list", false, "list the measurements and measure nothing")
	flag.Parse()
	if o.quick && !given("out") {
		o.out = "-"
	}
	ctx, restore := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer restore()
	fail(run(ctx, o))
}

// given reports whether a flag was given.
func given(name string) (found bool) {
	flag.Visit(func(f *flag.Flag) { found = found || f.Name == name })
	return found
}

// fail ends the program, if there is an error.
func fail(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "benchwire:", err)
		os.Exit(1)
	}
}

// run measures what was asked for and writes the report.
func run(ctx context.Context, o options) error {
	chosen, err := choose(o.only)
	if err != nil {
		return err
	}
	if o.list {
		for _, m := range chosen {
			fmt.Printf("%-12s %s\n", m.name, m.title)
		}
		return nil
	}
	b, err := newBench(ctx, o)
	if err != nil {
		return err
	}
	defer b.close()
	for _, m := range chosen {
		fmt.Fprintf(os.Stderr, "== %s: %s\n", m.name, m.title)
		r, on := &report{bench: b, name: m.name, title: m.title}, thisMachine()
		if err := m.measure(ctx, r); err != nil {
			r.missing("%s: %v", m.name, err)
		}
		if ctx.Err() != nil {
			return fmt.Errorf("interrupted in %s, of which nothing was written", m.name)
		}
		if err := publish(o.out, on, r); err != nil {
			return err
		}
	}
	return nil
}

// choose finds the measurements of a list of names; an empty list is all of them.
func choose(only string) ([]measurement, error) {
	if only == "" {
		return ordered(), nil
	}
	var chosen []measurement
	for name := range strings.SplitSeq(only, ",") {
		m, ok := named(name)
		if !ok {
			return nil, fmt.Errorf("-only %s: want a name of -list, got %q", only, name)
		}
		chosen = append(chosen, m)
	}
	return chosen, nil
}
