package harness

import (
	"bytes"
	"fmt"

	"github.com/smtplab/smtplab/harness/result"
	"github.com/smtplab/smtplab/harness/transcript"
	"github.com/smtplab/smtplab/sim/record"
)

// The names of a case's files in the result folder.
const (
	ScenarioFile   = "scenario.txtar"
	RecordFile     = "record.jsonl"
	TranscriptFile = "transcript.txt"
)

// Files are what the result folder keeps of the run: scenario, record, transcript, and all that hosts filed and logged,
// in folders as the hosts have them: reports as .eml.
func (r *Run) Files() (result.Files, error) {
	var lines bytes.Buffer
	if err := record.Encode(&lines, r.Events); err != nil {
		return nil, fmt.Errorf("%s: record: %w", r.Case.Name, err)
	}
	files := result.Files{
		ScenarioFile:   r.Case.Scenario.Source,
		RecordFile:     lines.Bytes(),
		TranscriptFile: []byte(r.Transcript()),
	}
	for _, e := range r.Events {
		switch f := e.Fact.(type) {
		case *record.Filed:
			name := transcript.FilePath(e.Host, f)
			files[name] = append(files[name], f.Data...)
		case *record.Logged:
			name := e.Host + "/logs/" + f.Log
			files[name] = append(files[name], f.Text+"\r\n"...)
		}
	}
	return files, nil
}
