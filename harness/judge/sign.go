package judge

import "github.com/smtplab/smtplab/harness/transcript"

// Holds reports whether a look's claim holds for a record as a whole, such as one that was made from a capture of the
// field, and which of its lines the claim quotes. A claim that quotes nothing, because all its lines say what must not be
// there, holds for no such record: silence is no sign.
func (l Look) Holds(story *transcript.Story) (quoted []string, holds bool) {
	if l.Quote == nil {
		return nil, false
	}
	view := View{story: story, end: len(story.Events), claimed: map[string]bool{}}
	if len(l.Check(view)) > 0 {
		return nil, false
	}
	quoted = l.Quote(view)
	return quoted, len(quoted) > 0
}

// quote are the lines that the excerpt quotes, in the first of the texts that has them all.
func (e Excerpt) quote(all [][]transcript.Line, match func(Pattern, string) bool) []string {
	want := e.must()
	for _, lines := range all {
		taken := e.progress(want, lines, match)
		if len(lines) == 0 || len(taken) < len(want) {
			continue
		}
		quoted := make([]string, len(taken))
		for i, at := range taken {
			quoted[i] = lines[at].Text
		}
		return quoted
	}
	return nil
}
