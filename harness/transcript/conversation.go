package transcript

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"
	"time"

	"github.com/smtplab/smtplab/sim/record"
)

// dnsPort is that of the connections that are left out here: DNS over TCP is told as questions and answers.
const dnsPort = 53

// conversations collects what happened on each connection.
func conversations(events []record.Event) []*Conversation {
	c := collector{open: map[int]*ends{}}
	for i, e := range events {
		c.add(i, e)
	}
	var list []*Conversation
	for _, x := range c.list {
		if x.talk.Address != "" && portOf(x.talk.Address) == dnsPort {
			continue
		}
		x.finish()
		list = append(list, x.talk)
	}
	return list
}

type collector struct {
	open map[int]*ends // by number
	list []*ends
}

// ends is a conversation in the making, with what each end said and heard.
type ends struct {
	talk           *Conversation
	dialled, taken bool // the client's end, the server's end is in the record
	fromC, fromS   flow
	notes          []Line // what happened to the connection, rather than on it
	call           Line   // its beginning, as the server saw it
}

// conn returns the conversation of a number, made at first sight: a program's words may come before its Opened.
func (c *collector) conn(number int, at time.Duration) *ends {
	x, ok := c.open[number]
	if !ok {
		x = &ends{talk: &Conversation{Begin: at}}
		c.open[number] = x
		c.list = append(c.list, x)
	}
	return x
}

func (c *collector) add(i int, e record.Event) {
	line := Line{Index: i, At: e.At, Host: e.Host}
	switch f := e.Fact.(type) {
	case *record.Opened:
		c.conn(f.Conn, e.At).opened(line, f)
	case *record.NotOpened:
		c.list = append(c.list, failedAttempt(line, f))
	case *record.Line:
		if f.Text != "" || f.Ending != "none" { // an empty line without an end is the end of the stream
			c.conn(f.Conn, e.At).flow(f.From).addLine(line, f)
		}
	case *record.Octets:
		c.conn(f.Conn, e.At).flow(f.From).addOctets(line, f)
	case *record.Boxed:
		if f.Conn != 0 {
			line.Text = boxLine(e.Host, f)
			c.conn(f.Conn, e.At).note(line)
		}
	case *record.GaveUp:
		line.Text = fmt.Sprintf("%c gave up after %v waiting for the %s", f.By, time.Duration(f.Seconds)*time.Second, f.Waiting)
		c.conn(f.Conn, e.At).note(line)
	case *record.Quiet:
		line.Text = fmt.Sprintf("%c hears nothing for %v", f.By, f.For)
		c.conn(f.Conn, e.At).note(line)
	case *record.Secured:
		c.conn(f.Conn, e.At).secured(line, f)
	case *record.NotSecured:
		line.Text = fmt.Sprintf("%c gets no TLS: %s", f.By, Show(f.Why))
		c.conn(f.Conn, e.At).note(line)
	case *record.Closed:
		c.conn(f.Conn, e.At).closed(line, f)
	}
}

func (x *ends) flow(from record.Speaker) *flow {
	if from == record.Client {
		return &x.fromC
	}
	return &x.fromS
}

func (x *ends) note(l Line) { x.talk.Lines = append(x.talk.Lines, l) }

func (x *ends) opened(l Line, f *record.Opened) {
	if !f.Dialled {
		l.Text = fmt.Sprintf("C connects %v > %v", f.Remote.Addr(), f.Local)
		x.taken, x.call = true, l
		x.talk.Server, x.talk.Address = l.Host, f.Local.String()
		if x.talk.Client == "" {
			x.talk.Client = f.Remote.Addr().String()
		}
		return
	}
	x.dialled = true
	x.talk.Client, x.talk.Address = l.Host, f.Remote.String()
	if x.talk.Server == "" {
		x.talk.Server = f.Remote.Addr().String()
	}
	l.Text = fmt.Sprintf("C connects %v > %v", f.Local.Addr(), f.Remote)
	x.note(l)
}

// secured tells that TLS began: as the client saw it, where its end is in the record, and as the server did where it had
// heard more than it should.
func (x *ends) secured(l Line, f *record.Secured) {
	switch {
	case f.By == record.Client:
		l.Text = fmt.Sprintf("C begins %s with %s (%s)", f.Version, cmp.Or(Show(f.ServerName), "the host"), Show(f.Trust))
	case x.dialled && f.Discarded == 0:
		return
	default:
		l.Text = fmt.Sprintf("S begins %s", f.Version)
	}
	if f.Discarded > 0 {
		l.Text += fmt.Sprintf("; %d octets in the clear were discarded", f.Discarded)
	}
	x.note(l)
}

func failedAttempt(l Line, f *record.NotOpened) *ends {
	l.Text = fmt.Sprintf("C connects %v > %v: %s", f.Local, f.Remote, f.Why)
	return &ends{talk: &Conversation{
		Client: l.Host, Server: f.Remote.Addr().String(), Address: f.Remote.String(), Begin: l.At, Lines: []Line{l},
	}}
}

// Both ends are often done at the same moment. Then the client's line stands first, whichever was first in this run.
const (
	clientEnds = 1
	serverEnds = 2
)

// The words for how an end is done with a connection.
var endings = map[string]string{
	"closed":    "closes",
	"reset":     "resets",
	"was reset": "was reset",
	"timed out": "timed out: what it sent was never acknowledged",
}

func (x *ends) closed(l Line, f *record.Closed) {
	who := record.Server
	if l.Host == x.talk.Client {
		who = record.Client
	}
	l.Text = fmt.Sprintf("%c %s", who, cmp.Or(endings[f.How], f.How))
	l.order = clientEnds
	if who == record.Server {
		l.order = serverEnds
	}
	x.note(l)
}

// finish puts the two directions and the notes together. Where only one end is in the record, as with a real server,
// nothing can be said about loss.
func (x *ends) finish() {
	both := x.dialled && x.taken
	if x.taken && !x.dialled { // the client is a real one, and tells nothing
		x.note(x.call)
	}
	x.notes, x.talk.ends = x.talk.Lines, x
	x.talk.Lines = slices.Concat(x.notes, x.fromC.lines(both), x.fromS.lines(both))
	slices.SortStableFunc(x.talk.Lines, func(a, b Line) int { return cmp.Compare(a.Index, b.Index) })
	for i := 1; i < len(x.talk.Lines); i++ {
		a, b := &x.talk.Lines[i-1], &x.talk.Lines[i]
		if a.order == serverEnds && b.order == clientEnds && a.At == b.At {
			*a, *b = *b, *a
		}
	}
}

func portOf(address string) uint16 {
	a, err := netip.ParseAddrPort(address)
	if err != nil {
		return 0
	}
	return a.Port()
}

func lineText(f *record.Line) string {
	return fmt.Sprintf("%c: %s%s", f.From, Show(f.Text), Ended(f.Ending))
}

// EndedBy begins the words behind a line that does not end with CRLF.
const EndedBy = " (ended by "

// Ended says in words how a line ends, by what a record calls it; nothing where that is with CRLF, as it should (RFC 5321 section
// 2.3.8). It stands behind the line's text.
func Ended(ending string) string {
	switch ending {
	case "":
		return ""
	case "none":
		return EndedBy + "nothing)"
	}
	return EndedBy + ending + ")"
}

func octetsText(f *record.Octets) string {
	size := max(len(f.Data), f.Size)
	if f.What == "BLOB" {
		return fmt.Sprintf("%c: <%d octets>", f.From, size)
	}
	return fmt.Sprintf("%c: <%s of %d octets>", f.From, f.What, size)
}

func boxLine(box string, f *record.Boxed) string { return fmt.Sprintf("F: %s %s", box, Show(f.Text)) }
