package transcript

import (
	"strings"

	"github.com/smtplab/smtplab/sim/record"
)

// joined is the mark of a command or reply that left in the same segment as the line before it: "C+ RCPT TO:<...>"
// where others have "C: RCPT TO:<...>". It shows pipelining (RFC 2920). The lines of one reply are never marked.
const joined = '+'

// joins reports whether a line is the beginning of a command or reply that left in one segment with the line that the
// same end said before it, if any.
func joins(before, line *record.Line) bool {
	return before != nil && line.Segment != 0 && line.Segment == before.Segment && !goesOn(before)
}

// goesOn reports whether a line is one of a reply that has more lines (RFC 5321 section 4.2.1).
func goesOn(line *record.Line) bool {
	return line.From == record.Server && len(line.Text) > 3 && line.Text[3] == '-'
}

// shown is the word's line with its mark.
func (w word) shown() Line {
	l := w.line
	if w.joined {
		l.Text = l.Text[:1] + string(joined) + l.Text[2:]
	}
	return l
}

// WithoutMark is a line of a dialogue as it would be if it had left in a segment of its own: excerpts that say "C:" do
// not mind.
func WithoutMark(text string) string {
	if strings.HasPrefix(text, "C+ ") || strings.HasPrefix(text, "S+ ") {
		return text[:1] + ":" + text[2:]
	}
	return text
}
