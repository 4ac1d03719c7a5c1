// Tally counts what the tests did, and says so in one closing line: "N passed, N failed".
//
//	go test -json ./... | go run ./internal/tally [-specs FILE]...
//
// It reads the events of "go test -json" from its input, telling as they come how each package fares and what a failing
// test printed (gotest.go), then the JSON report of each run of Ginkgo (ginkgo.go), and adds up. Counted are the tests
// that hold no tests of their own, the examples, the seeds of fuzz tests and the specs. A package that does not build, a
// suite that fails as a whole, a report that is missing and an input without any test count as failures: silence is
// never taken for success. The exit code is 1 when anything failed.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
)

func main() {
	var reports []string
	flag.Func("specs", "a JSON `report` of Ginkgo to count as well; can be given again", func(file string) error {
		reports = append(reports, file)
		return nil
	})
	flag.Parse()
	total, err := tally(os.Stdin, reports, os.Stdout)
	if err != nil {
		fmt.Fprintln(os.Stderr, "tally:", err)
	}
	fmt.Println(total)
	if total.Failed > 0 || err != nil {
		os.Exit(1)
	}
}

// A count is how many tests ended in which way.
type count struct {
	Passed, Failed, Skipped int
}

// String is the line that people and machines look for.
func (c count) String() string { return fmt.Sprintf("%d passed, %d failed", c.Passed, c.Failed) }

func (c *count) add(o count) {
	c.Passed += o.Passed
	c.Failed += o.Failed
	c.Skipped += o.Skipped
}

// tally counts the events of go test and the reports, and tells about them on out.
func tally(events io.Reader, reports []string, out io.Writer) (count, error) {
	total, err := countGoTest(events, out)
	if err != nil {
		total.Failed++
		return total, err
	}
	if total == (count{}) {
		total.Failed++
		fmt.Fprintln(out, "FAIL  go test ran no test at all")
	}
	for _, file := range reports {
		specs, err := countSpecs(file, out)
		total.add(specs)
		if err != nil {
			total.Failed++
			return total, err
		}
	}
	if total.Skipped > 0 {
		fmt.Fprintf(out, "%d skipped\n", total.Skipped)
	}
	return total, nil
}
