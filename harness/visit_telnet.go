package harness

import (
	"errors"
	"fmt"
	"io"
	"net/netip"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/smtplab/smtplab/harness/judge"
	"github.com/smtplab/smtplab/sim/smtp"
)

// smtpPort is where mail servers listen.
const smtpPort = 25

// A telnet is a window connected to a server. It knows just enough of SMTP to see whether an answer is due, so that it
// waits for one that takes its time and for none that never comes.
type telnet struct {
	talker
	stage *stage
	seen  *Visited

	command string // said last
	content bool   // lines are content, up to a dot
	octets  int    // of binary data that are still to come, as announced by BDAT or XEXCH50
	partial bool   // a line has no end yet
}

// telnet connects, and types.
func (s *stage) telnet(remote netip.AddrPort, lines []string) (*Visited, error) {
	var sayings []judge.Saying
	for i, line := range lines {
		saying, err := judge.ReadSaying(line)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", i+1, err)
		}
		sayings = append(sayings, saying)
	}
	t := &telnet{stage: s, seen: &Visited{Opened: s.Elapsed()}, talker: talker{host: s.client}}
	return t.seen, s.do(s.client, "telnet", func() error {
		t.open(remote)
		for i, saying := range sayings {
			if t.conn == nil {
				break
			}
			t.line(lines[i], saying)
			if s.stopped() {
				break
			}
		}
		t.hangUp()
		return s.whyStopped()
	})
}

// open connects and hears the greeting.
func (t *telnet) open(remote netip.AddrPort) {
	conn, err := t.host.Dial("tcp", "", remote.String(), connectPatience)
	if err != nil {
		t.seen.Closed = "could not connect: " + reason(err)
		return
	}
	t.conn, t.in = conn, smtp.NewLineReader(conn, maxReplyLine, smtp.AlsoLF)
	t.listen(true)
}

// reason is what went wrong, without the addresses that the window shows anyway.
func reason(err error) string {
	for inner := errors.Unwrap(err); inner != nil; inner = errors.Unwrap(err) {
		err = inner
	}
	return err.Error()
}

// line types a line, and shows what comes of it.
func (t *telnet) line(typed string, saying judge.Saying) {
	t.seen.add(t.stage.Elapsed(), "C", typed)
	if !t.say([]judge.Saying{saying}) {
		t.listen(false) // how it ended
		return
	}
	t.listen(t.follow(saying))
}

// follow notes what was said, and reports whether an answer is due.
func (t *telnet) follow(s judge.Saying) bool {
	switch {
	case t.octets > 0:
		t.octets -= len(s.Text) + len(s.End)
		return t.octets <= 0
	case t.content:
		t.content = s.Text != "." || s.End == ""
		return !t.content
	case s.End == "":
		t.partial = true
		return false
	case t.partial:
		t.partial, t.command = false, ""
		return true
	}
	t.command = strings.ToUpper(strings.TrimSpace(s.Text))
	if words := strings.Fields(t.command); len(words) > 1 && words[0] == "BDAT" {
		t.octets = announced(words[1])
		return t.octets == 0
	}
	return true
}

// announced is how many octets a command says that follow.
func announced(word string) int {
	n, err := strconv.Atoi(word)
	if err != nil {
		return 0
	}
	return max(n, 0)
}

// granted notes that the server waits for content now.
func (t *telnet) granted() {
	words := strings.Fields(t.command)
	switch {
	case len(words) == 0:
	case words[0] == "DATA":
		t.content = true
	case words[0] == "XEXCH50" && len(words) > 1:
		t.octets = announced(words[1])
	}
}

// listen shows what comes: an answer if one is due, however long it takes, and what comes while the next line is typed.
func (t *telnet) listen(due bool) {
	patience := typing
	if due {
		patience = replyPatience
	}
	for t.conn != nil {
		t.conn.SetReadDeadline(t.host.Now().Add(patience))
		line, err := t.in.ReadLine()
		if err != nil {
			t.end(err, due)
			return
		}
		t.seen.add(t.stage.Elapsed(), "S", line.Text)
		if judge.IsLastLine(line.Text) {
			patience, due = typing, false
			if strings.HasPrefix(line.Text, "354") {
				t.granted()
			}
		}
	}
}

// end shows why nothing more came.
func (t *telnet) end(err error, due bool) {
	now := t.stage.Elapsed()
	switch {
	case errors.Is(err, os.ErrDeadlineExceeded):
		if due {
			t.seen.add(now, "", fmt.Sprintf("(nothing came for %v)", replyPatience.Round(time.Minute)))
		}
		return
	case errors.Is(err, io.EOF):
		t.seen.Closed = "the server closed the connection"
	default:
		t.seen.Closed = "the connection was lost: " + reason(err)
	}
	t.hangUp()
}
