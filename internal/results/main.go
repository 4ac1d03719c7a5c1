// Results writes into docs/results what examinations of real servers came to.
//
//	go run ./internal/results DIR...
//
// DIR is what "smtplab certify server NAME --out DIR" has kept. The page of a server is docs/results/NAME.md. People write it:
// for each case that the server fails there is a section, which says by which sentence of the RFC that is a breach, what was
// said, whether the server's makers know, and what cures it. Between two lines of the page stand version, statements, tables
// and configuration, and only those are written here. Tests hold the two against each other: no failure stays without its
// section, and no section outlives its case.
package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/smtplab/smtplab/harness/result"
	"github.com/smtplab/smtplab/reports/certificate"
)

func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "usage: results DIR...")
		os.Exit(2)
	}
	for _, dir := range os.Args[1:] {
		if err := write(dir, filepath.Join("docs", "results")); err != nil {
			fmt.Fprintln(os.Stderr, "results:", err)
			os.Exit(1)
		}
	}
}

// write puts the results of a folder into the page of their server.
func write(dir, pages string) error {
	kept := os.DirFS(dir)
	report, err := result.Read(kept)
	if err != nil {
		return fmt.Errorf("%s: %w", dir, err)
	}
	c, err := certificate.Of(report, kept)
	if err != nil {
		return fmt.Errorf("%s: %w", dir, err)
	}
	if len(c.Doubts) > 0 {
		return fmt.Errorf("%s: want results that can be relied on, got %s", dir, strings.Join(c.Doubts, " "))
	}
	page := filepath.Join(pages, c.System.Adapter+".md")
	text, err := os.ReadFile(page)
	if err != nil {
		return err
	}
	filled, err := fill(string(text), block(c))
	if err != nil {
		return fmt.Errorf("%s: %w", page, err)
	}
	return os.WriteFile(page, []byte(filled), 0o644)
}

// The lines of a page between which the results are.
const (
	opening = "<!-- What follows is written by make results; do not edit. -->\n"
	closing = "<!-- The end of what make results writes. -->\n"
)

// fill puts the block into its place in the page.
func fill(page, block string) (string, error) {
	before, rest, opened := strings.Cut(page, opening)
	_, after, closed := strings.Cut(rest, closing)
	if !opened || !closed {
		return "", errors.New("want the two lines between which make results writes, got a page without them")
	}
	return before + opening + "\n" + block + "\n" + closing + after, nil
}
