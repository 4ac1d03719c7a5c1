package harness_test

import (
	"context"
	"slices"
	"testing"

	"github.com/smtplab/smtplab/harness"
	"github.com/smtplab/smtplab/harness/result"
	"github.com/smtplab/smtplab/scenarios"
)

// BenchmarkConformance plays and grades all conformance cases against the simulated reference, one after the other. What it
// measures is to be less than two seconds.
func BenchmarkConformance(b *testing.B) {
	book, err := harness.Load(scenarios.FS)
	if err != nil {
		b.Fatal(err)
	}
	cases, err := book.Cases()
	if err != nil {
		b.Fatal(err)
	}
	cases = slices.DeleteFunc(cases, func(c *harness.Case) bool { return !c.IsConformance() })
	for b.Loop() {
		for _, c := range cases {
			run, err := c.Run(context.Background(), harness.Options{})
			if err != nil {
				b.Fatal(err)
			}
			if graded := run.Judge(); graded.Verdict != result.Pass {
				b.Fatalf("%s: want pass, got %v %v", c.Name, graded.Verdict, graded.Findings)
			}
		}
	}
	b.ReportMetric(float64(len(cases)), "cases")
}
