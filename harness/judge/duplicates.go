package judge

import (
	"fmt"
	"slices"
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
	list, next, orphans := map[string]string{}, map[int]string{}, map[int]bool{}
	for i, e := range slices.Backward(events) {
		switch f := e.Fact.(type) {
		case *record.Fate:
			if f.Fate == record.Relayed && f.Conn != 0 {
				next[f.Conn] = f.Message
			}
		case *record.Accepted:
			if parent := next[f.Conn]; parent != "" {
				list[f.Message] = parent
			} else if f.Conn != 0 {
				orphans[i] = true
			}
			delete(next, f.Conn)
		}
	}
	if len(orphans) > 0 {
		adopt(list, orphans, events)
	}
	return list
}

// adopt finds the parents of the messages at some places of the record by what waits there and then.
func adopt(list map[string]string, orphans map[int]bool, events []record.Event) {
	dialler := diallers(events)
	outgoing := outbox{waiting: map[letter]bool{}, sent: map[letter][]string{}}
	for i, e := range events {
		switch f := e.Fact.(type) {
		case *record.Fate:
			if f.Fate != record.Queued {
				delete(outgoing.waiting, letter{e.Host, f.Message, strings.ToLower(f.Recipient)})
			}
		case *record.Accepted:
			if orphans[i] {
				outgoing.adopt(list, dialler[f.Conn], f)
			}
			outgoing.add(e.Host, f)
		}
	}
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

// An outbox is what waits on all hosts.
type outbox struct {
	waiting map[letter]bool     // by host, message and recipient
	sent    map[letter][]string // messages by host, sender and recipient
}

// A letter is known by its host, and two more things in small letters.
type letter struct{ host, what, to string }

func (o outbox) add(host string, f *record.Accepted) {
	for _, to := range unique(f.To) {
		to = strings.ToLower(to)
		o.waiting[letter{host, f.Message, to}] = true
		key := letter{host, strings.ToLower(f.From), to}
		o.sent[key] = append(o.sent[key], f.Message)
	}
}

// adopt finds the parent of a message that came from host: the one that waits there for the message's recipients and has its
// sender.
func (o outbox) adopt(parents map[string]string, host string, child *record.Accepted) {
	if host == "" || len(child.To) == 0 {
		return
	}
	key := letter{host, strings.ToLower(child.From), strings.ToLower(child.To[0])}
	list := o.sent[key]
	left := list[:0] // without those that wait no more, and never will again
	var fit []string
	for i, message := range list {
		if !o.waiting[letter{host, message, key.to}] {
			continue
		}
		left = append(left, message)
		if o.allWait(host, message, child.To) {
			fit = append(fit, message)
		}
		if len(fit) == 2 { // it may be either
			left = append(left, list[i+1:]...)
			break
		}
	}
	o.sent[key] = left
	if len(fit) == 1 {
		parents[child.Message] = fit[0]
	}
}

func (o outbox) allWait(host, message string, recipients []string) bool {
	for _, to := range recipients {
		if !o.waiting[letter{host, message, strings.ToLower(to)}] {
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
