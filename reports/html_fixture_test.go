package reports

import (
	"bytes"
	"io/fs"
	"net/netip"
	"path"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/smtplab/smtplab/harness/result"
	"github.com/smtplab/smtplab/sim/record"
)

// A tape makes a record for a test, as hosts would have made it.
type tape struct {
	events []record.Event
	at     time.Duration
	conns  int
}

func (t *tape) add(host string, f record.Fact) {
	t.events = append(t.events, record.Event{At: t.at, Host: host, Fact: f})
}

func (t *tape) chapter(text string) { t.add("", &record.Chapter{Text: text}) }
func (t *tape) step(text string)    { t.add("", &record.Step{Text: text}) }

// link makes a packet go over a link, from which readers know that it is there.
func (t *tape) link(name string) { t.add(name, &record.Packet{}) }

const (
	sender   = "mail.contoso.example"
	receiver = "mx.fabrikam.example"
	firewall = "isa2000"
)

var (
	senderAt   = netip.MustParseAddrPort("172.16.0.10:1027")
	receiverAt = netip.MustParseAddrPort("192.168.2.25:25")
	dnsAt      = netip.MustParseAddrPort("198.51.100.53:53")
)

func (t *tape) look(name, kind, answer string) {
	t.add(sender, &record.Asked{Query: t.conns + 1, Server: dnsAt, Transport: "udp", Name: name, Type: kind})
	t.at += time.Millisecond
	t.add(sender, &record.Answered{Query: t.conns + 1, Transport: "udp", Name: name, Type: kind, Rcode: "NOERROR", Answers: []string{answer}})
}

func (t *tape) open() {
	t.conns++
	t.add(sender, &record.Opened{Conn: t.conns, Local: senderAt, Remote: receiverAt, Dialled: true})
	t.add(receiver, &record.Opened{Conn: t.conns, Local: receiverAt, Remote: senderAt})
}

// say lets one end say lines in one segment, and the other hear those that are left.
func (t *tape) say(from record.Speaker, lines []string, heard ...string) {
	speaker, listener := sender, receiver
	if from == record.Server {
		speaker, listener = receiver, sender
	}
	for _, l := range lines {
		t.add(speaker, &record.Line{Conn: t.conns, From: from, Text: l, Segment: len(t.events)})
	}
	t.at += time.Millisecond
	for _, l := range heard {
		t.add(listener, &record.Line{Conn: t.conns, From: from, Heard: true, Text: l})
	}
}

func (t *tape) both(from record.Speaker, lines ...string) { t.say(from, lines, lines...) }

func (t *tape) close(host, how string) { t.add(host, &record.Closed{Conn: t.conns, How: how}) }

// swallowed is a connection in which the firewall takes a keyword out of the greeting, eats the BLOB and is waited for.
func (t *tape) swallowed() {
	t.look("fabrikam.example", "MX", "MX 10 "+receiver)
	t.open()
	t.both(record.Server, "220 "+receiver+" ready at Mon, 3 Nov 2003 00:00:00 +0000")
	t.both(record.Client, "EHLO "+sender)
	t.say(record.Server, []string{"250-" + receiver, "250-PIPELINING", "250 XEXCH50"}, "250-"+receiver, "250 XEXCH50")
	t.both(record.Client, "XEXCH50 4 2")
	t.both(record.Server, "354 Send binary data")
	t.add(sender, &record.Octets{Conn: t.conns, From: record.Client, What: "BLOB", Data: []byte{0, 1, 0xfe, 'A'}})
	t.at += time.Millisecond
	t.add(firewall, &record.Boxed{Conn: t.conns, Text: "discarded 4 octets"})
	t.at += 10 * time.Minute
	t.add(sender, &record.GaveUp{Conn: t.conns, By: record.Client, Waiting: "reply to the BLOB", Seconds: 600})
	t.close(sender, "closed")
	t.close(receiver, "closed")
}

// story is a record with one of everything that the page shows.
func story() []record.Event {
	t := &tape{}
	t.add("", &record.World{Case: "rfc5321/pass", Seed: 7})
	t.chapter("A story that ends in pass\n\nThe firewall swallows the BLOB, and the mail waits.\nIt is tried again.")
	t.add(sender, &record.Process{Did: "started"})
	t.step("send " + sender + " note.eml")
	t.link(sender + "--" + firewall)
	t.link(firewall + "--" + receiver)
	t.add(sender, &record.Accepted{Message: sender + "/1", From: "ana@contoso.example", To: []string{"bob@fabrikam.example"}, Size: 86})
	for range 9 {
		t.swallowed()
		t.add(sender, &record.Fate{Message: sender + "/1", Recipient: "bob@fabrikam.example", Fate: record.Queued, Status: "4.4.2", Reason: "no answer"})
		t.add(firewall, &record.EventLogged{Source: "SmtpEvt", ID: 20031, Type: "Error", Text: "An unknown SMTP command", Data: []byte("XEXCH50 4")})
		t.at += time.Hour
	}
	t.step("see queue " + sender + " 1")
	t.add(sender, &record.QueueSeen{Items: []record.QueueItem{{Message: sender + "/1", Recipient: "bob@fabrikam.example", Tries: 9, Next: 900}}})
	t.chapter("What else a box can do: it makes up a reply, and tears down the connection.")
	t.link(sender + "--" + firewall)
	t.link(firewall + "--" + receiver)
	t.add(sender, &record.Changed{Name: "SuppressExternal", After: "dword:1"})
	t.open()
	t.say(record.Server, nil, "220 ****")
	t.both(record.Client, "QUIT")
	t.add(firewall, &record.Boxed{Conn: t.conns, Text: "reset the connection at QUIT"})
	t.close(sender, "was reset")
	t.close(receiver, "was reset")
	t.add(sender, &record.NotOpened{Local: senderAt.Addr(), Remote: receiverAt, Why: "refused"})
	t.add(sender, &record.Asked{Query: 99, Server: dnsAt, Transport: "tcp", Name: "x.example", Type: "A"})
	t.at += 20 * time.Second
	t.add(sender, &record.Unanswered{Query: 99, Transport: "tcp", Name: "x.example", Type: "A", Why: "timed out"})
	t.add(sender, &record.Logged{Log: "ex031103.log", Text: "2003-11-03 EHLO"})
	for _, name := range []string{"1.BAD", "1.BDR"} {
		t.add(sender, &record.Filed{Folder: "badmail", Name: name, Data: []byte("Subject: The offer\r\n\r\nHello\r\n")})
	}
	t.add(sender, &record.Filed{Folder: "inbox", Owner: "ana@contoso.example", Name: "2.eml", Data: []byte("no line end, and \x80")})
	t.add("", &record.Trouble{Text: "out of paper"})
	return t.events
}

// nastyStory is a record in which everybody says what must not get through.
func nastyStory() []record.Event {
	t := &tape{}
	t.chapter(nasty)
	t.step("see " + nasty)
	t.look(nasty, nasty, nasty)
	t.open()
	t.both(record.Server, nasty, strings.Repeat("<b>", 1<<20))
	t.say(record.Client, []string{nasty}, "<i>"+nasty)
	t.add(nasty, &record.Boxed{Conn: t.conns, Text: nasty})
	t.add(sender, &record.GaveUp{Conn: t.conns, Waiting: nasty})
	t.add(sender, &record.Octets{Conn: t.conns, From: record.Client, What: nasty, Data: []byte(strings.Repeat(nasty, 1<<14))})
	t.add(nasty, &record.EventLogged{Source: nasty, Type: nasty, Category: nasty, Text: nasty + "\n" + nasty, Data: []byte(nasty)})
	t.add(nasty, &record.Logged{Log: nasty, Text: nasty})
	t.add(nasty, &record.Changed{Name: nasty, Before: nasty, After: nasty})
	t.add(nasty, &record.Fate{Message: nasty, Recipient: nasty, Fate: nasty, Status: nasty, Reason: nasty})
	t.add(nasty, &record.Filed{Folder: nasty, Owner: nasty, Name: nasty, Message: nasty, Data: []byte(nasty + "\r\n" + strings.Repeat("\x00", 1<<20))})
	t.add(nasty, &record.QueueSeen{Items: []record.QueueItem{{Message: nasty, Recipient: nasty, Status: nasty}}})
	t.add(nasty, &record.Trouble{Text: nasty})
	return t.events
}

// folder is a result folder with a record for each of the cases named, and their other files.
func folder(t testing.TB, records map[string][]record.Event, files map[string]string) fs.FS {
	t.Helper()
	all := fstest.MapFS{}
	for name, events := range records {
		var b bytes.Buffer
		if err := record.Encode(&b, events); err != nil {
			t.Fatal(err)
		}
		all[path.Join(result.CaseDir(name), "record.jsonl")] = &fstest.MapFile{Data: b.Bytes()}
	}
	for name, text := range files {
		all[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return all
}

// illustrated is the report with every verdict, and evidence for some of its cases: one with all there is, one in which
// all is hostile, one with a record that is damaged. The rest kept nothing.
func illustrated(t testing.TB) (*result.Report, fs.FS) {
	r := everyVerdict()
	hostileName := hostile().Name
	for i := range r.Cases {
		if r.Cases[i].Verdict == result.Pass {
			r.Cases[i].Files = []result.File{{Name: "near--far.pcapng", Bytes: 3, SHA256: "00ff"}, {Name: "mx/queue.txt", Bytes: 9, SHA256: "11ee"}}
		}
	}
	return r, folder(t, map[string][]record.Event{"rfc5321/pass": story(), hostileName: nastyStory()}, map[string]string{
		"cases/rfc5321/pass/scenario.txtar":   "# A story that ends in pass\nsend x\n",
		"cases/rfc5321/pass/near--far.pcapng": "\n\r\n",
		"cases/rfc5321/pass/mx/queue.txt":     "1 waiting",
		"cases/rfc5321/error/record.jsonl":    "{\"at\":0,\n",
	})
}
