package main

import (
	"maps"

	"github.com/smtplab/smtplab/harness"
	"github.com/smtplab/smtplab/harness/result"
	"github.com/smtplab/smtplab/reports/pcapng"
)

// keep puts a story's evidence into the result folder.
func (s *stage) keep(p played) error {
	if p.run == nil { // nobody was there
		files := result.Files{harness.ScenarioFile: p.Scenario.Source}
		maps.Copy(files, p.besides)
		return s.folder.Put(p.graded, files)
	}
	files, err := p.run.Files()
	if err != nil {
		return err
	}
	maps.Copy(files, p.besides)
	if !s.noCapture {
		captures, err := pcapng.Write(p.run.Events)
		if err != nil {
			return err
		}
		maps.Copy(files, captures)
	}
	if p.memory != nil {
		files[harness.GoldenCopy] = p.memory
	}
	return s.folder.Put(p.graded, files)
}
