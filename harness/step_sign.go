package harness

import "github.com/smtplab/smtplab/harness/script"

func init() {
	register(Word{
		Name:    "sign",
		Kind:    StepWord,
		Usage:   "sign dialogue|dns EXCERPT",
		Summary: "claims what must be seen, and says that it is the sign of the trouble",
		Manual: `A sign is a claim like that of "see". Besides, it is what smtplab diagnose looks for in captures of the field, so
that its lines hold nothing of this story's own: no names, no addresses, no sizes. It must fit the trouble in any place and nothing
that is in order; a test plays the whole book to see that.`,
		read: readSign,
	})
}

func readSign(r *reader, a *script.Args) {
	look := r.see(a)
	if a.Failed() {
		return
	}
	if look.Quote == nil {
		a.Fail("%q cannot be a sign: a capture shows dialogues and DNS alone", a.Item.Words[1])
		return
	}
	r.signs = append(r.signs, sign{line: a.Item.Line, chapter: len(r.chapters) - 1, look: look})
}
