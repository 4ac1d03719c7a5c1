package reports

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/smtplab/smtplab/harness/result"
	"github.com/smtplab/smtplab/harness/transcript"
	"github.com/smtplab/smtplab/reports/shown"
	"github.com/smtplab/smtplab/sim/record"
)

// evidence is what hosts and boxes keep, and what the folder has of the case.
type evidence struct {
	Fates    []fateView
	Queries  []queryView
	Settings []settingView
	Events   []eventView
	Logs     []*fileView
	Mail     []*fileView
	Lists    []*fileView
	Captures []captureView
	Kept     []keptView
	Scenario string // its text, where this is the first of its cases
	Badmail  int    // how many of Mail are Badmail
}

// Any reports whether there is anything to show.
func (e evidence) Any() bool {
	return len(e.Fates)+len(e.Queries)+len(e.Settings)+len(e.Events)+len(e.Logs)+len(e.Mail)+len(e.Lists)+len(e.Captures)+len(e.Kept) > 0 ||
		e.Scenario != ""
}

// A fateView is one thing that became of one recipient.
type fateView struct {
	At, Message, Recipient, Fate, Why string
	Times                             int // in a row
	Last                              string
}

// A queryView is a question to DNS, however often it was asked and answered so.
type queryView struct {
	First, Last, Asker, Question, Transport, Answer string
	Times                                           int
}

// A settingView is one change of a setting.
type settingView struct{ At, Host, Name, Before, After string }

// An eventView is an entry of an event log.
type eventView struct {
	At, Host, Source, Type, Text string
	Number                       int
	Alike                        int // how many like it were left out before it
}

// readEvidence collects from the record what hosts and boxes keep.
func readEvidence(caseID string, events []record.Event) evidence {
	e := evidence{Fates: fates(events), Queries: queries(events), Settings: settings(events), Events: entries(events)}
	shelf := newShelf(caseID)
	for _, event := range events {
		switch f := event.Fact.(type) {
		case *record.Logged:
			shelf.logged(event.Host, f)
		case *record.Filed:
			shelf.filed(event.Host, f)
		}
	}
	e.Logs, e.Mail = shelf.logs, shelf.mail
	for _, f := range e.Mail {
		f.finish()
		if f.Badmail() {
			e.Badmail++
		}
	}
	for _, f := range e.Logs {
		f.finish()
	}
	return e
}

func fates(events []record.Event) []fateView {
	var list []fateView
	for _, e := range events {
		f, ok := e.Fact.(*record.Fate)
		if !ok {
			continue
		}
		v := fateView{At: stamp(e.At), Message: shown.Line(f.Message), Recipient: shown.Line(f.Recipient), Fate: shown.Line(f.Fate), Times: 1}
		v.Why = shown.Line(strings.TrimLeft(f.Status+" "+f.Reason, " "))
		if n := len(list); n > 0 && list[n-1].like(v) {
			list[n-1].Times++
			list[n-1].Last = v.At
			continue
		}
		list = append(list, v)
	}
	return cut(list)
}

func (f fateView) like(g fateView) bool {
	return f.Message == g.Message && f.Recipient == g.Recipient && f.Fate == g.Fate && f.Why == g.Why
}

// maxEntries bounds each table.
const maxEntries = 200

func cut[T any](list []T) []T { return list[:min(len(list), maxEntries)] }

// queries are the history of DNS, each question and its answer once.
func queries(events []record.Event) []queryView {
	var list []queryView
	places := map[queryView]int{}
	add := func(e record.Event, name, kind, transport, answer string) {
		key := queryView{Asker: shown.Line(e.Host), Question: shown.Line(name + " " + kind), Transport: transport, Answer: shown.Line(answer)}
		at, known := places[key]
		if !known {
			at = len(list)
			places[key] = at
			first := key
			first.First = stamp(e.At)
			list = append(list, first)
		}
		list[at].Times++
		list[at].Last = stamp(e.At)
	}
	for _, e := range events {
		switch f := e.Fact.(type) {
		case *record.Answered:
			add(e, f.Name, f.Type, f.Transport, answerText(f))
		case *record.Unanswered:
			add(e, f.Name, f.Type, f.Transport, f.Why)
		}
	}
	return cut(list)
}

func answerText(f *record.Answered) string {
	text := strings.Join(f.Answers, ", ")
	if f.Rcode != "NOERROR" {
		text = strings.TrimRight(f.Rcode+" "+text, " ")
	}
	if f.Truncated {
		text = "truncated " + text
	}
	return cmp.Or(text, "no data")
}

func settings(events []record.Event) []settingView {
	var list []settingView
	for _, e := range events {
		if f, ok := e.Fact.(*record.Changed); ok {
			list = append(list, settingView{stamp(e.At), shown.Line(e.Host), shown.Line(f.Name), shown.Line(f.Before), shown.Line(f.After)})
		}
	}
	return cut(list)
}

// entries are the event logs. Of those that are alike the first, the second and the last are shown.
func entries(events []record.Event) []eventView {
	var all []eventView
	var keys []string
	for _, e := range events {
		if f, ok := e.Fact.(*record.EventLogged); ok {
			text := strings.Join(transcript.EventTexts(e.Host, f), "\n")
			v := eventView{At: stamp(e.At), Host: shown.Line(e.Host), Source: shown.Line(f.Source), Type: shown.Line(f.Type), Number: f.ID, Text: page(text)}
			all = append(all, v)
			keys = append(keys, e.Host+transcript.Timeless(v.Text))
		}
	}
	hidden := 0
	var list []eventView
	for i, show := range firstAndLast(keys, nil) {
		if !show {
			hidden++
			continue
		}
		all[i].Alike, hidden = hidden, 0
		list = append(list, all[i])
	}
	return cut(list)
}

// Title names an entry in one line.
func (e eventView) Title() string { return fmt.Sprintf("%s %d %s", e.Source, e.Number, e.Type) }

// labelsOf are what a case can be filtered by: its folders, the product and its level.
func labelsOf(c result.Case) []string {
	return slices.DeleteFunc(append(foldersOf(c), productOf(c), c.Level), func(l string) bool { return l == "" })
}

func foldersOf(c result.Case) []string {
	stem, _, _ := splitName(c.Name)
	return strings.Split(strings.Trim(stem, "/"), "/")
}

// productOf is the first word of a case's value: "exchange2000" of "exchange2000,sp=3".
func productOf(c result.Case) string {
	_, _, value := splitName(c.Name)
	product, _, _ := strings.Cut(value, ",")
	return product
}
