package transcript

import (
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/smtplab/smtplab/sim/record"
	"pgregory.net/rapid"
)

const (
	client, server = "mail.contoso.example", "mx.fabrikam.example"
	latency        = 100 * time.Millisecond
)

var clientAt, serverAt = netip.MustParseAddrPort("172.16.0.10:1024"), netip.MustParseAddrPort("192.168.2.25:25")

// tape is a record in the making.
type tape struct {
	at     time.Duration
	events []record.Event
}

func (t *tape) add(host string, f record.Fact) {
	t.events = append(t.events, record.Event{At: t.at, Host: host, Fact: f})
}

func (t *tape) open() {
	t.add(client, &record.Opened{Conn: 1, Local: clientAt, Remote: serverAt, Dialled: true})
	t.add(server, &record.Opened{Conn: 1, Local: serverAt, Remote: clientAt})
}

func (t *tape) said(from record.Speaker, text string) {
	host := client
	if from == record.Server {
		host = server
	}
	t.add(host, &record.Line{Conn: 1, From: from, Text: text})
}

func (t *tape) heard(from record.Speaker, text string) {
	host := server
	if from == record.Server {
		host = client
	}
	t.add(host, &record.Line{Conn: 1, From: from, Heard: true, Text: text})
}

// both says a line that arrives a moment later.
func (t *tape) both(from record.Speaker, text string) {
	t.said(from, text)
	t.at += latency
	t.heard(from, text)
}

func (t *tape) texts() []string {
	var list []string
	for _, c := range Read(t.events).Conversations {
		for _, l := range c.Lines {
			list = append(list, l.Text)
		}
	}
	return list
}

func (t *tape) want(tt *testing.T, lines ...string) {
	tt.Helper()
	if diff := cmp.Diff(lines, t.texts()); diff != "" {
		tt.Error(diff)
	}
}

func TestBothEndsAreOneLine(t *testing.T) {
	var r tape
	r.open()
	r.both(record.Server, "220 mx ESMTP")
	r.both(record.Client, "QUIT")
	r.add(server, &record.Closed{Conn: 1, How: "closed"})
	r.at += latency
	r.add(client, &record.Closed{Conn: 1, How: "closed"})
	r.want(t, "C connects 172.16.0.10 > 192.168.2.25:25", "S: 220 mx ESMTP", "C: QUIT", "S closes", "C closes")
}

func TestWhatABoxDoesShows(t *testing.T) {
	var r tape
	r.open()
	blob := &record.Octets{Conn: 1, From: record.Client, What: "BLOB", Data: make([]byte, 1020)}
	r.said(record.Server, "220 mx ESMTP Postfix") // a PIX masks it
	r.heard(record.Server, "220 ****")
	r.both(record.Client, "XEXCH50 1020 2")
	r.add(client, blob)
	r.add("isa2000", &record.Boxed{Conn: 1, Text: "discarded 1020 octets"})
	r.add(client, &record.GaveUp{Conn: 1, By: record.Client, Waiting: "reply to XEXCH50", Seconds: 600})
	r.want(t, "C connects 172.16.0.10 > 192.168.2.25:25", "S: 220 mx ESMTP Postfix (lost)", "S: 220 **** (forged)", "C: XEXCH50 1020 2",
		"C: <1020 octets> (lost)", "F: isa2000 discarded 1020 octets", "C gave up after 10m0s waiting for the reply to XEXCH50")
}

func TestOctetsThatArriveChangedAreLostAndForged(t *testing.T) {
	var r tape
	r.open()
	r.add(client, &record.Octets{Conn: 1, From: record.Client, What: "message", Data: []byte("one")})
	r.add(server, &record.Octets{Conn: 1, From: record.Client, What: "message", Data: []byte("two"), Heard: true})
	r.want(t, "C connects 172.16.0.10 > 192.168.2.25:25", "C: <message of 3 octets> (lost)", "C: <message of 3 octets> (forged)")
}

// TestContentSaidLineByLine has a scripted client, and a server that hears a message.
func TestContentSaidLineByLine(t *testing.T) {
	for _, c := range []struct {
		data  string
		marks bool
	}{{"a\r\n.b\r\n", false}, {"a\r\n..b\r\n", false}, {"a\r\n", true}} {
		var r tape
		r.open()
		r.said(record.Client, "a")
		r.said(record.Client, "..b")
		r.said(record.Client, ".")
		r.add(server, &record.Octets{Conn: 1, From: record.Client, What: "message", Data: []byte(c.data), Heard: true})
		r.heard(record.Client, ".")
		r.both(record.Server, "250 ok")
		if got := strings.Contains(strings.Join(r.texts(), "\n"), "(lost)"); got != c.marks {
			t.Errorf("%q: want marks of loss: %v, got %q", c.data, c.marks, r.texts())
		}
	}
}

// With a real server there is but one end, and nothing can be said about loss.
func TestOneEndAlone(t *testing.T) {
	var r tape
	r.add(client, &record.Opened{Conn: 1, Local: clientAt, Remote: serverAt, Dialled: true})
	r.heard(record.Server, "220 real")
	r.said(record.Client, "QUIT")
	r.want(t, "C connects 172.16.0.10 > 192.168.2.25:25", "S: 220 real", "C: QUIT")
}

// Which end closes first at one moment is chance, and does not show.
func TestClosingsOfOneMomentAreInOrder(t *testing.T) {
	for _, hosts := range [][]string{{client, server}, {server, client}} {
		var r tape
		r.open()
		for _, h := range hosts {
			r.add(h, &record.Closed{Conn: 1, How: "closed"})
		}
		r.want(t, "C connects 172.16.0.10 > 192.168.2.25:25", "C closes", "S closes")
	}
}

func TestAttemptsAndDNSConnections(t *testing.T) {
	var r tape
	r.add(client, &record.NotOpened{Local: clientAt.Addr(), Remote: serverAt, Why: "refused"})
	r.add(client, &record.NotOpened{Local: clientAt.Addr(), Remote: netip.MustParseAddrPort("192.168.2.53:53"), Why: "refused"})
	r.add(client, &record.Opened{Conn: 1, Local: clientAt, Remote: netip.MustParseAddrPort("192.168.2.53:53"), Dialled: true})
	r.add(client, &record.Closed{Conn: 1, How: "closed"})
	r.want(t, "C connects 172.16.0.10 > 192.168.2.25:25: refused")
}

func TestDNSLines(t *testing.T) {
	var r tape
	r.add("b.example", &record.Asked{Query: 1, Transport: "udp", Name: "x.example", Type: "MX"})
	r.add("a.example", &record.Asked{Query: 1, Transport: "tcp", Name: "y.example", Type: "A"})
	r.at += latency
	r.add("b.example", &record.Answered{Query: 1, Name: "x.example", Type: "MX", Rcode: "NOERROR", Answers: []string{"MX 5 a", "MX 10 b"}})
	r.add("b.example", &record.Answered{Query: 2, Name: "x.example", Type: "A", Rcode: "NOERROR"})
	r.add("b.example", &record.Answered{Query: 3, Name: "x.example", Type: "A", Rcode: "NXDOMAIN", Truncated: true})
	r.add("a.example", &record.Unanswered{Query: 1, Name: "y.example", Type: "A", Why: "refused"})
	var got []string
	for _, l := range Read(r.events).DNS {
		got = append(got, l.Text)
	}
	want := []string{"D: a.example ? y.example A tcp", "D: b.example ? x.example MX udp", "D: a.example refused",
		"D: b.example ! x.example MX 5 a", "D: b.example ! x.example MX 10 b", "D: b.example no data", "D: b.example truncated",
		"D: b.example NXDOMAIN"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if got := WithoutAsker(want[0]); got != "D: ? y.example A tcp" {
		t.Errorf("without asker: got %q", got)
	}
}

func TestShowMakesBytesPrintable(t *testing.T) {
	for text, want := range map[string]string{
		"plain é": "plain é", "\u009b2J": `\xc2\x9b2J`, "\u202eabc": `\xe2\x80\xaeabc`, "a\x00b\r": `a\x00b\x0d`, "\xff": `\xff`, "\ufffd": "\ufffd", "tab\t": `tab\x09`,
	} {
		if got := Show(text); got != want {
			t.Errorf("%q: want %q, got %q", text, want, got)
		}
	}
}

// Event 20031 of KB 818222, whose data is the verb and its first argument.
func TestEventTexts(t *testing.T) {
	got := EventTexts("isa2000", &record.EventLogged{Source: "SmtpEvt", ID: 20031, Type: "Error", Text: "An unknown SMTP command",
		Data: []byte("XEXCH50 1020")})
	want := []string{"Source: SmtpEvt", "Category: None", "Type: Error", "Event ID: 20031", "User: N/A", "Computer: isa2000", "Description:",
		"An unknown SMTP command", "Data:", "0000: 58 45 58 43 48 35 30 20    XEXCH50 ", "0008: 31 30 32 30                1020"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestPhases(t *testing.T) {
	var r tape
	r.add("", &record.World{})
	r.add("", &record.Chapter{Line: 1, Text: "one"})
	r.add("", &record.Step{Line: 2, Text: "wait quiet"})
	r.add("", &record.Chapter{Line: 3, Text: "two"})
	s := Read(r.events)
	if len(s.Phases) != 2 || s.Phases[0].Begin != 0 || s.Phases[0].End != 3 || s.Phases[1].End != 4 || s.Phases[1].Chapter.Text != "two" {
		t.Errorf("got %+v", s.Phases)
	}
	if got := Read(nil).Text(); got != "#\n" {
		t.Errorf("empty record: got %q", got)
	}
}

// The text of a story is the same, however connections of one moment are numbered.
func TestTextDoesNotDependOnNumbers(t *testing.T) {
	text := func(order ...int) string {
		var r tape
		for number, which := range order {
			name := string(rune('a'+which)) + ".example"
			local := netip.AddrPortFrom(netip.AddrFrom4([4]byte{10, 0, 0, byte(which)}), uint16(1024+number))
			r.add(name, &record.Opened{Conn: number + 1, Local: local, Remote: serverAt, Dialled: true})
			r.add(server, &record.Opened{Conn: number + 1, Local: serverAt, Remote: local})
			r.add(name, &record.Line{Conn: number + 1, From: record.Client, Text: "EHLO " + name})
			r.add(server, &record.Line{Conn: number + 1, From: record.Client, Text: "EHLO " + name, Heard: true})
		}
		return Read(r.events).Text()
	}
	if diff := cmp.Diff(text(0, 1, 2), text(2, 0, 1)); diff != "" {
		t.Error(diff)
	}
}

// Whatever a path does to a flow, what arrived is a subsequence of what was said, and every line is told once or, where
// it was lost and forged, twice.
func TestAlignAccountsForEveryLine(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		line := rapid.SampledFrom([]string{"a", "b", "c"})
		said := rapid.SliceOfN(line, 0, 12).Draw(rt, "said")
		heard := rapid.SliceOfN(line, 0, 12).Draw(rt, "heard")
		var r tape
		r.open()
		for _, s := range said {
			r.said(record.Client, s)
		}
		for _, h := range heard {
			r.heard(record.Client, h)
		}
		var backSaid, backHeard []string
		for _, text := range r.texts()[1:] {
			word := strings.TrimPrefix(strings.TrimPrefix(text, "C: "), "C+ ")
			switch {
			case strings.HasSuffix(word, " (lost)"):
				backSaid = append(backSaid, strings.TrimSuffix(word, " (lost)"))
			case strings.HasSuffix(word, " (forged)"):
				backHeard = append(backHeard, strings.TrimSuffix(word, " (forged)"))
			default:
				backSaid = append(backSaid, word)
			}
		}
		if strings.Join(backSaid, "") != strings.Join(said, "") {
			rt.Fatalf("said %q, told %q", said, backSaid)
		}
		if lost := len(said) - (len(heard) - len(backHeard)); lost < 0 {
			rt.Fatalf("more arrived than was said: %q", r.texts())
		}
	})
}
