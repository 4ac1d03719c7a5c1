package judge

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/smtplab/smtplab/harness/script"
	"github.com/smtplab/smtplab/sim/record"
)

func init() {
	register(Topic{
		Name:    "ndr",
		Usage:   "see ndr ADDRESS STATUS|EXCERPT",
		Summary: "a report that mail could not be delivered came into a mailbox in this chapter",
		Manual: `A report is a message with an empty reverse path, filed for the address. A status such as 4.4.7 must be that of a recipient
of whom the report says "Action: failed" (RFC 3464): a notice of delay does not count, nor does what the returned message says. An
excerpt quotes its lines, in order, gaps allowed; runs of blanks count as one.`,
		Read: readNDR,
	})
}

var statusCode = regexp.MustCompile(`^[245]\.\d{1,3}\.\d{1,3}$`)

func readNDR(a *script.Args) Look {
	owner := a.Mailbox()
	if statusCode.MatchString(a.Peek()) {
		status := a.Word()
		return Look{Check: func(v View) []Miss { return failedWith(status, fileLines(v.reports(owner))) }}
	}
	excerpt := readExcerpt(a)
	return Look{Check: func(v View) []Miss {
		return excerpt.seenBy(v).search("report", fileLines(v.reports(owner)), loosely)
	}}
}

// failedWith looks for a report that gives a recipient up with a status.
func failedWith(status string, reports [][]string) []Miss {
	var found []string
	for _, lines := range reports {
		for _, group := range recipientGroups(lines) {
			if strings.EqualFold(group["action"], "failed") && group["status"] == status {
				return nil
			}
			found = append(found, fmt.Sprintf("%s: %s %s", group["final-recipient"], group["action"], group["status"]))
		}
	}
	got := "no report of a failure with it"
	if len(reports) == 0 {
		got = "no report at all"
	}
	return []Miss{{Want: "a recipient that failed with status " + status, Got: got, Evidence: found}}
}

// recipientGroups are the fields of each recipient in the machine-readable part of a report, by their names in small
// letters. A report has one such part (RFC 6522 section 3), and returns the message below it.
func recipientGroups(lines []string) []map[string]string {
	begin := slices.IndexFunc(lines, func(l string) bool {
		return strings.HasPrefix(strings.ToLower(l), "content-type: message/delivery-status")
	})
	var groups []map[string]string
	group := map[string]string{}
	for _, line := range lines[begin+1:] {
		if begin < 0 || strings.HasPrefix(line, "--") {
			break
		}
		name, text, _ := strings.Cut(line, ":")
		switch name = strings.ToLower(name); name {
		case "":
			group = map[string]string{}
		case "final-recipient":
			groups = append(groups, group)
			group[name] = strings.TrimSpace(text)
		default:
			group[name], _, _ = strings.Cut(strings.TrimSpace(text), " ") // a comment may follow (RFC 3464 section 2.1.1)
		}
	}
	return groups
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
