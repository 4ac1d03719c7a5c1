package judge

import (
	"fmt"
	"strings"

	"github.com/smtplab/smtplab/harness/result"
	"github.com/smtplab/smtplab/sim/record"
)

// duplicates finds recipients that got a second copy of one message: the next host accepted it twice, because the first
// 250 was lost on the way (RFC 1047), or a mailbox got it twice.
func duplicates(events []record.Event) []Fault {
	d := duplicateFinder{parents: parents(events), copies: map[entryKey]int{}}
	for i, e := range events {
		switch f := e.Fact.(type) {
		case *record.Accepted:
			if parent := d.parents[f.Message]; parent != "" {
				for _, to := range unique(f.To) {
					d.count(i, parent, to, e.Host+" accepted it as "+f.Message+" too")
				}
			}
		case *record.Filed:
			if f.Folder == "inbox" && f.Message != "" {
				d.count(i, "inbox of "+f.Owner+" "+f.Message, f.Owner, "it was filed again as "+f.Name)
			}
		}
	}
	return d.faults
}

type duplicateFinder struct {
	parents map[string]string
	copies  map[entryKey]int
	faults  []Fault
}

func (d *duplicateFinder) count(place int, message, recipient, got string) {
	key := keyOf(message, recipient)
	d.copies[key]++
	if d.copies[key] > 1 {
		d.faults = append(d.faults, Fault{
			Place: place, Key: Duplicate + " " + strings.ToLower(recipient), Verdict: result.Fail,
			Want: "one copy for " + recipient, Got: fmt.Sprintf("copy %d: %s", d.copies[key], got),
		})
	}
}

// parents maps each accepted message to the one that the sending host had: the one that it takes for relayed by that
// connection before the next is accepted there. A lost 250 leaves no such fate at the sender; then the envelope tells,
// where it fits one waiting message only.
func parents(events []record.Event) map[string]string {
	list, next, dialler := map[string]string{}, map[int]string{}, diallers(events)
	for i := len(events) - 1; i >= 0; i-- {
		switch f := events[i].Fact.(type) {
		case *record.Fate:
			if f.Fate == record.Relayed && f.Conn != 0 {
				next[f.Conn] = f.Message
			}
		case *record.Accepted:
			parent := next[f.Conn]
			delete(next, f.Conn)
			if parent == "" && f.Conn != 0 {
				parent = waitingLike(events[:i], dialler[f.Conn], f)
			}
			if parent != "" {
				list[f.Message] = parent
			}
		}
	}
	return list
}

// diallers are the hosts that opened the connections.
func diallers(events []record.Event) map[int]string {
	list := map[int]string{}
	for _, e := range events {
		if f, ok := e.Fact.(*record.Opened); ok && f.Dialled {
			list[f.Conn] = e.Host
		}
	}
	return list
}

// waitingLike is the one message on host that waits for these recipients and has this sender, or empty.
func waitingLike(past []record.Event, host string, child *record.Accepted) string {
	if host == "" {
		return ""
	}
	waiting := map[string]bool{}
	for _, e := range NewLedger(past).Entries {
		if e.Host == host && e.Fate == record.Queued {
			waiting[e.Message+" "+strings.ToLower(e.Recipient)] = true
		}
	}
	found := ""
	for _, e := range past {
		f, ok := e.Fact.(*record.Accepted)
		if !ok || e.Host != host || !strings.EqualFold(f.From, child.From) || !allWait(waiting, f.Message, child.To) {
			continue
		}
		if found != "" {
			return ""
		}
		found = f.Message
	}
	return found
}

func allWait(waiting map[string]bool, message string, recipients []string) bool {
	for _, to := range recipients {
		if !waiting[message+" "+strings.ToLower(to)] {
			return false
		}
	}
	return true
}

func unique(addresses []string) []string {
	seen := map[string]bool{}
	var list []string
	for _, a := range addresses {
		if low := strings.ToLower(a); !seen[low] {
			seen[low] = true
			list = append(list, a)
		}
	}
	return list
}
