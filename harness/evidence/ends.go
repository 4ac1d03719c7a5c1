package evidence

import "github.com/smtplab/smtplab/harness/transcript"

// BothEndsFile is what each end of every dialogue has of it, side by side.
const BothEndsFile = "both-ends.txt"

func init() { kinds = append(kinds, bothEnds) }

// bothEnds are the dialogues of which the two ends saw different things, side by side.
func bothEnds(s *transcript.Story, d *desk) {
	if text := s.EndsText(); text != "" {
		d.add("", BothEndsFile, "%s", text)
	}
}
