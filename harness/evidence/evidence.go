// Package evidence turns a record into the files that the people in its story would have had on their desks.
//
// Each kind of evidence is one file of this package that adds itself to the list: the messages and badmail that hosts
// filed, protocol logs under the products' own names, event logs as the Event Viewer shows them, the history of DNS
// servers' questions, queues over time, the registry before and after, traces as of Network Monitor, and dialogues of
// which the two ends saw different things. They depend on nothing but the record, so that whoever has one can make them
// again. The files of a host stand in the folder of its name.
package evidence

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/smtplab/smtplab/harness/result"
	"github.com/smtplab/smtplab/harness/transcript"
	"github.com/smtplab/smtplab/sim/record"
)

// A kind makes the files of one kind of evidence.
type kind func(*transcript.Story, *desk)

// kinds are all kinds of evidence; the files of this package add theirs in init. Their order does not matter, because
// none writes to the files of another.
var kinds []kind

// Files are all files of evidence that a record has, by their names below the case's folder.
func Files(events []record.Event) result.Files {
	story := transcript.Read(events)
	d := &desk{files: map[string]*strings.Builder{}, start: start(events)}
	for _, add := range kinds {
		add(story, d)
	}
	files := result.Files{}
	for _, name := range slices.Sorted(maps.Keys(d.files)) {
		files[name] = []byte(d.files[name].String())
	}
	return files
}

func start(events []record.Event) time.Time {
	for _, e := range events {
		if w, ok := e.Fact.(*record.World); ok {
			return w.Start
		}
	}
	return time.Time{}
}

// A desk is where files of evidence grow.
type desk struct {
	files map[string]*strings.Builder
	start time.Time // of the virtual clock
}

// add adds to the file of that name in a host's folder.
func (d *desk) add(host, name, format string, words ...any) {
	file := fileName(host, name)
	if d.files[file] == nil {
		d.files[file] = &strings.Builder{}
	}
	fmt.Fprintf(d.files[file], format, words...)
}

// clock is the time of an event as the host's clock shows it.
func (d *desk) clock(e record.Event) time.Time { return d.start.Add(e.At) }

// stamped is a clock's time as the files of this package write it.
func (d *desk) stamped(e record.Event) string {
	return d.clock(e).UTC().Format("2006-01-02 15:04:05.000")
}

// fileName joins the parts of a file's name. Owners of mailboxes and names of messages may have been made up by a
// stranger: what leads elsewhere, or what some system cannot have in a name, becomes "_".
func fileName(parts ...string) string {
	var whole []string
	for _, part := range strings.Split(path.Join(parts...), "/") {
		part = strings.Map(func(r rune) rune {
			if strings.ContainsRune(`:*?"<>|\`, r) || r < ' ' || r == 0x7f {
				return '_'
			}
			return r
		}, strings.ToValidUTF8(part, "_"))
		if len(part) > maxPart {
			part = strings.ToValidUTF8(part[:maxPart], "")
		}
		if part == ".." || part == "." || part == "" {
			part = "_"
		}
		whole = append(whole, part)
	}
	return path.Join(whole...)
}

// maxPart is the length that most file systems allow one part of a name, less room for a suffix.
const maxPart = 200
