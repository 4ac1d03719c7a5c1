package judge

import (
	"github.com/smtplab/smtplab/harness/script"
	"github.com/smtplab/smtplab/sim/record"
)

func init() {
	register(Topic{
		Name:    "log",
		Usage:   "see log HOST EXCERPT",
		Summary: "a host's protocol log has these lines of this chapter",
		Manual: `The excerpt quotes the product's own lines, in order, gaps allowed; runs of blanks count as one. Lines with "!" must not
be there at all. A log that got no line in this chapter can hold none.`,
		Read: readLog,
	})
}

func readLog(a *script.Args) Look {
	host := a.Host()
	excerpt := readExcerpt(a)
	return Look{Check: func(v View) []Miss {
		var lines []string
		for _, e := range v.phase() {
			if f, ok := e.Fact.(*record.Logged); ok && e.Host == host {
				lines = append(lines, f.Text)
			}
		}
		if lines == nil {
			return excerpt.seenBy(v).search("line of the log", nil, loosely)
		}
		return excerpt.seenBy(v).search("log", [][]string{lines}, loosely)
	}}
}
