package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// A suite is what we read of a suite in Ginkgo's JSON report.
type suite struct {
	SuitePath                  string
	SuiteSucceeded             bool
	SpecialSuiteFailureReasons []string
	RunTime                    time.Duration
	SpecReports                []spec
}

// A spec is one node of a suite that ran.
type spec struct {
	ContainerHierarchyTexts []string
	LeafNodeType            string
	LeafNodeText            string
	State                   string
	Failure                 struct{ Message string }
}

// countSpecs counts the specs in a report of Ginkgo. Ginkgo has told their failures as they came, so that they are only
// named here.
func countSpecs(file string, out io.Writer) (count, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return count{}, fmt.Errorf("no report of the specs: %w", err)
	}
	var suites []suite
	if err := json.Unmarshal(text, &suites); err != nil {
		return count{}, fmt.Errorf("%s: not a report of Ginkgo: %w", file, err)
	}
	var total count
	for _, s := range suites {
		total.add(s.count(out))
	}
	if total == (count{}) {
		fmt.Fprintf(out, "FAIL  %s holds no spec that ran\n", file)
		total.Failed++
	}
	return total, nil
}

// count counts one suite and tells what failed in it.
func (s suite) count(out io.Writer) count {
	var c count
	for _, r := range s.SpecReports {
		switch r.State {
		case "passed":
			if r.LeafNodeType == "It" { // not what prepares a suite and clears up after it
				c.Passed++
			}
		case "skipped", "pending":
			c.Skipped++
		default:
			c.Failed++
			fmt.Fprintf(out, "FAIL  %s\n%s\n", r.name(), r.Failure.Message)
		}
	}
	if !s.SuiteSucceeded && c.Failed == 0 {
		c.Failed++
		fmt.Fprintf(out, "FAIL  %s as a whole: %s\n", s.SuitePath, strings.Join(s.SpecialSuiteFailureReasons, "; "))
	}
	word := "ok   "
	if c.Failed > 0 {
		word = "FAIL "
	}
	fmt.Fprintf(out, "%s %-55s %5d specs %7.2fs\n", word, filepath.Base(s.SuitePath), c.Passed+c.Failed, s.RunTime.Seconds())
	return c
}

func (r spec) name() string {
	return strings.TrimSpace(strings.Join(append(r.ContainerHierarchyTexts, r.LeafNodeText), " "))
}
