package judge

import (
	"testing"

	"github.com/smtplab/smtplab/sim/record"
)

// Two messages with the same envelope leave on one connection: what the second became is not a copy of the first.
func TestTwinsOnOneConnectionAreNoDuplicates(t *testing.T) {
	const alice, bob, sender, next = "alice@a.example", "bob@b.example", "mail.a.example", "mx.b.example"
	twin := func(message string, conn int) *record.Accepted {
		return &record.Accepted{Message: message, Conn: conn, From: alice, To: []string{bob}}
	}
	relayed := func(message string) *record.Fate {
		return &record.Fate{Message: message, Recipient: bob, Fate: record.Relayed, Conn: 7}
	}
	events := []record.Event{
		{Host: sender, Fact: twin("a/1", 0)},
		{Host: sender, Fact: twin("a/2", 0)},
		{Host: sender, Fact: &record.Opened{Conn: 7, Dialled: true}},
		{Host: next, Fact: twin("b/1", 7)},
		{Host: sender, Fact: relayed("a/1")},
		{Host: next, Fact: twin("b/2", 7)},
		{Host: sender, Fact: relayed("a/2")},
	}
	if found := duplicates(events); len(found) > 0 {
		t.Errorf("want no duplicates, got %v", found)
	}
	events[6].Fact = relayed("a/1") // the control: the first is sent a second time
	if found := duplicates(events); len(found) != 1 {
		t.Errorf("want one duplicate, got %v", found)
	}
}
