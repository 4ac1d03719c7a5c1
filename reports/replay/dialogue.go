// Package replay turns our side of a recorded dialogue into commands that anybody can run without smtplab, for a bug report.
//
// [Talks] finds the dialogues that a client held in a record, [Dialogue.Script] writes one as a line of a shell: printf says
// what was said, byte for byte and segment for segment, sleep waits for the answers, and nc carries it. That takes no more
// than a POSIX shell and netcat, and shows the maintainer of a server all that is sent. Where the dialogue goes on under TLS,
// "openssl s_client" takes the place of nc. A dialogue that is nothing but a message is one of swaks as well
// ([Dialogue.Swaks]).
//
// Waiting is by the clock and not by what the server says, since no tool that is everywhere can do that: a second for each
// answer. A server that speaks later than that needs longer ones.
package replay

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/smtplab/smtplab/harness/transcript"
	"github.com/smtplab/smtplab/sim/record"
)

// A Dialogue is what one client said and heard on one connection.
type Dialogue struct {
	Step       int // place of the story's step in the record that held the dialogue
	Conn       int
	Turns      []Turn
	Lines      []string // "C: …", "S: …" and what happened to the connection, as the client knows it
	TLSFirst   bool     // TLS began before anything was said (RFC 8314 section 7.3)
	begun      bool
	lastHeard  time.Duration
	heardSince bool
	segment    int
}

// A Turn is what the client did at once.
type Turn struct {
	Pause time.Duration // that it waited before, besides for an answer
	Waits bool          // for an answer, before it says this
	Say   []byte        // what it said in one segment
	TLS   bool          // it began TLS, and said nothing
	line  int           // of the dialogue's lines, the first that it said
}

// Talks are the dialogues that a host held as the client, in the order in which it called.
func Talks(events []record.Event, host string) []*Dialogue {
	var list []*Dialogue
	open := map[int]*Dialogue{}
	step := 0
	for i, e := range events {
		if _, is := e.Fact.(*record.Step); is {
			step = i
		}
		if e.Host != host {
			continue
		}
		if f, is := e.Fact.(*record.Opened); is && f.Dialled {
			open[f.Conn] = &Dialogue{Step: step, Conn: f.Conn, lastHeard: e.At}
			list = append(list, open[f.Conn])
			continue
		}
		if d := open[connOf(e.Fact)]; d != nil {
			d.add(e)
		}
	}
	return list
}

func connOf(fact record.Fact) int {
	switch f := fact.(type) {
	case *record.Line:
		return f.Conn
	case *record.Octets:
		return f.Conn
	case *record.Secured:
		return f.Conn
	case *record.NotSecured:
		return f.Conn
	case *record.Quiet:
		return f.Conn
	case *record.GaveUp:
		return f.Conn
	case *record.Closed:
		return f.Conn
	}
	return 0
}

func (d *Dialogue) add(e record.Event) {
	switch f := e.Fact.(type) {
	case *record.Line:
		d.line(e.At, f)
	case *record.Octets:
		if f.From == record.Client && !f.Heard {
			d.say(e.At, 0, len(d.Lines), f.Data)
			d.told("C: <%d octets>", len(f.Data))
		}
	case *record.Secured:
		d.TLSFirst = d.TLSFirst || !d.begun
		d.Turns = append(d.Turns, Turn{TLS: true, line: len(d.Lines)})
		d.told("(%s begins)", f.Version)
		d.heard(e.At)
	case *record.NotSecured:
		d.told("(TLS does not begin: %s)", f.Why)
	case *record.Quiet:
		d.told("(silence for %v)", f.For)
	case *record.GaveUp:
		d.told("(no answer for %d s)", f.Seconds)
	case *record.Closed:
		d.told("(%s)", map[string]string{"closed": "the client hangs up", "reset": "the client resets the connection", "was reset": "the connection was reset"}[f.How])
	}
	d.begun = true
}

func (d *Dialogue) told(format string, words ...any) {
	d.Lines = append(d.Lines, fmt.Sprintf(format, words...))
}

func (d *Dialogue) heard(at time.Duration) { d.lastHeard, d.heardSince = at, true }

func (d *Dialogue) line(at time.Duration, f *record.Line) {
	if f.Text == "" && f.Ending == "none" { // the end of the stream
		if f.Heard {
			d.told("(the server hangs up)")
		}
		return
	}
	line := len(d.Lines)
	d.told("%c: %s%s", f.From, f.Text, transcript.Ended(f.Ending))
	if f.Heard {
		d.heard(at)
		return
	}
	d.say(at, f.Segment, line, []byte(f.Octets()))
}

// worthAPause is how long nothing must have happened for a silence to have been meant.
const worthAPause = 1500 * time.Millisecond

func (d *Dialogue) say(at time.Duration, segment, line int, data []byte) {
	if last := len(d.Turns) - 1; last >= 0 && segment != 0 && segment == d.segment && !d.heardSince {
		d.Turns[last].Say = append(d.Turns[last].Say, data...)
		return
	}
	t := Turn{Waits: d.heardSince, Say: data, line: line}
	if gap := at - d.lastHeard; gap >= worthAPause && d.begun {
		t.Pause = gap.Round(time.Second)
	}
	d.Turns = append(d.Turns, t)
	d.segment, d.heardSince, d.lastHeard = segment, false, at
}

// UpTo is the dialogue up to the last of its lines that is the one given, and a QUIT: what was said later did not matter. It
// is the whole dialogue where there is no such line.
func (d *Dialogue) UpTo(line string) *Dialogue {
	end := -1
	for i, l := range d.Lines {
		if said, _, _ := strings.Cut(l, transcript.EndedBy); said == line {
			end = i
		}
	}
	if end < 0 {
		return d
	}
	for end+1 < len(d.Lines) && strings.HasPrefix(d.Lines[end], "S: ") && len(d.Lines[end]) > 6 && d.Lines[end][6] == '-' {
		end++ // the rest of the reply
	}
	cut := *d
	cut.Lines, cut.Turns = d.Lines[:end+1], nil
	for _, t := range d.Turns {
		if t.line <= end {
			cut.Turns = append(cut.Turns, t)
		}
	}
	cut.Turns = withQuit(cut.Turns)
	return &cut
}

const quit = "QUIT\r\n"

// withQuit are turns the last of which is QUIT.
func withQuit(turns []Turn) []Turn {
	if last := len(turns) - 1; last >= 0 && string(turns[last].Say) == quit {
		return turns
	}
	return append(slices.Clone(turns), Turn{Waits: true, Say: []byte(quit)})
}
