package main

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/smtplab/smtplab/harness"
	"github.com/smtplab/smtplab/harness/result"
	"github.com/smtplab/smtplab/reports"
	"github.com/smtplab/smtplab/reports/shown"
	"github.com/smtplab/smtplab/sim/record"
)

// A stage is where the stories of one call of run are played.
type stage struct {
	runFlags
	stories  []story
	report   *result.Report
	folder   *result.Folder // nil where nothing is kept
	ground   ground
	mode     string // of an examination
	stdout   io.Writer
	human    *printer // what people read; goes nowhere where JSON is wanted
	colours  palette
	progress *progress
	troubled []result.Case // those with findings, to be told at the end
	goldens  []*goldenFile
	begun    time.Time
}

// A played story is what came of it.
type played struct {
	story
	performance
	memory []byte // the scenario's golden file, where the transcript is another
}

func newStage(cmd *cobra.Command, chosen []story, f runFlags) (*stage, error) {
	s := &stage{runFlags: f, stories: chosen, report: result.NewReport(toolVersion(), f.seed), begun: time.Now()}
	s.report.Date = f.date
	s.stdout = cmd.OutOrStdout()
	s.human = &printer{w: s.stdout}
	s.colours = paletteFor(s.stdout)
	s.progress = newProgress(cmd.ErrOrStderr(), len(chosen))
	if f.json {
		s.human.w = io.Discard
	}
	if f.verbose {
		s.jobs = 1 // two stories told at once are none
	}
	if f.out == "" {
		return s, nil
	}
	open := result.Create
	if f.replace {
		open = result.Replace
	}
	var err error
	if s.folder, err = open(f.out, s.report); err != nil {
		return nil, trouble(err)
	}
	return s, nil
}

// simulated reports whether the stories are played in simulated worlds.
func (s *stage) simulated() bool { return s.ground.options() == nil }

// play plays all stories and prints what came of them. What has ended when ctx does is kept and counted.
func (s *stage) play(ctx context.Context) error {
	s.human.printf("%s", s.ground.text())
	err := lineOfWork[story, played]{s.stories, s.one, s.tell}.run(ctx, s.jobs)
	s.progress.clear()
	if err != nil {
		return trouble(err)
	}
	if err := s.settle(ctx.Err() != nil); err != nil {
		return trouble(err)
	}
	for _, g := range s.goldens {
		if err := g.write(s.human); err != nil {
			return trouble(err)
		}
	}
	return s.end()
}

// stuck ends the program where a task will not let go of it. What is finished is in the folder already.
func (s *stage) stuck(err error) int {
	if s.folder != nil {
		s.folder.Interrupt()
	}
	trouble(err).(exit).tell(os.Stderr)
	return result.ExitError
}

// one plays one story and keeps its files. It may be called concurrently.
func (s *stage) one(ctx context.Context, st story) (played, error) {
	dog := watch(st.Name, func(err error) { os.Exit(s.stuck(err)) })
	defer dog.stop()
	o := harness.Options{Seed: s.seed, Now: time.Now, Watch: dog.turn, Real: s.ground.options()}
	if s.verbose {
		s.human.printf("%s: %s\n", shown.Line(st.Name), shown.Line(st.Scenario.Title))
		told := &commentary{out: s.human}
		o.Sink = sinkFunc(func(e record.Event) { dog.hold(func() { told.Add(e) }) })
	}
	came, err := s.ground.play(ctx, st.Case, o)
	if err != nil {
		return played{}, err
	}
	p := played{story: st, performance: came}
	if !s.golden && s.simulated() && s.mode == "" {
		if err := p.compareGolden(); err != nil {
			return p, err
		}
	}
	p.graded.Again = st.again(s.ground, s.seed)
	p.graded.InMode(s.mode)
	result.Waive(&p.graded, s.waivers, s.date)
	if s.folder == nil {
		return p, nil
	}
	return p, s.keep(p)
}

// settle notes what can be said about a run as a whole, when it is over.
func (s *stage) settle(interrupted bool) error {
	note := func(r *result.Report) {
		r.Interrupted = interrupted
		r.UseWaivers(s.waivers)
		if r.System != nil {
			r.System.TookMS += float64(time.Since(s.begun).Milliseconds())
		}
	}
	if s.folder != nil {
		return s.folder.Amend(note)
	}
	note(s.report)
	return nil
}

// compareGolden adds a finding where the transcript is not the one kept. A story without a golden file has nothing to
// be compared with.
func (p *played) compareGolden() error {
	golden, err := fs.ReadFile(p.shelf.fsys, p.golden())
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if f := p.run.CompareGolden(golden); f != nil {
		p.graded.AddFinding(f)
		p.memory = golden
	}
	return nil
}

// tell takes down a story that has ended. It is called for one at a time, in the order of the stories.
func (s *stage) tell(p played) error {
	if s.folder == nil {
		s.report.Add(p.graded)
	}
	if len(p.graded.Findings) > 0 && (s.simulated() || p.graded.Verdict != result.Unsupported) {
		s.troubled = append(s.troubled, p.graded)
	}
	if s.golden {
		s.keepForGolden(p)
	}
	s.progress.clear()
	s.verdict(p.graded)
	s.progress.step()
	return nil
}

// end prints what is left to say, and says how the command ends.
func (s *stage) end() error {
	for _, c := range s.troubled {
		s.human.printf("\n%s", reports.CaseText(c))
	}
	s.total()
	if s.json {
		text, err := s.report.JSON()
		if err == nil {
			_, err = s.stdout.Write(text)
		}
		s.human.err = err
	}
	if err := s.human.end(); err != nil {
		return err
	}
	return worse(nil, s.report.ExitCode())
}
