package judge

import (
	"github.com/smtplab/smtplab/harness/script"
	"github.com/smtplab/smtplab/harness/transcript"
	"github.com/smtplab/smtplab/sim/record"
)

func init() {
	register(Topic{
		Name:    "eventlog",
		Usage:   "see eventlog HOST|BOX EXCERPT",
		Summary: "a host's or box's event log got this entry in this chapter",
		Manual: `The excerpt quotes one entry as the Event Viewer shows it: "Source: ...", "Category: ...", "Type: ...", "Event ID: ...",
"User: N/A", "Computer: ...", "Description:" and its lines, "Data:" and its rows of eight bytes. In order, gaps allowed; runs of blanks
count as one. A line with "!" must be in no entry.`,
		Read: readEventLog,
	})
}

func readEventLog(a *script.Args) Look {
	owner := a.HostOrBox()
	excerpt := readExcerpt(a)
	return Look{Check: func(v View) []Miss {
		var entries [][]string
		for _, e := range v.phase() {
			if f, ok := e.Fact.(*record.EventLogged); ok && e.Host == owner {
				entries = append(entries, transcript.EventTexts(e.Host, f))
			}
		}
		return excerpt.seenBy(v).search("entry", entries, loosely)
	}}
}
