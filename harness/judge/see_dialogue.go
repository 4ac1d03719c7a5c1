package judge

import (
	"github.com/smtplab/smtplab/harness/script"
	"github.com/smtplab/smtplab/harness/transcript"
)

func init() {
	register(Topic{
		Name:    "dialogue",
		Usage:   "see dialogue EXCERPT",
		Summary: "a connection of this chapter went as the excerpt says",
		Manual: `The excerpt's lines begin with C: (the client said), S: (the server said) or F: (a box did), or are "C closes",
"S resets", "C gave up after ..." and the like, as the transcript has them. "C+" and "S+" stand for a command or reply that left in the
same segment as the line before it (pipelining); "C:" and "S:" do not mind. All must be found in one connection, in order, with
gaps allowed. A line "after 4s" or "within 5s" claims that the next line came so long after the one before it, or after the connection began,
at least or at most. A line that never reached the other end has "(lost)" at its end, one that a box made up "(forged)". Lines with "!"
must be in no connection of the chapter; an excerpt of such lines alone needs at least one connection to look at.`,
		Read: readDialogue,
	})
}

func readDialogue(a *script.Args) Look {
	excerpt := readExcerpt(a, "C:", "S:", "C+", "S+", "F:", "C ", "S ")
	return Look{Check: func(v View) []Miss {
		all := v.conversations()
		if len(all) == 0 {
			return []Miss{{Want: "a dialogue", Got: "no connection in this chapter"}}
		}
		return excerpt.seenBy(v).searchTimed("connection", all, matchDialogue)
	}, Quote: func(v View) []string {
		return excerpt.quote(v.conversations(), matchDialogue)
	}}
}

// matchDialogue lets an excerpt leave out what left together.
func matchDialogue(p Pattern, text string) bool {
	return p.Match(text) || p.Match(transcript.WithoutMark(text))
}
