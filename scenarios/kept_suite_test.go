package scenarios_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"

	. "github.com/onsi/ginkgo/v2"
	"github.com/onsi/ginkgo/v2/types"
	. "github.com/onsi/gomega"

	"github.com/smtplab/smtplab/harness"
	"github.com/smtplab/smtplab/harness/result"
	"github.com/smtplab/smtplab/reports/pcapng"
)

// SMTPLAB_OUT names a folder in which the suite leaves what "smtplab run --out" does, for "smtplab report" and "smtplab
// judge". With "ginkgo -p" several processes write the files of their cases; the first of them makes the folder, and the
// report in the end.
const outVariable = "SMTPLAB_OUT"

// verdictEntry is the entry of a spec's report that holds its verdict, as a result.Case.
const verdictEntry = "verdict"

func outFolder() string { return os.Getenv(outVariable) }

var kept *result.Folder // in the first process

var _ = SynchronizedBeforeSuite(func() {
	if outFolder() == "" {
		return
	}
	Expect(filepath.IsAbs(outFolder())).To(BeTrue(), "%s: want an absolute path, because the suite runs in its own folder, got %q", outVariable, outFolder())
	suite, _ := GinkgoConfiguration()
	var err error
	kept, err = result.Replace(outFolder(), result.NewReport(fmt.Sprintf("smtplab suite, order %d", suite.RandomSeed), 1))
	Expect(err).NotTo(HaveOccurred())
}, func() {})

// keep writes the files of a case, golden among them where the transcript is another, and notes its verdict in the spec's
// report.
func keep(run *harness.Run, graded result.Case, golden []byte) {
	GinkgoHelper()
	if outFolder() != "" {
		files, err := run.Files()
		Expect(err).NotTo(HaveOccurred())
		captures, err := pcapng.Write(run.Events)
		Expect(err).NotTo(HaveOccurred())
		maps.Copy(files, captures)
		if golden != nil {
			files[harness.GoldenCopy] = golden
		}
		graded, err = result.Keep(outFolder(), graded, files)
		Expect(err).NotTo(HaveOccurred())
	}
	AddReportEntry(verdictEntry, graded, ReportEntryVisibilityNever)
}

var _ = ReportAfterSuite("the result folder", func(suite Report) {
	if kept == nil {
		return
	}
	err := kept.Amend(func(r *result.Report) {
		r.Interrupted = len(suite.SpecialSuiteFailureReasons) > 0
		for _, spec := range suite.SpecReports {
			if c, ran := verdictOf(spec); ran {
				r.Add(c)
			}
		}
	})
	Expect(err).NotTo(HaveOccurred())
})

// verdictOf is the case of a spec. One that failed before it came to a verdict is an error of ours.
func verdictOf(spec SpecReport) (c result.Case, ran bool) {
	if spec.LeafNodeType != types.NodeTypeIt || spec.State.Is(types.SpecStateSkipped|types.SpecStatePending) {
		return c, false
	}
	for _, entry := range spec.ReportEntries {
		if entry.Name == verdictEntry {
			text, err := json.Marshal(entry.GetRawValue()) // from another process it comes as JSON
			Expect(err).NotTo(HaveOccurred())
			c = result.Case{} // of the last seed
			Expect(json.Unmarshal(text, &c)).To(Succeed())
		}
	}
	if c.Name == "" {
		c = result.Case{Name: spec.LeafNodeText, Level: "interop", Findings: []result.Finding{}}
	}
	if spec.Failed() && c.Verdict == result.Pass {
		c.AddFinding(&result.Finding{At: spec.FailureLocation().String(), Want: "a verdict", Got: spec.FailureMessage(), Verdict: result.Error})
	}
	return c, true
}
