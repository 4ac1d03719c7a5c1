package judge

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/smtplab/smtplab/harness/result"
	"github.com/smtplab/smtplab/harness/script"
)

func init() {
	register(Topic{
		Name:    "report",
		Usage:   "see report ADDRESS RULE [WORD...]",
		Summary: "the notifications that came for an address keep a rule of RFC 3464 and its kin",
		Manual: `At least one must have come in this chapter, and each must keep the rule; "see inbox" counts them. The rules:
about ADDRESS,... [ACTION]: together they are about these recipients, no more and no fewer, and say so of each.
form: multipart/report, a text first, the part for programs second (RFC 6522, RFC 3464). addressed: To is the originator (RFC 3464).
7bit: the part for programs has no octet beyond US-ASCII. lines: no line has more than 998 octets (RFC 5322).
once: one Date and one From (RFC 5322). dates: the Date is possible, and that of now. zones: all dates for programs have numeric zones.
reporter: Reporting-MTA is there once, with a full name. status CLASS: each Status is well formed, and of that class.
field NAME TEXT: a field for programs has the text. begins NAME TEXT: it begins so. lacks NAME: there is no such field.
replied: not labelled as auto-generated (RFC 3834). returns full|header: the message is returned, or its header alone.
A notification without a part for programs, as some servers write them, breaks the rule "form", and says nothing about rules that are
about that part.`,
		Read: readReportRule,
	})
}

// A reportRule is what a notification must be like. It reads its own words.
type reportRule func(a *script.Args) func(report) *Miss

// reportRules are all but "about", by name; the files of the rules fill it.
var reportRules = map[string]reportRule{}

// bare makes a rule of one that has no words.
func bare(check func(report) *Miss) reportRule {
	return func(*script.Args) func(report) *Miss { return check }
}

func readReportRule(a *script.Args) Look {
	owner := a.Mailbox()
	names := slices.Sorted(maps.Keys(reportRules))
	name := a.Choice(append(names, "about")...)
	if a.Failed() {
		return Look{}
	}
	if name == "about" {
		return readAbout(a, owner)
	}
	check := reportRules[name](a)
	return Look{Check: func(v View) []Miss {
		reports := v.notifications(owner)
		for _, r := range reports {
			miss := check(r)
			if forPrograms[name] && r.message == nil {
				miss = unreadable()
			}
			if miss != nil {
				miss.Evidence = r.lines()
				return []Miss{*miss}
			}
		}
		return none(reports)
	}}
}

// forPrograms are the rules about what only a multipart/report has.
var forPrograms = map[string]bool{"7bit": true, "zones": true, "reporter": true, "status": true, "field": true, "begins": true,
	"lacks": true, "returns": true}

// unreadable is what there is to say of a notification in prose.
func unreadable() *Miss {
	return &Miss{Want: "a notification with a part for programs", Got: "one without", Verdict: result.Unsupported}
}

// none is what is wrong where nothing came.
func none(reports []report) []Miss {
	if len(reports) > 0 {
		return nil
	}
	return []Miss{{Want: "a notification", Got: "none"}}
}

// readAbout reads the rule about all notifications together: a server may write one for each recipient.
func readAbout(a *script.Args, owner string) Look {
	want := strings.Split(a.Word(), ",")
	slices.Sort(want)
	action := ""
	if a.More() {
		action = a.Choice("failed", "delayed", "delivered", "relayed", "expanded")
	}
	return Look{Check: func(v View) []Miss {
		reports := v.notifications(owner)
		misses := none(reports)
		var got, lines []string
		for _, r := range reports {
			if r.message == nil {
				return []Miss{*unreadable()}
			}
			lines = append(lines, r.lines()...)
			for _, group := range r.recipients {
				got = append(got, address(group))
				if said, _ := group.Get("Action"); action != "" && !strings.EqualFold(plain(said), action) {
					misses = append(misses, Miss{Want: fmt.Sprintf("Action: %s for %s", action, address(group)), Got: said})
				}
			}
		}
		slices.Sort(got)
		if got = slices.Compact(got); !slices.Equal(got, want) {
			misses = append(misses, Miss{Want: "notifications about " + strings.Join(want, ", "), Got: strings.Join(got, ", ")})
		}
		for i := range misses {
			misses[i].Evidence = lines
		}
		return misses
	}}
}
