package harness

import (
	"bytes"
	"fmt"

	"github.com/smtplab/smtplab/harness/evidence"
	"github.com/smtplab/smtplab/harness/result"
	"github.com/smtplab/smtplab/sim/record"
)

// The names of a case's files in the result folder.
const (
	ScenarioFile   = "scenario.txtar"
	RecordFile     = "record.jsonl"
	TranscriptFile = "transcript.txt"
)

// Files are what the result folder keeps of the run: scenario, record, transcript, and all other evidence.
func (r *Run) Files() (result.Files, error) {
	var lines bytes.Buffer
	if err := record.Encode(&lines, r.Events); err != nil {
		return nil, fmt.Errorf("%s: record: %w", r.Case.Name, err)
	}
	files := evidence.Files(r.Events)
	files[ScenarioFile] = r.Case.Scenario.Source
	files[RecordFile] = lines.Bytes()
	files[TranscriptFile] = []byte(r.Transcript())
	return files, nil
}
