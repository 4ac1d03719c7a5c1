package judge

import (
	"strings"
	"testing"

	"github.com/smtplab/smtplab/sim/record"
)

const proofSender, proofNext, proofTo = "out.example", "mx.example", "bob@y.example"

// tellsFate is a record in which the sender tells one fate of one message, beside these facts.
func tellsFate(fate string, facts ...record.Event) []record.Event {
	s := new(story).chapter(1, "").add(proofSender, &record.Accepted{Message: "o/1", From: "ana@x.example", To: []string{proofTo}})
	s.events = append(s.events, facts...)
	return s.add(proofSender, &record.Fate{Message: "o/1", Recipient: "bob@Y.example", Fate: fate, Conn: 7}).events
}

func on(host string, f record.Fact) record.Event { return record.Event{Host: host, Fact: f} }

// The ledger takes no fate on the server's word: the fact that bears it out must be there, of the right host, message,
// mailbox and connection.
func TestLedgerWantsProofs(t *testing.T) {
	inbox := func(host, message, owner string) record.Event {
		return on(host, &record.Filed{Folder: "inbox", Message: message, Owner: owner})
	}
	badmail := func(host, message string) record.Event {
		return on(host, &record.Filed{Folder: "badmail", Message: message})
	}
	report := func(host, about string) record.Event {
		return on(host, &record.Accepted{Message: "report/1", ReportOf: about})
	}
	taken := func(host string, conn int) record.Event {
		return on(host, &record.Accepted{Message: "m/1", Conn: conn})
	}
	ours := on(proofNext, &record.Opened{Conn: 7})
	for _, c := range []struct {
		name, fate, want string
		facts            []record.Event
	}{
		{"filed", record.Delivered, "", []record.Event{inbox(proofSender, "o/1", proofTo)}},
		{"not filed", record.Delivered, "a file in the inbox for bob@Y.example of o/1", nil},
		{"another's inbox", record.Delivered, "a file in the inbox", []record.Event{inbox(proofSender, "o/1", "eve@y.example")}},
		{"another message", record.Delivered, "a file in the inbox", []record.Event{inbox(proofSender, "o/2", proofTo)}},
		{"another host", record.Delivered, "a file in the inbox", []record.Event{inbox(proofNext, "o/1", proofTo)}},
		{"only badmail", record.Delivered, "a file in the inbox", []record.Event{badmail(proofSender, "o/1")}},

		{"bad mail", record.Badmailed, "", []record.Event{badmail(proofSender, "o/1")}},
		{"no bad mail", record.Badmailed, "a file in Badmail for bob@Y.example of o/1", nil},
		{"bad mail of another", record.Badmailed, "a file in Badmail", []record.Event{badmail(proofSender, "o/2"), badmail(proofNext, "o/1")}},

		{"reported", record.Returned, "", []record.Event{report(proofSender, "o/1")}},
		{"not reported", record.Returned, "a report to the author for bob@Y.example of o/1", nil},
		{"reported by another", record.Returned, "a report to the author", []record.Event{report(proofNext, "o/1")}},
		{"another reported", record.Returned, "a report to the author", []record.Event{report(proofSender, "o/2")}},

		{"taken", record.Relayed, "", []record.Event{ours, taken(proofNext, 7)}},
		{"taken, then a crash", record.Relayed, "", []record.Event{ours, taken(proofNext, 7), on(proofNext, &record.Process{Did: "crashed"})}},
		{"not taken", record.Relayed, "the next host to accept bob@Y.example of o/1 on connection 7", []record.Event{ours}},
		{"taken on another connection", record.Relayed, "the next host to accept", []record.Event{ours, taken(proofNext, 8)}},
		{"taken by a third", record.Relayed, "the next host to accept", []record.Event{ours, taken("third.example", 7)}},
		{"to a stranger", record.Relayed, "", []record.Event{on(proofSender, &record.Opened{Conn: 7, Dialled: true})}},

		{"given up", record.Dropped, "", nil},
		{"kept", record.Queued, "", nil},
	} {
		got := told(ledgerOf(tellsFate(c.fate, c.facts...)))
		if c.want == "" && got != "" || c.want != "" && (strings.Contains(got, "\n") ||
			!strings.HasPrefix(got, "error s:1: every accepted recipient has one fate: want "+c.want)) {
			t.Errorf("%s: want a finding %q, got %q", c.name, c.want, got)
		}
	}
}

// A report that is recorded after the fate it goes with bears it out as well.
func TestAReportMayFollowItsFate(t *testing.T) {
	events := append(tellsFate(record.Returned), on(proofSender, &record.Accepted{Message: "o/2", ReportOf: "o/1"}))
	if got := told(ledgerOf(events)); got != "" {
		t.Error(got)
	}
}

// Two messages that leave on one connection need two acceptances there; one message's two recipients need one.
func TestEachMessageNeedsAnAcceptanceOfItsOwn(t *testing.T) {
	relayed := func(message, to string) record.Event {
		return on(proofSender, &record.Fate{Message: message, Recipient: to, Fate: record.Relayed, Conn: 7})
	}
	events := []record.Event{
		on(proofNext, &record.Opened{Conn: 7}), on(proofNext, &record.Accepted{Message: "m/1", Conn: 7}),
		relayed("o/1", proofTo), relayed("o/1", "eve@y.example"),
	}
	if got := unproven(events); len(got) != 0 {
		t.Errorf("want nothing, got %v", got)
	}
	events = append(events, relayed("o/2", proofTo))
	if got := unproven(events); len(got) != 1 || got[0].Place != 4 {
		t.Errorf("want a finding about the second message, got %v", got)
	}
}

// A host that is down at the end cannot be looked at. What it accepted is in its spool, for all one knows, also what an
// earlier look missed because the spool was being written just then.
func TestAHostThatIsDownIsNotAccused(t *testing.T) {
	s := new(story).chapter(1, "").add("mx.example", &record.Accepted{Message: "m/1", To: []string{proofTo}}, &record.QueueSeen{},
		&record.Process{Did: "crashed"})
	if got := told(ledgerOf(s.events)); got != "" {
		t.Error(got)
	}
	s.add("mx.example", &record.Process{Did: "started"}, &record.QueueSeen{}) // the control: it is up, and has lost it
	if got := told(ledgerOf(s.events)); !strings.Contains(got, "it vanished") {
		t.Errorf("want what vanished, got %q", got)
	}
}
