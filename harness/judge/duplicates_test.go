package judge

import (
	"fmt"
	"runtime"
	"slices"
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

// A sender tries thousands of messages, and never hears that they were taken. Whose copies the next host has is found by what
// waits, without going through the whole record for each.
func TestManyOrphans(t *testing.T) {
	const messages, mostBytes = 2000, 32 << 20
	var events []record.Event
	accept := func(host, message string, conn, number int) {
		events = append(events, record.Event{Host: host, Fact: &record.Accepted{Message: message, Conn: conn, From: "alice@a.example",
			To: []string{fmt.Sprintf("bob%d@b.example", number)}}})
	}
	for i := range messages {
		accept("mail.a.example", fmt.Sprintf("a/%d", i), 0, i)
	}
	for i := range messages {
		events = append(events, record.Event{Host: "mail.a.example", Fact: &record.Opened{Conn: i + 1, Dialled: true}})
		accept("mx.b.example", fmt.Sprintf("b/%d", i), i+1, i)
	}
	accept("mx.b.example", "b/again", 1, 0)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	found := duplicates(events)
	runtime.ReadMemStats(&after)
	if len(found) != 1 || found[0].Key != "duplicate bob0@b.example" {
		t.Errorf("want the one second copy found, got %v", found)
	}
	if took := after.TotalAlloc - before.TotalAlloc; took > mostBytes {
		t.Errorf("want at most %d MiB for %d messages, got %d MiB", mostBytes>>20, messages, took>>20)
	}
}

// What fits two messages that wait is a copy of neither.
func TestOrphansOfTwo(t *testing.T) {
	accepted := func(host, message string, conn int) record.Event {
		return record.Event{Host: host, Fact: &record.Accepted{Message: message, Conn: conn, From: "alice@a.example", To: []string{"bob@b.example"}}}
	}
	events := []record.Event{
		accepted("mail.a.example", "a/1", 0), accepted("mail.a.example", "a/2", 0),
		{Host: "mail.a.example", Fact: &record.Opened{Conn: 7, Dialled: true}},
		accepted("mx.b.example", "b/1", 7), accepted("mx.b.example", "b/2", 7),
	}
	if found := duplicates(events); len(found) > 0 {
		t.Errorf("want nothing known of either, got %v", found)
	}
	settled := record.Event{Host: "mail.a.example", Fact: &record.Fate{Message: "a/2", Recipient: "bob@b.example", Fate: record.Returned}}
	events = slices.Insert(events, 2, settled) // the control: one alone waits
	if found := duplicates(events); len(found) != 1 {
		t.Errorf("want one duplicate, got %v", found)
	}
}
