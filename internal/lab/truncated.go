package lab

import (
	"errors"
	"fmt"
	"strings"

	"github.com/smtplab/smtplab/harness"
)

// truncated says which limit ended a run, where one did.
func (l *Lab) truncated(stopped error, run *harness.Run) string {
	switch {
	case stopped != nil:
		return fmt.Sprintf("The run was stopped after %d seconds; what had happened by then is shown. Let less happen in it.", l.limits.Seconds)
	case errors.Is(run.Stopped, harness.ErrLimit):
		return fmt.Sprintf("The run was stopped: %v. What had happened by then is shown. Let less happen, or let less time pass.", run.Stopped)
	}
	return ""
}

// cut leaves out what would make an answer larger than it may be: the last of each kind. Half of the room is for happenings, a
// quarter for what hosts show, of which there is no more (see seenBy), and a quarter for mail and files.
func (p *Played) cut(limit int) {
	size := sum(p.Happenings, Happening.size) + sum(p.Hosts, Seen.size) + sum(p.Mail, Message.size) + sum(p.Files, File.size) +
		encoded(p.Record) + encoded(p.Source)
	if size <= limit && p.unseen == 0 {
		return
	}
	var left []string
	tell := func(n int, what string) {
		if n > 0 {
			left = append(left, fmt.Sprintf("%d %s", n, what))
		}
	}
	n := fit(&p.Happenings, limit/2, Happening.size)
	tell(n, "happenings")
	kept := len(p.Happenings)
	for i := range p.Phases {
		p.Phases[i].From, p.Phases[i].To = min(p.Phases[i].From, kept), min(p.Phases[i].To, kept)
	}
	tell(p.unseen, "lines of hosts' logs, queues and questions")
	tell(fit(&p.Mail, limit/8, Message.size), "messages")
	room := limit / 8
	if n := encoded(p.Record); n > room {
		p.Record = ""
		tell(n, "octets of the record")
	} else {
		room -= n
	}
	tell(fit(&p.Files, room, File.size), "files")
	if left != nil {
		p.Truncated = strings.TrimSpace(fmt.Sprintf("%s An answer has at most %d octets, and these are left out: %s. Let less happen in the run.",
			p.Truncated, limit, strings.Join(left, ", ")))
	}
}

func sum[T any](list []T, size func(T) int) int {
	total := 0
	for _, one := range list {
		total += size(one)
	}
	return total
}

// fit keeps as many of a list as there is room for, and returns how many it left out.
func fit[T any](list *[]T, room int, size func(T) int) int {
	for i, one := range *list {
		if room -= size(one); room < 0 {
			left := len(*list) - i
			*list = (*list)[:i]
			return left
		}
	}
	return 0
}

// encoded is about how many octets a text has in JSON, where a "<" has six.
func encoded(text string) int {
	return len(text) + 5*(strings.Count(text, "<")+strings.Count(text, ">")+strings.Count(text, "&")) + strings.Count(text, "\n") + strings.Count(text, `"`) + strings.Count(text, `\`)
}

// field is about how many octets the name of a field has, with what stands around it.
const field = 16

func (h Happening) size() int {
	n := 8*field + encoded(h.Label)
	for _, r := range h.Rows {
		n += 7*field + encoded(r.Said) + encoded(r.Heard) + len(r.Bytes)*4/3 + len(r.Ref)
	}
	return n
}

func (s Seen) size() int {
	n := 7*field + encoded(s.Host)
	for _, list := range [][]Entryline{s.Log, s.Events, s.Queue, s.Filed, s.DNS, s.Changed} {
		n += sum(list, Entryline.size)
	}
	return n
}

func (l Entryline) size() int { return 3*field + encoded(l.Text) + encoded(l.Name) }

func (m Message) size() int {
	n := 8*field + encoded(m.ID+m.From+m.Subject+m.ReportOf)
	for _, f := range m.Fates {
		n += 5*field + encoded(f.To+f.Host+f.Reason)
	}
	return n
}

func (s Said) size() int { return 6*field + encoded(s.Text) + len(s.Ref) + len(s.Note) }

func (f File) size() int { return 3*field + encoded(f.Name) + len(f.Data)*4/3 }
