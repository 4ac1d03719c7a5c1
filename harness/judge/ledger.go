package judge

import (
	"fmt"
	"slices"
	"sort"
	"strings"

	"github.com/smtplab/smtplab/harness/result"
	"github.com/smtplab/smtplab/sim/record"
)

// A Ledger is the book of responsibility: every recipient of every message that a host accepted, and what became of it
// (RFC 5321 section 6.1: a server that answered 250 must not lose the message for frivolous reasons). It is filled from
// the record, event by event.
type Ledger struct {
	Entries []*Entry // in the order of acceptance
	Faults  []Fault  // what broke the rule of one fate
	index   map[entryKey]*Entry
	taken   map[string]bool // messages that were accepted
	byHost  map[string][]*Entry
}

// An Entry is one recipient of one accepted message.
type Entry struct {
	Host, Message, Recipient string
	Accepted                 int    // place in the record
	Fate                     string // one of package record's; Queued until there is another
	Status                   string
	Also                     string // Badmailed, where the message was returned as well, or the reverse
}

// A Fault is a breach of the rule, in words, and where in the record it shows.
type Fault struct {
	Place     int
	Key       string // what a story says that expects it: "vanished bob@fabrikam.example"
	Want, Got string
	Verdict   result.Verdict
}

type entryKey struct{ message, recipient string }

// keyOf names a recipient of a message. The case of a local part counts, that of a domain does not (RFC 5321 section 2.4).
func keyOf(message, recipient string) entryKey {
	at := strings.LastIndexByte(recipient, '@') + 1
	return entryKey{message, recipient[:at] + strings.ToLower(recipient[at:])}
}

// NewLedger fills a ledger from a record.
func NewLedger(events []record.Event) *Ledger {
	l := emptyLedger()
	for i, e := range events {
		l.enter(i, e)
	}
	return l
}

func emptyLedger() *Ledger {
	return &Ledger{index: map[entryKey]*Entry{}, taken: map[string]bool{}, byHost: map[string][]*Entry{}}
}

// enter notes what an event says, if it is of the book's.
func (l *Ledger) enter(place int, e record.Event) {
	switch f := e.Fact.(type) {
	case *record.Accepted:
		l.accept(place, e.Host, f)
	case *record.Fate:
		l.settle(place, e.Host, f)
	}
}

func (l *Ledger) accept(place int, host string, f *record.Accepted) {
	if l.taken[f.Message] {
		l.fault(place, "", fmt.Sprintf("a new name for each message of %s", host), f.Message+" again")
	}
	l.taken[f.Message] = true
	for _, to := range f.To {
		key := keyOf(f.Message, to)
		if l.index[key] != nil {
			continue // named twice in the envelope: still one recipient
		}
		e := &Entry{Host: host, Message: f.Message, Recipient: to, Accepted: place, Fate: record.Queued}
		l.index[key] = e
		l.Entries = append(l.Entries, e)
		l.byHost[host] = append(l.byHost[host], e)
	}
}

func (l *Ledger) settle(place int, host string, f *record.Fate) {
	e := l.index[keyOf(f.Message, f.Recipient)]
	switch {
	case e == nil:
		l.fault(place, "", "fates of accepted recipients only",
			fmt.Sprintf("%s: %s of %s, which %s never accepted", f.Fate, f.Recipient, f.Message, host))
	case e.Fate == record.Queued:
		e.Fate, e.Status = f.Fate, f.Status
	case e.Also == "" && isReturnedInBadmail(e.Fate, f.Fate):
		e.Also = f.Fate
	default:
		l.fault(place, "", fmt.Sprintf("one fate for %s of %s", f.Recipient, f.Message), e.Fate+", then "+f.Fate)
	}
}

// isReturnedInBadmail allows the one pair of fates: a message in Badmail may also have been returned.
func isReturnedInBadmail(a, b string) bool {
	return a == record.Returned && b == record.Badmailed || a == record.Badmailed && b == record.Returned
}

func (l *Ledger) fault(place int, key, want, got string) {
	l.Faults = append(l.Faults, Fault{Place: place, Key: key, Want: want, Got: got, Verdict: result.Error})
}

// Compare holds the ledger against what a host's queue showed at that place in the record.
func (l *Ledger) Compare(place int, host string, seen *record.QueueSeen) {
	waiting := map[entryKey]bool{}
	for _, item := range seen.Items {
		key := keyOf(item.Message, item.Recipient)
		waiting[key] = true
		switch e := l.index[key]; {
		case e == nil:
			l.fault(place, "", "a queue of accepted messages only",
				fmt.Sprintf("%s of %s in the queue of %s, which never accepted it", item.Recipient, item.Message, host))
		case e.Fate != record.Queued:
			l.fault(place, "", fmt.Sprintf("%s of %s out of the queue, as it is %s", item.Recipient, item.Message, e.Fate),
				"it is still in the queue of "+host)
		}
	}
	for _, e := range l.byHost[host] {
		if e.Fate == record.Queued && !waiting[keyOf(e.Message, e.Recipient)] {
			e.Fate = Vanished
			l.fault(place, Vanished+" "+strings.ToLower(e.Recipient), fmt.Sprintf("a fate for %s of %s", e.Recipient, e.Message),
				fmt.Sprintf("none, and it is not in the queue of %s: it vanished", host))
		}
	}
}

// Fates that are no facts of the record, but what the ledger concludes.
const (
	Vanished  = "vanished"  // accepted, without a fate, and in no queue
	Duplicate = "duplicate" // a second copy was accepted
)

// ledger reports what broke the rule of one fate and the story does not claim.
func (g grader) ledger() []result.Finding {
	book := NewLedger(g.story.Events)
	book.Faults = append(book.Faults, missing(g.story.Events)...)
	book.Faults = append(book.Faults, unproven(g.story.Events)...)
	book.Faults = append(book.Faults, duplicates(g.story.Events)...)
	var list []result.Finding
	for _, f := range book.Faults {
		if f.Key != "" && g.claimed[f.Key] {
			continue
		}
		list = append(list, result.Finding{
			At: g.lineOf(f.Place), Chapter: g.phaseOf(f.Place).Chapter.Text, Claim: "every accepted recipient has one fate",
			Want: f.Want, Got: f.Got, Verdict: f.Verdict,
		})
	}
	return list
}

// missing holds what each host's queue showed last against what waited there at that moment. Each host is asked once, so that
// what is found at one does not change what is expected of the next.
func missing(events []record.Event) []Fault {
	book := emptyLedger()
	var faults []Fault
	at := 0
	for _, look := range lastLooks(events) {
		for ; at <= look; at++ {
			book.enter(at, events[at])
		}
		book.Faults = nil // the others are told of the whole record
		book.Compare(look, events[look].Host, events[look].Fact.(*record.QueueSeen))
		faults = append(faults, book.Faults...)
	}
	return faults
}

// lastLooks are the places of each host's last QueueSeen, in order. A host that is down at the end has none: what a look
// missed while it ran may be in its spool, where a write that the crash cut short left it.
func lastLooks(events []record.Event) []int {
	last := map[string]int{}
	for i, e := range events {
		switch f := e.Fact.(type) {
		case *record.QueueSeen:
			last[e.Host] = i
		case *record.Process:
			if f.Did != "started" {
				delete(last, e.Host)
			}
		}
	}
	var places []int
	for _, i := range last {
		places = append(places, i)
	}
	slices.Sort(places)
	return places
}

// lineOf is the step of the story that was being done at that place.
func (g grader) lineOf(place int) string {
	line := 1
	if i := sort.SearchInts(g.places, place+1); i > 0 {
		line = g.story.Events[g.places[i-1]].Fact.(*record.Step).Line
	}
	return fmt.Sprintf("%s:%d", g.c.File, line)
}
