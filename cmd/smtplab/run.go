package main

import (
	"context"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/smtplab/smtplab/harness/result"
	"github.com/smtplab/smtplab/sim/catalogue"
)

func init() { subcommands = append(subcommands, newRun) }

// runFlags are what can be asked of run.
type runFlags struct {
	out     string
	replace bool
	seed    uint64
	golden  bool
	jobs    int
	labels  []string
	json    bool
	verbose bool

	real     bool
	loopback bool
	patience time.Duration

	noCapture   bool
	waiversFile string
	waivers     []result.Waiver
	date        string
}

// mainChapter is what run plays when nothing is named: the Knowledge Base articles.
const mainChapter = "kb"

func newRun() *cobra.Command {
	var f runFlags
	cmd := &cobra.Command{
		Use:   "run [PATTERN|FILE|DIR]...",
		Short: "play scenarios and judge them",
		Long: `Plays scenarios and prints a verdict for each; without an argument, those of the five Knowledge Base articles. An
argument is a file, a folder, or a pattern for the names of cases in the book: a chapter, an article, a whole name, a name
with its value in brackets, or any of these with * and ?.

` + realHelp + `

A failure tells the place in the scenario, what it claims and what came instead, and the command that plays it again.
With --out everything is kept: result.json and, of each case, the record, the transcript, a capture of each link, mail and
badmail, logs, queues, registries and traces. "smtplab report" renders it, "smtplab judge" grades it again.

With --waivers what is known to fail does not fail the run, as long as its waiver lasts. The file is TOML, with a table
for each, in which case may also be a scenario's name, and finding is words of the finding's line:

  [[waiver]]
  case    = "kb/kb818222/blob-swallowed[exchange2003]"
  finding = "want 0 messages, got 1"
  reason  = "the firewall is replaced in March, ticket 4711"
  owner   = "ana@contoso.example"
  expires = 2027-03-31

A case is waived when each of its findings is. A waiver that has expired, or whose finding no longer comes, is told.`,
		Example: `  smtplab run                                 the five articles
  smtplab run kb/q276347                      one of them
  smtplab run 'kb/*/blob-*' --seed 7          by pattern, with other chances
  smtplab run my-story.txtar -v               your own, told while it happens
  smtplab run --label exchange2003 --json     for programs
  smtplab run --real                          the same on real sockets, as far as stories allow
  smtplab run --golden scenarios              write the transcripts in the sources anew`,
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx, restore := untilSignal()
			defer restore()
			return run(ctx, cmd, args, f)
		},
		ValidArgsFunction: completeCases,
	}
	flags := cmd.Flags()
	f.resultFlags(cmd)
	flags.Uint64Var(&f.seed, "seed", 1, "seed of all chances, above 0; the same `N` gives the same run")
	flags.BoolVar(&f.golden, "golden", false, "write the golden files of the scenarios, which must be on disk")
	flags.IntVarP(&f.jobs, "jobs", "j", runtime.GOMAXPROCS(0), "play `N` cases at a time; with --real 4 times as many unless given")
	f.groundFlags(cmd)
	flags.StringArrayVar(&f.labels, "label", nil, "only cases with the label `L`: an article, product, level or chapter; given again, all must be there")
	flags.BoolVar(&f.noCapture, "no-capture", false, "keep no captures")
	flags.StringVar(&f.date, "date", time.Now().Format(time.DateOnly), "the `DAY` of the run, after which waivers may end")
	return cmd
}

// checkOut refuses a folder with results that nobody said may be lost, before anything is played. besides is what else can be done.
func (f runFlags) checkOut(besides string) error {
	switch {
	case f.replace && f.out == "":
		return misused("--replace: want --out with it, the folder whose results may be lost")
	case f.out == "" || f.replace:
		return nil
	}
	if err := result.Free(f.out); err != nil {
		return misused("--out %w; give another folder, %sor --replace to lose them", err, besides)
	}
	return nil
}

// resultFlags say what becomes of the results, of stories as of an examination.
func (f *runFlags) resultFlags(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.out, "out", "", "keep all results in the folder `DIR`, which has none yet")
	flags.BoolVar(&f.replace, "replace", false, "with --out: put the results in the place of those that are there, which are lost")
	flags.BoolVar(&f.json, "json", false, "print the result as JSON ("+result.Schema+")")
	flags.StringVar(&f.waiversFile, "waivers", "", "waive what `FILE` says is known")
	flags.BoolVarP(&f.verbose, "verbose", "v", false, "tell what happens while it happens, one case at a time")
}

func run(ctx context.Context, cmd *cobra.Command, args []string, f runFlags) error {
	switch {
	case f.seed == 0:
		return misused("--seed 0: want 1 or more")
	case f.jobs < 1:
		return misused("--jobs %d: want 1 or more", f.jobs)
	}
	if err := f.checkGround(); err != nil {
		return err
	}
	if err := f.checkOut(""); err != nil {
		return err
	}
	if len(args) == 0 {
		args = []string{mainChapter}
	}
	chosen, err := stories(args)
	if err == nil {
		chosen, err = labelled(chosen, f.labels)
	}
	if err == nil && f.golden {
		chosen, err = goldenStories(chosen)
	}
	if err == nil {
		err = f.readWaivers(chosen)
	}
	if err != nil {
		return err
	}
	if f.real && !cmd.Flags().Changed("jobs") {
		f.jobs *= manyWaits
	}
	ground, err := findGround(f)
	if err != nil {
		return err
	}
	s, err := newStage(cmd, chosen, f)
	if err != nil {
		return err
	}
	s.ground = ground
	return s.play(ctx)
}

// labelled keeps the stories that have all the labels.
func labelled(all []story, labels []string) ([]story, error) {
	var known []string
	kept := slices.DeleteFunc(slices.Clone(all), func(s story) bool {
		have := s.Labels()
		known = append(known, have...)
		return slices.ContainsFunc(labels, func(l string) bool { return !slices.Contains(have, l) })
	})
	if len(kept) > 0 {
		return kept, nil
	}
	slices.Sort(known)
	for _, l := range labels {
		if !slices.Contains(known, l) {
			return nil, misused("no case chosen has the label %q%s", l, catalogue.Suggest(l, slices.Compact(known)))
		}
	}
	return nil, misused("no case chosen has all the labels %s", strings.Join(labels, ", "))
}

// goldenStories are all cases of the scenarios chosen, because they share one golden file.
func goldenStories(chosen []story) ([]story, error) {
	var all []story
	for i, s := range chosen {
		switch {
		case !s.shelf.onDisk:
			return nil, misused("--golden writes files: name the folder that holds them, for example %s", bookFolder)
		case i > 0 && s.Scenario == chosen[i-1].Scenario:
			continue
		}
		for _, c := range s.Scenario.Cases {
			all = append(all, story{c, s.shelf})
		}
	}
	return all, nil
}

// completeCases offers the names of the book's cases to a shell, beside those of files.
func completeCases(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	all, err := wholeBook().cases()
	if err != nil {
		return nil, cobra.ShellCompDirectiveDefault
	}
	names := make([]string, len(all))
	for i, s := range all {
		names[i] = s.Name + "\t" + s.Scenario.Title
	}
	return names, cobra.ShellCompDirectiveDefault
}

// again is the command that plays a story again, in the words that chose it now.
func (s story) again(on ground, seed uint64) string {
	name := s.Name
	if s.shelf.onDisk {
		name = s.Scenario.File + value.FindString(s.Name)
	}
	if strings.ContainsAny(name, "[]*? ") {
		name = "'" + name + "'" // brackets mean something to a shell
	}
	return on.again(name, seed)
}
