package scenarios_test

import (
	"context"
	"fmt"
	"os"
	"path"
	"strconv"
	"strings"
	"testing"
	"time"

	. "github.com/onsi/ginkgo/v2"
	"github.com/onsi/ginkgo/v2/types"
	. "github.com/onsi/gomega"

	"github.com/smtplab/smtplab/harness"
	"github.com/smtplab/smtplab/harness/result"
	"github.com/smtplab/smtplab/scenarios"
)

func TestScenarios(t *testing.T) {
	RegisterFailHandler(Fail)
	RunSpecs(t, "scenarios")
}

// Each case of the book is a spec, with the labels by which "smtplab run --label" chooses it: chapter, article, product,
// level.
var _ = Describe("The book", func() {
	for _, c := range book() {
		It(c.Name, Label(c.Labels()...), types.NewCustomCodeLocation(c.Scenario.File+":1"), func(ctx SpecContext) {
			golden, err := scenarios.FS.ReadFile(c.Scenario.Name + ".golden")
			Expect(err).NotTo(HaveOccurred(), "every scenario has a golden file: run make golden, and read what it wrote")
			for seed := range seeds() {
				play(ctx, c, uint64(seed+1), golden)
			}
		})
	}
})

// book is loaded while the tree of specs is built, because that is when there can be more of them. A mistake in a
// scenario stops the suite: it must not make it smaller.
func book() []*harness.Case {
	b, err := harness.Load(scenarios.FS)
	if err != nil {
		panic(err)
	}
	for _, s := range b.Scenarios {
		s.File = path.Join("scenarios", s.File) // as seen from the top of the repository
	}
	cases, err := b.Cases()
	if err != nil {
		panic(err)
	}
	return cases
}

// seeds is how many seeds each case is played with: SMTPLAB_SEEDS, or one.
func seeds() int {
	text := os.Getenv("SMTPLAB_SEEDS")
	if text == "" {
		return 1
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		panic(fmt.Sprintf("SMTPLAB_SEEDS: want a number from 1 on, got %q", text))
	}
	return n
}

// play plays a case once. It fails in plain words, each line beginning with the place in the scenario.
func play(ctx context.Context, c *harness.Case, seed uint64, golden []byte) {
	GinkgoHelper()
	run, err := c.Run(ctx, harness.Options{Seed: seed, Now: time.Now})
	Expect(err).NotTo(HaveOccurred())
	graded := run.Judge()
	deviation := run.CompareGolden(golden)
	graded.AddFinding(deviation)
	well := len(graded.Findings) == 0 && graded.Verdict == result.Pass
	if seed == 1 || !well {
		AddReportEntry(fmt.Sprintf("transcript, seed %d", seed), run.Transcript(), ReportEntryVisibilityFailureOrVerbose)
		AddReportEntry("findings", graded.Findings, ReportEntryVisibilityNever)
		if deviation == nil {
			golden = nil
		}
		keep(run, graded, golden)
	}
	if !well {
		Fail(told(graded))
	}
}

// told is what was wrong in a case, in lines.
func told(c result.Case) string {
	lines := []string{fmt.Sprintf("%s: %s", c.Verdict, c.Title)}
	for _, f := range c.Findings {
		lines = append(lines, "# "+f.Chapter, f.String())
	}
	return strings.Join(append(lines, "again: "+c.Again), "\n")
}
