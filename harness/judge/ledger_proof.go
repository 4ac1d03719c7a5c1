package judge

import (
	"fmt"

	"github.com/smtplab/smtplab/harness/result"
	"github.com/smtplab/smtplab/sim/record"
)

// unproven finds the fates that a host told and the record does not bear out. That a server says it delivered, returned or
// handed on a message is not taken on trust: somebody else's fact must stand beside it. A fate that needs no proof of its
// own is dropped, which leaves no trace, and queued, which Compare holds against the queue.
func unproven(events []record.Event) []Fault {
	p := readProofs(events)
	var faults []Fault
	for i, e := range events {
		f, ok := e.Fact.(*record.Fate)
		if !ok {
			continue
		}
		if want, got := p.missing(e.Host, f); want != "" {
			faults = append(faults, Fault{Place: i, Verdict: result.Error, Want: want,
				Got: fmt.Sprintf("%s says that it is %s, and %s", e.Host, f.Fate, got)})
		}
	}
	return faults
}

// proofs are the facts that bear out fates, of the whole record: a host that crashes later takes back nothing of them.
type proofs struct {
	inboxes map[entryKey]bool // by the host's message and the mailbox
	badmail map[string]bool   // messages that have a file in Badmail
	reports map[string]bool   // messages that a report of their own host is about
	answers map[int]string    // the host that took a connection, where it is one of ours
	taken   map[parcel]int    // how many messages a host accepted on a connection

	handed map[parcel]map[string]bool // those that the other end says it gave away there, so far
}

// A parcel is the mail that one host takes from one connection.
type parcel struct {
	host string
	conn int
}

func readProofs(events []record.Event) *proofs {
	p := &proofs{inboxes: map[entryKey]bool{}, badmail: map[string]bool{}, reports: map[string]bool{}, answers: map[int]string{},
		taken: map[parcel]int{}, handed: map[parcel]map[string]bool{}}
	for _, e := range events {
		switch f := e.Fact.(type) {
		case *record.Filed:
			p.filed(e.Host, f)
		case *record.Opened:
			if !f.Dialled {
				p.answers[f.Conn] = e.Host
			}
		case *record.Accepted:
			p.taken[parcel{e.Host, f.Conn}]++
			if f.ReportOf != "" {
				p.reports[onHost(e.Host, f.ReportOf)] = true
			}
		}
	}
	return p
}

func (p *proofs) filed(host string, f *record.Filed) {
	switch f.Folder {
	case "inbox":
		p.inboxes[keyOf(onHost(host, f.Message), f.Owner)] = true
	case "badmail":
		p.badmail[onHost(host, f.Message)] = true
	}
}

// onHost keeps the facts of two hosts about a message apart: only a host's own bear out what it says.
func onHost(host, message string) string { return host + " " + message }

// missing is what a fate wants for its proof, and how the record lacks it; empty where it is borne out.
func (p *proofs) missing(host string, f *record.Fate) (want, got string) {
	message, whose := onHost(host, f.Message), f.Recipient+" of "+f.Message
	switch {
	case f.Fate == record.Delivered && !p.inboxes[keyOf(message, f.Recipient)]:
		return "a file in the inbox for " + whose, "none was filed"
	case f.Fate == record.Returned && !p.reports[message]:
		return "a report to the author for " + whose, "none about it was accepted"
	case f.Fate == record.Badmailed && !p.badmail[message]:
		return "a file in Badmail for " + whose, "none was filed"
	case f.Fate == record.Relayed && !p.handOver(f):
		return fmt.Sprintf("the next host to accept %s on connection %d", whose, f.Conn), p.answers[f.Conn] + " accepted nothing more on it"
	}
	return "", ""
}

// handOver reports whether the next host accepted the message on its connection. Each message needs an acceptance of its
// own. Where the other end is none of ours, or the connection is not told, nothing can be said.
func (p *proofs) handOver(f *record.Fate) bool {
	next := p.answers[f.Conn]
	if f.Conn == 0 || next == "" {
		return true
	}
	way := parcel{next, f.Conn}
	if p.handed[way] == nil {
		p.handed[way] = map[string]bool{}
	}
	p.handed[way][f.Message] = true
	return len(p.handed[way]) <= p.taken[way]
}
