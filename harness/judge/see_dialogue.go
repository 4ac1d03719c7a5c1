package judge

import "github.com/smtplab/smtplab/harness/script"

func init() {
	register(Topic{
		Name:    "dialogue",
		Usage:   "see dialogue EXCERPT",
		Summary: "a connection of this phase went as the excerpt says",
		Manual: `The excerpt's lines begin with C: (the client said), S: (the server said) or F: (a box did), or are "C closes",
"S resets", "C gave up after ..." and the like, as the transcript has them. All must be found in one connection, in order, with
gaps allowed. A line that never reached the other end has "(lost)" at its end, one that a box made up "(forged)". Lines with "!"
must be in no connection of the phase; an excerpt of such lines alone needs at least one connection to look at.`,
		Read: readDialogue,
	})
}

func readDialogue(a *script.Args) Look {
	excerpt := readExcerpt(a, "C:", "S:", "F:", "C ", "S ")
	return Look{Check: func(v View) []Miss {
		all := v.conversations()
		if len(all) == 0 {
			return []Miss{{Want: "a dialogue", Got: "no connection in this phase"}}
		}
		return excerpt.search("connection", all, exactly)
	}}
}
