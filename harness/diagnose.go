package harness

import (
	"slices"

	"github.com/smtplab/smtplab/harness/transcript"
	"github.com/smtplab/smtplab/sim/record"
)

// A Diagnosis says that a record looks like what a scenario tells.
type Diagnosis struct {
	Scenario *Scenario
	Line     int      // of the sign, in the scenario's file
	Trouble  string   // the paragraph of the chapter in which the sign stands
	Quoted   []string // the lines of the record that are the sign
	Cures    []string // the paragraphs of the chapters after it
}

// Diagnose compares a record, such as one that was read from a capture of the field, with the signs of all scenarios, and
// returns those that fit, in the order of the book, each scenario once.
func (b *Book) Diagnose(events []record.Event) []Diagnosis {
	var found []Diagnosis
	story := transcript.Read(events)
	for _, s := range b.Scenarios {
		if d, ok := s.diagnose(story); ok {
			found = append(found, d)
		}
	}
	return found
}

func (s *Scenario) diagnose(story *transcript.Story) (Diagnosis, bool) {
	for _, c := range s.Cases {
		for _, sign := range c.signs {
			quoted, holds := sign.look.Holds(story)
			if !holds {
				continue
			}
			d := Diagnosis{Scenario: s, Line: sign.line, Trouble: s.Chapters[sign.chapter].Text, Quoted: quoted}
			for _, chapter := range s.Chapters[sign.chapter+1:] {
				d.Cures = append(d.Cures, chapter.Text)
			}
			return d, true
		}
	}
	return Diagnosis{}, false
}

// Articles are the references of a scenario that are articles of the Knowledge Base, such as "KB818222".
func (s *Scenario) Articles() []string {
	return slices.DeleteFunc(slices.Clone(s.Refs), func(ref string) bool {
		return len(ref) < 2 || ref[0] != 'Q' && ref[:2] != "KB"
	})
}

// HasSign reports whether a scenario has a sign by which its trouble is known.
func (s *Scenario) HasSign() bool {
	return slices.ContainsFunc(s.Cases, func(c *Case) bool { return len(c.signs) > 0 })
}
