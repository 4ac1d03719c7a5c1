package evidence

import (
	"github.com/smtplab/smtplab/harness/transcript"
	"github.com/smtplab/smtplab/sim/record"
)

func init() { kinds = append(kinds, filed) }

// filed are the files that hosts wrote themselves, to the byte: mail and reports as .eml, and the Badmail folder as the
// product leaves it.
func filed(s *transcript.Story, d *desk) {
	for _, e := range s.Events {
		if f, ok := e.Fact.(*record.Filed); ok {
			d.add("", transcript.FilePath(e.Host, f), "%s", f.Data)
		}
	}
}
