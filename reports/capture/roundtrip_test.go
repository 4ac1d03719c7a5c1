package capture_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"net/netip"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/smtplab/smtplab/harness"
	"github.com/smtplab/smtplab/harness/transcript"
	"github.com/smtplab/smtplab/reports/capture"
	"github.com/smtplab/smtplab/reports/pcapng"
	"github.com/smtplab/smtplab/sim/record"
)

// readBack reads a capture that must be in order.
func readBack(t testing.TB, data []byte, limits capture.Limits) []*capture.Talk {
	t.Helper()
	talks, _, err := readAll(data, limits)
	if err != nil {
		t.Fatal(err)
	}
	return talks
}

func readAll(data []byte, limits capture.Limits) ([]*capture.Talk, capture.Summary, error) {
	r, err := capture.NewReader(bytes.NewReader(data), limits)
	if err != nil {
		return nil, capture.Summary{}, err
	}
	var talks []*capture.Talk
	for {
		talk, err := r.Next()
		if err == io.EOF {
			return talks, r.Summary(), nil
		}
		if err != nil {
			return talks, r.Summary(), err
		}
		talks = append(talks, talk)
	}
}

// An ends is a connection's name in a capture.
type ends struct{ client, server netip.AddrPort }

// A seen is what one end of a connection, or a capture, has of it, one string for each line or run of octets.
type seen struct {
	ends
	host       string
	fromClient []string
	fromServer []string
	said       record.Speaker // the side that this end spoke for
	secured    bool           // TLS began, or was to begin: a capture knows no more of it than how long it is
}

func (s *seen) add(from record.Speaker, text string) {
	if from == record.Client {
		s.fromClient = append(s.fromClient, text)
	} else {
		s.fromServer = append(s.fromServer, text)
	}
}

func lineText(l *record.Line) string { return fmt.Sprintf("%q %s", l.Text, l.Ending) }

func octetsText(o *record.Octets) string {
	return fmt.Sprintf("%s %d %x", o.What, len(o.Data), sha256.Sum256(o.Data))
}

// byEnd is what each end of each connection said and heard, in the record.
func byEnd(events []record.Event) []*seen {
	open := map[int][]*seen{}
	var all []*seen
	for _, e := range events {
		switch f := e.Fact.(type) {
		case *record.Opened:
			s := &seen{host: e.Host, ends: ends{f.Local, f.Remote}, said: record.Client}
			if !f.Dialled {
				s.ends, s.said = ends{f.Remote, f.Local}, record.Server
			}
			open[f.Conn] = append(open[f.Conn], s)
			all = append(all, s)
		case *record.Secured:
			markSecured(open[f.Conn])
		case *record.NotSecured:
			markSecured(open[f.Conn])
		case *record.Line:
			add(open[f.Conn], e.Host, f.From, lineText(f))
		case *record.Octets:
			add(open[f.Conn], e.Host, f.From, octetsText(f))
		}
	}
	return all
}

func markSecured(sides []*seen) {
	for _, s := range sides {
		s.secured = true
	}
}

func add(sides []*seen, host string, from record.Speaker, text string) {
	for _, s := range sides {
		if s.host == host {
			s.add(from, text)
		}
	}
}

// ofTalk is the same of a talk.
func ofTalk(talk *capture.Talk) *seen {
	s := &seen{ends: ends{talk.Client, talk.Server}}
	for _, e := range talk.Events {
		switch f := e.Fact.(type) {
		case *record.Line:
			s.add(f.From, lineText(f))
		case *record.Octets:
			s.add(f.From, octetsText(f))
		}
	}
	return s
}

func allCases(t testing.TB) []*harness.Case {
	t.Helper()
	// In the other chapters a client that keeps to a script says content line by line, which a capture shows as a message.
	book, err := harness.Load(os.DirFS("../../scenarios"), "kb")
	if err != nil {
		t.Fatal(err)
	}
	cases, err := book.Cases()
	if err != nil {
		t.Fatal(err)
	}
	return cases
}

// TestScenariosComeBack writes the captures of every scenario, reads them, and compares what was said with what each end
// says that it said and heard. On the link next to an end all that it said is in the capture, and all that it heard; more
// may be there that it never listened to.
func TestScenariosComeBack(t *testing.T) {
	compared := 0
	for _, c := range allCases(t) {
		events, talks := writtenAndRead(t, c)
		done := map[half]bool{}
		for _, end := range byEnd(events) {
			if end.server.Port() == 53 || end.secured {
				continue
			}
			compared++
			if !slices.ContainsFunc(linksOf(events), func(link string) bool {
				near, far, _ := strings.Cut(link, "--")
				return (near == end.host || far == end.host) && compareEnd(t, c.Name+", "+link, talks[link], end, done)
			}) {
				t.Errorf("%s: %+v: want it in the capture of a link of %s, got none", c.Name, end.ends, end.host)
			}
		}
	}
	if compared < 100 {
		t.Errorf("want the ends of many connections to compare, got %d", compared)
	}
	t.Logf("%d ends compared", compared)
}

// writtenAndRead runs a case: its record, and the talks of each link's capture.
func writtenAndRead(t *testing.T, c *harness.Case) ([]record.Event, map[string][]*capture.Talk) {
	t.Helper()
	run, err := c.Run(context.Background(), harness.Options{})
	if err != nil {
		t.Fatal(err)
	}
	files, err := pcapng.Write(run.Events)
	if err != nil {
		t.Fatal(err)
	}
	talks := map[string][]*capture.Talk{}
	for _, link := range linksOf(run.Events) {
		talks[link] = readBack(t, files[pcapng.FileName(link)], capture.Limits{})
	}
	return run.Events, talks
}

// A half is a talk as compared with one of its ends. The same ports may be used again.
type half struct {
	talk *capture.Talk
	said record.Speaker
}

func linksOf(events []record.Event) []string {
	var links []string
	for _, e := range events {
		if _, ok := e.Fact.(*record.Packet); ok && !slices.Contains(links, e.Host) {
			links = append(links, e.Host)
		}
	}
	return links
}

// compareEnd looks for the end's connection among the talks of a link that the end may not have used.
func compareEnd(t *testing.T, where string, talks []*capture.Talk, end *seen, compared map[half]bool) (found bool) {
	t.Helper()
	i := slices.IndexFunc(talks, func(talk *capture.Talk) bool {
		return ends{talk.Client, talk.Server} == end.ends && !compared[half{talk, end.said}]
	})
	if i < 0 {
		return false
	}
	got := ofTalk(talks[i])
	compared[half{talks[i], end.said}] = true
	said, heard := [2][]string{end.fromClient, got.fromClient}, [2][]string{end.fromServer, got.fromServer}
	if end.said == record.Server {
		said, heard = heard, said
	}
	if !slices.Equal(said[0], said[1]) {
		t.Errorf("%s: %+v: want what %s said\n%s\ngot\n%s", where, end.ends, end.host, strings.Join(said[0], "\n"), strings.Join(said[1], "\n"))
	}
	if len(heard[1]) < len(heard[0]) || !slices.Equal(heard[0], heard[1][:len(heard[0])]) {
		t.Errorf("%s: %+v: want what %s heard\n%s\ngot\n%s", where, end.ends, end.host, strings.Join(heard[0], "\n"), strings.Join(heard[1], "\n"))
	}
	return true
}

// TestTranscriptComesBack compares the transcripts of connections that no box stood in the way of, but for times and names:
// those of a capture are what the wire tells, and why an end hung up is concluded.
func TestTranscriptComesBack(t *testing.T) {
	compared := 0
	for _, c := range allCases(t) {
		events, talks := writtenAndRead(t, c)
		links := linksOf(events)
		for number, want := range transcripts(events) {
			client, server, opened := endsOf(events, number)
			link := client.host + "--" + server.host
			if !slices.Contains(links, link) {
				link = server.host + "--" + client.host
			}
			if !opened || !slices.Contains(links, link) || client.server.Port() == 53 || strings.Contains(strings.Join(want, "|"), "C: STARTTLS|") {
				continue
			}
			i := slices.IndexFunc(talks[link], func(talk *capture.Talk) bool { return ends{talk.Client, talk.Server} == client.ends })
			if i < 0 { // it went by another way, through a box
				continue
			}
			got := transcripts(talks[link][i].Events)[talks[link][i].Number]
			talks[link] = slices.Delete(talks[link], i, i+1)
			compared++
			if !slices.Equal(want, got) {
				t.Errorf("%s: want\n%s\ngot\n%s", c.Name, strings.Join(want, "\n"), strings.Join(got, "\n"))
			}
		}
	}
	if compared < 100 {
		t.Errorf("want many transcripts to compare, got %d", compared)
	}
	t.Logf("%d transcripts compared", compared)
}

// transcripts are the lines of each connection's transcript, by the connection's number.
func transcripts(events []record.Event) map[int][]string {
	all := map[int][]string{}
	for _, number := range numbers(events) {
		var own []record.Event
		for _, e := range events {
			if numberOf(e.Fact) == number {
				own = append(own, e)
			}
		}
		for _, conversation := range transcript.Read(own).Conversations {
			for _, l := range conversation.Lines {
				all[number] = append(all[number], l.Text)
			}
		}
	}
	return all
}

func numbers(events []record.Event) []int {
	var list []int
	for _, e := range events {
		if o, ok := e.Fact.(*record.Opened); ok && !slices.Contains(list, o.Conn) {
			list = append(list, o.Conn)
		}
	}
	return list
}

func numberOf(f record.Fact) int {
	switch f := f.(type) {
	case *record.Opened:
		return f.Conn
	case *record.Closed:
		return f.Conn
	case *record.Line:
		return f.Conn
	case *record.Octets:
		return f.Conn
	case *record.GaveUp:
		return f.Conn
	case *record.Boxed:
		return f.Conn
	}
	return 0
}

// endsOf finds the two ends of a connection; opened is false where one of them never knew of it.
func endsOf(events []record.Event, number int) (client, server seen, opened bool) {
	both := 0
	for _, e := range events {
		if o, ok := e.Fact.(*record.Opened); ok && o.Conn == number {
			if both++; o.Dialled {
				client = seen{host: e.Host, ends: ends{o.Local, o.Remote}}
			} else {
				server = seen{host: e.Host}
			}
		}
	}
	return client, server, both == 2
}
