package judge

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/smtplab/smtplab/harness/result"
	"github.com/smtplab/smtplab/sim/record"
	"pgregory.net/rapid"
)

// post is a mail system in which nothing goes wrong: it accepts, relays, delivers, returns and keeps.
type post struct {
	story
	count   int
	waiting []record.QueueItem
}

func (p *post) accept(t *rapid.T) {
	p.count++
	m := fmt.Sprintf("mx.example/%d", p.count)
	f := &record.Accepted{Message: m, From: "ana@x.example"}
	for i := range rapid.IntRange(1, 3).Draw(t, "recipients") {
		to := fmt.Sprintf("r%d@y.example", i)
		f.To = append(f.To, to)
		p.waiting = append(p.waiting, record.QueueItem{Message: m, Recipient: to})
	}
	p.add("mx.example", f)
}

// settle gives one recipient its fate; a queued one stays.
func (p *post) settle(t *rapid.T) {
	if len(p.waiting) == 0 {
		return
	}
	i := rapid.IntRange(0, len(p.waiting)-1).Draw(t, "which")
	fate := rapid.SampledFrom([]string{record.Delivered, record.Relayed, record.Returned, record.Badmailed, record.Dropped, record.Queued}).Draw(t, "fate")
	item := p.waiting[i]
	p.prove(item, fate)
	p.add("mx.example", &record.Fate{Message: item.Message, Recipient: strings.Replace(item.Recipient, "y.example", "Y.Example", 1), Fate: fate})
	if fate != record.Queued {
		p.waiting = slices.Delete(p.waiting, i, i+1)
	}
	if fate == record.Returned && rapid.Bool().Draw(t, "in badmail too") {
		p.prove(item, record.Badmailed)
		p.add("mx.example", &record.Fate{Message: item.Message, Recipient: item.Recipient, Fate: record.Badmailed})
	}
}

// prove puts beside a fate what bears it out. The next host of a relayed message is none of ours.
func (p *post) prove(item record.QueueItem, fate string) {
	switch fate {
	case record.Delivered:
		p.add("mx.example", &record.Filed{Folder: "inbox", Owner: item.Recipient, Message: item.Message})
	case record.Badmailed:
		p.add("mx.example", &record.Filed{Folder: "badmail", Message: item.Message})
	case record.Returned:
		p.count++
		report := fmt.Sprintf("mx.example/%d", p.count)
		p.add("mx.example", &record.Accepted{Message: report, To: []string{"ana@x.example"}, ReportOf: item.Message},
			&record.Fate{Message: report, Recipient: "ana@x.example", Fate: record.Relayed})
	}
}

func (p *post) look() { p.add("mx.example", &record.QueueSeen{Items: slices.Clone(p.waiting)}) }

func run(t *rapid.T) *post {
	p := &post{}
	p.step(1)
	for range rapid.IntRange(1, 20).Draw(t, "events") {
		if rapid.Bool().Draw(t, "accept") {
			p.accept(t)
		} else {
			p.settle(t)
		}
	}
	return p
}

func ledgerOf(events []record.Event) []result.Finding {
	return Judge(Case{File: "s", Level: "interop"}, events)
}

func TestLedgerFindsNothingInGoodOrder(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		p := run(rt)
		p.look()
		if got := told(ledgerOf(p.events)); got != "" {
			rt.Fatal(got)
		}
	})
}

// Each way to break the rule is found, wherever it happens.
func TestLedgerFindsEachBreach(t *testing.T) {
	for name, breach := range map[string]func(*rapid.T, *post){
		"vanishes": func(t *rapid.T, p *post) {
			p.accept(t)
			p.waiting = p.waiting[:len(p.waiting)-1]
		},
		"two fates": func(t *rapid.T, p *post) {
			p.accept(t)
			item := p.waiting[len(p.waiting)-1]
			p.waiting = p.waiting[:len(p.waiting)-1]
			for _, fate := range []string{record.Delivered, record.Returned} {
				p.prove(item, fate)
				p.add("mx.example", &record.Fate{Message: item.Message, Recipient: item.Recipient, Fate: fate})
			}
		},
		"a fate for a stranger": func(_ *rapid.T, p *post) {
			p.add("mx.example", &record.Fate{Message: "mx.example/1", Recipient: "nobody@z.example", Fate: record.Dropped})
		},
		"in the queue with a fate": func(t *rapid.T, p *post) {
			p.accept(t)
			item := p.waiting[len(p.waiting)-1]
			p.add("mx.example", &record.Fate{Message: item.Message, Recipient: item.Recipient, Fate: record.Dropped})
		},
		"never accepted, but queued": func(_ *rapid.T, p *post) {
			p.waiting = append(p.waiting, record.QueueItem{Message: "mx.example/99", Recipient: "a@b.example"})
		},
		"one name for two messages": func(_ *rapid.T, p *post) {
			p.add("mx.example", &record.Accepted{Message: "mx.example/0"}, &record.Accepted{Message: "mx.example/0"})
		},
	} {
		t.Run(name, rapid.MakeCheck(func(rt *rapid.T) {
			p := run(rt)
			breach(rt, p)
			p.look()
			found := ledgerOf(p.events)
			if len(found) != 1 || found[0].Verdict != result.Error {
				rt.Fatalf("want one error, got %q", told(found))
			}
		}))
	}
}

// The case of a local part counts, that of a domain does not (RFC 5321 section 2.4): bob and BOB are two recipients.
func TestLedgerTellsLocalPartsApart(t *testing.T) {
	s := new(story).chapter(1, "").add("mx.example", &record.Accepted{Message: "m/1", To: []string{"bob@x.example", "BOB@x.example", "bob@X.example"}})
	for _, to := range []string{"bob@X.example", "BOB@x.example"} {
		s.delivered("mx.example", "m/1", to)
	}
	if got := told(ledgerOf(s.events)); got != "" {
		t.Error(got)
	}
}

func TestAVanishedRecipientCanBeClaimed(t *testing.T) {
	s := new(story).chapter(1, "").add("mx.example", &record.Accepted{Message: "m/1", To: []string{"bob@x.example"}}).step(9).
		add("mx.example", &record.QueueSeen{})
	wants(t, s, desk{}.see(t, 9, "see fate bob@x.example vanished"), "")
	wants(t, s, desk{}.see(t, 9, "see fate bob@x.example queued"),
		"fail s.txtar:9: see fate bob@x.example queued: want queued, got vanished (m/1 on mx.example)\n"+
			"error s.txtar:9: every accepted recipient has one fate: want a fate for bob@x.example of m/1, "+
			"got none, and it is not in the queue of mx.example: it vanished")
}

// RFC 1047: the 250 to the final dot is lost, the sender tries again, and the recipient has two copies.
func TestASecondCopyIsAFinding(t *testing.T) {
	s := new(story).chapter(1, "").
		add("out.example", &record.Accepted{Message: "o/1", From: "ana@x.example", To: []string{"bob@y.example"}})
	for conn := 1; conn <= 2; conn++ {
		s.add("out.example", &record.Opened{Conn: conn, Dialled: true, Remote: netip.MustParseAddrPort("10.0.0.2:25")}).
			add("mx.example", &record.Accepted{Message: fmt.Sprintf("m/%d", conn), Conn: conn, From: "ana@x.example", To: []string{"bob@y.example"}}).
			delivered("mx.example", fmt.Sprintf("m/%d", conn), "bob@y.example")
	}
	s.add("out.example", &record.Fate{Message: "o/1", Recipient: "bob@y.example", Fate: record.Relayed, Conn: 2}).step(9)
	wants(t, s, desk{}.see(t, 9, "see fate bob@y.example duplicate"), "")
	wants(t, s, desk{}.see(t, 9, "see fate bob@y.example delivered"),
		"fail s.txtar:1: every accepted recipient has one fate: want one copy for bob@y.example, got copy 2: mx.example accepted it as m/2 too")
	one := new(story).chapter(1, "").add("mx.example", &record.Accepted{Message: "m/1", To: []string{"bob@y.example"}}).
		delivered("mx.example", "m/1", "bob@y.example").step(9)
	wants(t, one, desk{}.see(t, 9, "see fate bob@y.example duplicate"),
		"fail s.txtar:9: see fate bob@y.example duplicate: want a second copy for bob@y.example, got none")
}

// Two messages that two programs handed in, with the same text and the same envelope, are no duplicates.
func TestTwoMessagesAreNoDuplicates(t *testing.T) {
	s := new(story).chapter(1, "")
	for n := 1; n <= 2; n++ {
		s.add("out.example", &record.Accepted{Message: fmt.Sprintf("o/%d", n), From: "ana@x.example", To: []string{"bob@y.example"}})
	}
	for n := 1; n <= 2; n++ {
		s.add("out.example", &record.Opened{Conn: n, Dialled: true}).
			add("mx.example", &record.Accepted{Message: fmt.Sprintf("m/%d", n), Conn: n, From: "ana@x.example", To: []string{"bob@y.example"}}).
			add("out.example", &record.Fate{Message: fmt.Sprintf("o/%d", n), Recipient: "bob@y.example", Fate: record.Relayed, Conn: n}).
			delivered("mx.example", fmt.Sprintf("m/%d", n), "bob@y.example")
	}
	if got := told(ledgerOf(s.events)); got != "" {
		t.Error(got)
	}
}
