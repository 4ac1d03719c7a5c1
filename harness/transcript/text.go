package transcript

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/smtplab/smtplab/sim/record"
)

// Text is the whole story. Its form is for people and goldens; nothing reads it back.
func (s *Story) Text() string {
	var b strings.Builder
	for i := range s.Phases {
		if i > 0 {
			b.WriteString("\n")
		}
		s.writePhase(&b, s.Phases[i])
	}
	return b.String()
}

// A block is a piece of a phase: a heading and lines below it.
type block struct {
	at    time.Duration
	title string
	lines []string
}

func (s *Story) writePhase(b *strings.Builder, p Phase) {
	for _, line := range strings.Split(p.Chapter.Text, "\n") {
		b.WriteString(strings.TrimRight("# "+line, " ") + "\n")
	}
	blocks := slices.Concat(
		one("story", s.told(p)),
		one("dns", fold(timed(s.DNSBetween(p.Begin, p.End)))),
		one("boxes", fold(timed(s.BoxesBetween(p.Begin, p.End)))),
		s.dialogues(p), s.byHost(p), s.files(p))
	for _, x := range blocks {
		fmt.Fprintf(b, "\n%s\n", x.title)
		for _, line := range x.lines {
			b.WriteString(strings.TrimRight("  "+line, " ") + "\n")
		}
	}
}

func one(title string, lines []string) []block {
	if len(lines) == 0 {
		return nil
	}
	return []block{{title: title, lines: lines}}
}

func timed(lines []Line) []string {
	texts := make([]string, len(lines))
	for i, l := range lines {
		texts[i] = stamp(l.At, l.Text)
	}
	return texts
}

func stamp(at time.Duration, text string) string { return stampText(at.String(), text) }

func stampText(at, text string) string { return fmt.Sprintf("%12s  %s", at, text) }

// told is what the story did, and what went wrong in the telling.
func (s *Story) told(p Phase) []string {
	var list []string
	for _, e := range s.Events[p.Begin:p.End] {
		switch f := e.Fact.(type) {
		case *record.World:
			list = append(list, groundTexts(f)...)
		case *record.Step:
			list = append(list, stamp(e.At, f.Text))
		case *record.QueueSeen:
			list = append(list, stamp(e.At, "queue of "+e.Host+":"+strings.Join(queueTexts(f), "")))
		case *record.Trouble:
			list = append(list, stamp(e.At, "trouble: "+f.Text))
		case *record.Hung:
			list = append(list, stamp(e.At, "hung: "+e.Host+": "+f.Task+", waiting for "+f.Why))
		}
	}
	return list
}

// groundTexts say where a story was played, or why it was not. In a simulated world nothing need be said.
func groundTexts(w *record.World) []string {
	if w.Ground == "" {
		return nil
	}
	if len(w.Lacks) == 0 {
		return []string{stamp(0, "played on real sockets, in real time: "+w.Ground)}
	}
	list := []string{stamp(0, "not played on real sockets: "+w.Ground)}
	for _, l := range w.Lacks {
		list = append(list, fmt.Sprintf("%14s%d: %s: want %s, got %s", "", l.Line, l.Text, l.Want, l.Got))
	}
	return list
}

func queueTexts(f *record.QueueSeen) []string {
	if len(f.Items) == 0 {
		return []string{" empty"}
	}
	var texts []string
	for _, item := range f.Items {
		texts = append(texts, "\n              "+QueueText(item))
	}
	return foldCounting(texts)
}

// QueueText is one entry of a queue as excerpts see it: "bob@fabrikam.example, no status, tried 2 times, next in 15m0s".
func QueueText(i record.QueueItem) string {
	times := "times"
	if i.Tries == 1 {
		times = "time"
	}
	return fmt.Sprintf("%s, %s, tried %d %s, next in %v", i.Recipient, cmp.Or(Show(i.Status), "no status"), i.Tries, times,
		time.Duration(i.Next)*time.Second)
}

// dialogues are the phase's connections, in an order that does not depend on their numbers.
func (s *Story) dialogues(p Phase) []block {
	var list []block
	for _, c := range s.Conversations {
		lines := c.Between(p.Begin, p.End)
		if len(lines) == 0 {
			continue
		}
		x := block{at: c.Begin, title: fmt.Sprintf("%s > %s", c.Client, c.Server), lines: foldCounting(timed(lines))}
		if lines[0].Index != c.Lines[0].Index {
			x.title += fmt.Sprintf(" (continued, begun at %v)", c.Begin)
		}
		list = append(list, x)
	}
	slices.SortStableFunc(list, func(a, b block) int {
		return cmp.Or(cmp.Compare(a.at, b.at), strings.Compare(a.title, b.title), slices.Compare(a.lines, b.lines))
	})
	return foldDialogues(list)
}

// byHost are the things that hosts and boxes keep: settings, fates, protocol logs, event logs.
func (s *Story) byHost(p Phase) []block {
	blocks := map[string]*block{}
	for _, e := range s.Events[p.Begin:p.End] {
		title, lines := hostLines(e)
		if title == "" {
			continue
		}
		if blocks[title] == nil {
			blocks[title] = &block{title: title}
		}
		for _, line := range lines {
			blocks[title].lines = append(blocks[title].lines, stamp(e.At, line))
		}
	}
	for _, x := range blocks {
		x.lines = foldCounting(fold(x.lines))
	}
	return ordered(blocks)
}

func ordered(blocks map[string]*block) []block {
	list := make([]block, 0, len(blocks))
	for _, x := range blocks {
		list = append(list, *x)
	}
	slices.SortFunc(list, func(a, b block) int { return strings.Compare(a.title, b.title) })
	return list
}

func hostLines(e record.Event) (title string, lines []string) {
	switch f := e.Fact.(type) {
	case *record.Process:
		return "server on " + e.Host, []string{f.Did}
	case *record.Changed:
		return "server on " + e.Host, []string{fmt.Sprintf("%s: %s, was %s", f.Name, cmp.Or(f.After, "nothing"), cmp.Or(f.Before, "nothing"))}
	case *record.Accepted:
		return "mail at " + e.Host, []string{acceptedText(f)}
	case *record.Fate:
		return "mail at " + e.Host, []string{fateText(f)}
	case *record.Logged:
		return "log " + f.Log + " of " + e.Host, []string{Show(f.Text)}
	case *record.EventLogged:
		return "event log of " + e.Host, EventTexts(e.Host, f)
	}
	return "", nil
}

func acceptedText(f *record.Accepted) string {
	text := fmt.Sprintf("%s: accepted from <%s> for %s, %d octets", f.Message, f.From, strings.Join(f.To, ", "), f.Size)
	if f.ReportOf != "" {
		text += ", a report about " + f.ReportOf
	}
	return text
}

func fateText(f *record.Fate) string {
	text := fmt.Sprintf("%s: %s %s", f.Message, f.Recipient, f.Fate)
	for _, detail := range []string{f.Status, Show(f.Reason)} {
		if detail != "" {
			text += ", " + detail
		}
	}
	return text
}

// EventTexts is an entry of an event log, as the Event Viewer shows it: fields, description, data in rows of eight.
func EventTexts(computer string, f *record.EventLogged) []string {
	lines := []string{
		"Source: " + f.Source,
		"Category: " + cmp.Or(f.Category, "None"),
		"Type: " + f.Type,
		fmt.Sprintf("Event ID: %d", f.ID),
		"User: N/A", // a service has none; KB 818222 prints it so
		"Computer: " + computer,
		"Description:",
	}
	for _, line := range strings.Split(f.Text, "\n") {
		lines = append(lines, Show(line))
	}
	if len(f.Data) > 0 {
		lines = append(lines, "Data:")
	}
	for offset := 0; offset < len(f.Data); offset += 8 {
		row := f.Data[offset:min(offset+8, len(f.Data))]
		lines = append(lines, fmt.Sprintf("%04x: % -27x%s", offset, row, dots(row)))
	}
	return lines
}

// dots is the right-hand column of the data: characters, with a dot for those that cannot be printed.
func dots(row []byte) string {
	text := make([]byte, len(row))
	for i, c := range row {
		text[i] = c
		if c < ' ' || c > '~' {
			text[i] = '.'
		}
	}
	return string(text)
}

// files are what was filed: mail, reports, badmail, with their text.
func (s *Story) files(p Phase) []block {
	blocks := map[string]*block{}
	for _, e := range s.Events[p.Begin:p.End] {
		f, ok := e.Fact.(*record.Filed)
		if !ok {
			continue
		}
		title := "file " + FilePath(e.Host, f)
		text := strings.ReplaceAll(strings.TrimSuffix(string(f.Data), "\r\n"), "\r\n", "\n")
		var lines []string
		for _, line := range strings.Split(text, "\n") {
			lines = append(lines, showTabs(line))
		}
		blocks[title] = &block{title: title, lines: lines}
	}
	return foldFiles(ordered(blocks))
}

// showTabs is Show, but keeps tabs: folded header lines have them.
func showTabs(line string) string {
	parts := strings.Split(line, "\t")
	for i := range parts {
		parts[i] = Show(parts[i])
	}
	return strings.Join(parts, "\t")
}

// FilePath is the place of a filed thing: host, folder, owner, name.
func FilePath(host string, f *record.Filed) string {
	parts := []string{host, f.Folder}
	if f.Owner != "" {
		parts = append(parts, f.Owner)
	}
	return strings.Join(append(parts, f.Name), "/")
}
