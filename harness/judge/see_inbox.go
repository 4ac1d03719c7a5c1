package judge

import (
	"fmt"
	"strings"

	"github.com/smtplab/smtplab/harness/script"
	"github.com/smtplab/smtplab/sim/record"
)

func init() {
	register(Topic{
		Name:    "inbox",
		Usage:   "see inbox ADDRESS N [EXCERPT]",
		Summary: "so many messages came into a mailbox in this chapter",
		Manual: `Counts the messages that were filed for the address in this chapter, reports included. The excerpt quotes lines of the
header and the text of one of them, in order, gaps allowed; runs of blanks count as one.`,
		Read: readInbox,
	})
}

func readInbox(a *script.Args) Look {
	owner, want := a.Mailbox(), a.Count()
	var excerpt *Excerpt
	if a.More() {
		e := readExcerpt(a)
		excerpt = &e
	}
	return Look{Check: func(v View) []Miss {
		files := v.inbox(owner)
		var misses []Miss
		if len(files) != want {
			misses = append(misses, Miss{Want: count(want, "message"), Got: fmt.Sprint(len(files)), Evidence: names(files)})
		}
		if excerpt != nil {
			misses = append(misses, excerpt.seenBy(v).search("message", fileLines(files), loosely)...)
		}
		return misses
	}}
}

// inbox are the messages that were filed for an address in this phase.
func (v View) inbox(owner string) []*record.Filed {
	return v.filed("inbox", func(_ string, f *record.Filed) bool { return strings.EqualFold(f.Owner, owner) })
}

func names(files []*record.Filed) []string {
	var list []string
	for _, f := range files {
		list = append(list, f.Name)
	}
	return list
}

// fileLines are the texts of files, each as its lines.
func fileLines(files []*record.Filed) [][]string {
	var all [][]string
	for _, f := range files {
		all = append(all, strings.Split(strings.ReplaceAll(string(f.Data), "\r\n", "\n"), "\n"))
	}
	return all
}
