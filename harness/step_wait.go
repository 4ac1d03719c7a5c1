package harness

import "github.com/smtplab/smtplab/harness/script"

func init() {
	register(Word{
		Name:    "wait",
		Kind:    StepWord,
		Usage:   "wait DURATION|quiet",
		Summary: "lets time pass",
		Manual: `A duration is such as 90s, 11m, 2h, 2d. "quiet" waits until every recipient is delivered, relayed, returned, dropped, in Badmail or
waiting for its next try, and no connection is open.`,
		read: readWait,
	})
}

func readWait(r *reader, a *script.Args) {
	if a.Peek() == "quiet" {
		a.Word()
		r.step((*stage).waitQuiet)
		return
	}
	if word := a.Peek(); len(word) > 1 && word[0] == 'q' {
		a.Word()
		a.Fail("want a time such as 90s, 10m, 2h or 2d, or the word quiet, got %q", word)
		return
	}
	d := a.Duration()
	r.step(func(s *stage) error { return s.wait(d) })
}
