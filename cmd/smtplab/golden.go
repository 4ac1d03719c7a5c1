package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"

	"github.com/smtplab/smtplab/harness"
	"github.com/smtplab/smtplab/harness/result"
)

// A goldenFile is the golden file of one scenario, to be written anew from its cases.
type goldenFile struct {
	name    string // on disk
	runs    []*harness.Run
	refuted bool // a claim of the scenario does not hold
}

// keepForGolden puts a story to the others of its scenario, which were played just before it.
func (s *stage) keepForGolden(p played) {
	name := filepath.Join(filepath.FromSlash(p.shelf.top), filepath.FromSlash(p.golden()))
	if n := len(s.goldens); n == 0 || s.goldens[n-1].name != name {
		s.goldens = append(s.goldens, &goldenFile{name: name})
	}
	g := s.goldens[len(s.goldens)-1]
	g.runs = append(g.runs, p.run)
	g.refuted = g.refuted || p.graded.Verdict == result.Fail || p.graded.Verdict == result.Error
}

// write writes the file, unless it would hold what the scenario itself says is wrong.
func (g *goldenFile) write(p *printer) error {
	if g.refuted {
		p.printf("not written: %s (the scenario's own claims come first)\n", g.name)
		return nil
	}
	text := harness.Golden(g.runs)
	if old, err := os.ReadFile(g.name); err == nil && bytes.Equal(old, text) {
		return nil
	}
	if err := os.WriteFile(g.name, text, 0o644); err != nil {
		return fmt.Errorf("golden file: %w", err)
	}
	p.printf("written: %s\n", g.name)
	return nil
}
