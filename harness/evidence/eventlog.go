package evidence

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/smtplab/smtplab/harness/transcript"
	"github.com/smtplab/smtplab/sim/record"
)

func init() { kinds = append(kinds, eventLogs) }

// eventLogs are the entries of a host's or box's event log, as KB 818222 prints one: what the Event Viewer shows, with
// the data in rows of eight bytes.
func eventLogs(s *transcript.Story, d *desk) {
	for _, e := range s.Events {
		f, ok := e.Fact.(*record.EventLogged)
		if !ok {
			continue
		}
		at := d.clock(e)
		for _, row := range [][2]string{
			{"Date:     " + at.Format("1/2/2006"), "Source:   " + f.Source},
			{"Time:     " + at.Format("3:04:05 PM"), "Category: " + cmp.Or(f.Category, "None")},
			{"Type:     " + f.Type, fmt.Sprintf("Event ID: %d", f.ID)},
		} {
			d.add(e.Host, "eventlog.txt", "%-26s%s\n", transcript.Show(row[0]), transcript.Show(row[1]))
		}
		d.add(e.Host, "eventlog.txt", "User:     N/A\nComputer: %s\n\n%s\n\n", transcript.Show(e.Host), body(e.Host, f))
	}
}

// body is the description and the data.
func body(host string, f *record.EventLogged) string {
	lines := transcript.EventTexts(host, f)
	for lines[0] != "Description:" {
		lines = lines[1:]
	}
	text := strings.Join(lines, "\n")
	text = strings.ReplaceAll(text, " \n", "\n")
	return strings.TrimRight(strings.Replace(text, "\nData:\n", "\n\nData:\n", 1), " ")
}
