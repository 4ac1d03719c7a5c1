package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// An event is a line of "go test -json", as "go doc test2json" describes it.
type event struct {
	Action      string
	Package     string
	ImportPath  string // of events about building
	Test        string
	Output      string
	Elapsed     float64 // seconds
	FailedBuild string
}

// A pack is what is known of one package while its tests run.
type pack struct {
	output  map[string]*strings.Builder // by test; "" is the package itself
	verdict map[string]string           // by test: "pass", "fail" or "skip"
	running map[string]bool             // tests that have begun and not ended
	cached  bool
}

// countGoTest reads events until they end. Lines that are no JSON, such as those of a compiler, are passed on.
func countGoTest(events io.Reader, out io.Writer) (count, error) {
	var total count
	packs := map[string]*pack{}
	lines := bufio.NewReader(events)
	for {
		line, err := lines.ReadBytes('\n')
		total.add(take(line, packs, out))
		if err == io.EOF {
			break
		}
		if err != nil {
			return total, fmt.Errorf("reading the events of go test: %w", err)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(packs)) {
		fmt.Fprintf(out, "FAIL  %s did not come to its end\n", name)
		total.Failed++
	}
	return total, nil
}

// take handles one line of input and returns what a package counts that ended with it.
func take(line []byte, packs map[string]*pack, out io.Writer) count {
	var e event
	if !bytes.HasPrefix(line, []byte("{")) || json.Unmarshal(line, &e) != nil {
		out.Write(line)
		return count{}
	}
	if e.Action == "build-output" {
		fmt.Fprint(out, e.Output)
	}
	if e.Package == "" {
		return count{}
	}
	p := packs[e.Package]
	if p == nil {
		p = &pack{output: map[string]*strings.Builder{}, verdict: map[string]string{}, running: map[string]bool{}}
		packs[e.Package] = p
	}
	p.see(e)
	if e.Test == "" && (e.Action == "pass" || e.Action == "fail" || e.Action == "skip") {
		delete(packs, e.Package)
		return p.end(e, out)
	}
	return count{}
}

// see remembers an event.
func (p *pack) see(e event) {
	switch e.Action {
	case "run":
		p.running[e.Test] = true
	case "output":
		if e.Test == "" && strings.HasSuffix(strings.TrimSpace(e.Output), "(cached)") {
			p.cached = true
		}
		if p.output[e.Test] == nil {
			p.output[e.Test] = &strings.Builder{}
		}
		p.output[e.Test].WriteString(e.Output)
	case "pass", "fail", "skip":
		if e.Test != "" {
			p.verdict[e.Test] = e.Action
			delete(p.running, e.Test)
		}
	}
}

// end counts a package and tells how it went: one line if well, and else what each failing test printed.
func (p *pack) end(e event, out io.Writer) count {
	for test := range p.running { // the process died in these
		p.verdict[test] = "fail"
	}
	c, failed := p.count()
	if e.Action == "fail" && c.Failed == 0 { // it did not build, or TestMain or the process ended badly
		c.Failed, failed = 1, []string{""}
	}
	for _, test := range failed {
		fmt.Fprintf(out, "\nFAIL  %s\n%s\n", strings.TrimSpace(e.Package+" "+test), p.outputOf(test))
	}
	if c != (count{}) {
		word, note := "ok   ", ""
		if c.Failed > 0 {
			word = "FAIL "
		}
		if p.cached {
			note = " (cached)"
		}
		fmt.Fprintf(out, "%s %-55s %5d tests %7.2fs%s\n", word, e.Package, c.Passed+c.Failed, e.Elapsed, note)
	}
	return c
}

// count counts the tests that hold no others. One that holds others and failed counts when none of them did.
func (p *pack) count() (c count, failed []string) {
	holds, innerFailed := map[string]bool{}, map[string]bool{}
	for test, verdict := range p.verdict {
		for i, letter := range test {
			if letter == '/' {
				holds[test[:i]] = true
				innerFailed[test[:i]] = innerFailed[test[:i]] || verdict == "fail"
			}
		}
	}
	for _, test := range slices.Sorted(maps.Keys(p.verdict)) {
		verdict := p.verdict[test]
		switch {
		case verdict == "fail" && !innerFailed[test]:
			c.Failed++
			failed = append(failed, test)
		case holds[test]:
		case verdict == "skip":
			c.Skipped++
		default:
			c.Passed++
		}
	}
	return c, failed
}

// outputOf is what a test printed; what a dying process printed last may stand with the package.
func (p *pack) outputOf(test string) string {
	var text strings.Builder
	for _, of := range slices.Compact([]string{test, ""}) {
		if b := p.output[of]; b != nil {
			text.WriteString(b.String())
		}
	}
	return strings.TrimRight(text.String(), "\n")
}
