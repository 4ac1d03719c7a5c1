package judge

import (
	"regexp"

	"github.com/smtplab/smtplab/harness/script"
	"github.com/smtplab/smtplab/sim/record"
)

func init() {
	register(Topic{
		Name:    "ndr",
		Usage:   "see ndr ADDRESS STATUS|EXCERPT",
		Summary: "a report that mail could not be delivered came into a mailbox in this chapter",
		Manual: `A report is a message with an empty reverse path, filed for the address. A status such as 4.4.7 must stand in its
"Status:" field (RFC 3464). An excerpt quotes its lines, in order, gaps allowed; runs of blanks count as one.`,
		Read: readNDR,
	})
}

var statusCode = regexp.MustCompile(`^[245]\.\d{1,3}\.\d{1,3}$`)

func readNDR(a *script.Args) Look {
	owner := a.Mailbox()
	var excerpt Excerpt
	if statusCode.MatchString(a.Peek()) {
		line := ExcerptLine{Pattern: NewPattern("Status: " + a.Word() + "...")}
		excerpt.Lines = []ExcerptLine{line}
	} else {
		excerpt = readExcerpt(a)
	}
	return Look{Check: func(v View) []Miss {
		return excerpt.search("report", fileLines(v.reports(owner)), loosely)
	}}
}

// reports are the messages without a reverse path that were filed for an address in this phase.
func (v View) reports(owner string) []*record.Filed {
	isReport := map[string]bool{}
	for _, e := range v.past() {
		if f, ok := e.Fact.(*record.Accepted); ok && (f.From == "" || f.ReportOf != "") {
			isReport[f.Message] = true
		}
	}
	var list []*record.Filed
	for _, f := range v.inbox(owner) {
		if isReport[f.Message] {
			list = append(list, f)
		}
	}
	return list
}
