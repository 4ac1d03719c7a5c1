package main

import (
	"os"
	"path/filepath"

	"github.com/smtplab/smtplab/harness"
	"github.com/smtplab/smtplab/reports/capture"
	"github.com/smtplab/smtplab/sim/record"
)

// A skeleton gathers the first dialogues of a capture, to make a scenario of.
type skeleton struct {
	dialogues [][]record.Event
}

// bonesAtMost is how many dialogues a skeleton holds: more than anybody wants to edit.
const bonesAtMost = 20

func (s *skeleton) add(talk *capture.Talk) {
	if talk.Protocol == "smtp" && !talk.Joined && len(s.dialogues) < bonesAtMost {
		s.dialogues = append(s.dialogues, talk.Events)
	}
}

// keep writes the skeleton where --save says.
func (d *diagnosis) keep(source string) error {
	if d.save == "" {
		return nil
	}
	if len(d.skeleton.dialogues) == 0 {
		return misused("--save %s: the capture holds no SMTP dialogue from its beginning", d.save)
	}
	if err := os.WriteFile(d.save, harness.Skeleton(filepath.Base(source), d.skeleton.dialogues), 0o644); err != nil {
		return trouble(err)
	}
	return nil
}
