package capture

import (
	"time"

	"github.com/smtplab/smtplab/sim/record"
)

// A follower reads a connection's two streams.
type follower interface {
	// data takes octets in order. write numbers the sender's writes.
	data(at time.Duration, from record.Speaker, octets []byte, write int)
	// hole says that so many octets are missing.
	hole(at time.Duration, from record.Speaker, n int)
	// hangs says that one end hangs up, with FIN or, where reset is true, with RST.
	hangs(at time.Duration, who record.Speaker, reset bool)
	// close ends the reading.
	close(at time.Duration)
	// is reports whether the connection is what the follower reads: yes, no, or not known yet.
	is() verdict
}

type verdict int

const (
	unknown verdict = iota
	yes
	no
)

// An smtp follows an SMTP dialogue. What the client's octets mean depends on what the server answered, so it keeps the
// list of what the client waits for, oldest first.
type smtp struct {
	*teller
	verdict verdict
	mode    mode
	client  partial // the line at hand of either side
	server  partial
	awaited []awaited
	opening string // the verb that the mode undecided is about
	content content
	held    []byte        // that came before it was known what it is
	heldBy  int           // its write
	holed   bool          // the client's stream has a hole since content began
	spoke   bool          // the server said anything
	quit    bool          // the client said QUIT
	sealed  [2]int        // octets under TLS, by side
	last    time.Duration // when either end said anything
	ended   bool          // an end hung up
}

// A mode says what the client's next octets are.
type mode int

const (
	commands  mode = iota
	undecided      // the client asked to send something else, and has no answer
	message        // up to the final dot
	counted        // so many octets
	underTLS       // the server's too
)

// An awaited is a reply that the client waits for.
type awaited struct {
	verb  string // empty for one that no verb of its own asked for
	words string // as GaveUp has it
}

// newSMTP follows a dialogue. whole says that its beginning was captured; port, that the server's port is one for mail.
func newSMTP(t *teller, whole, port bool) *smtp {
	s := &smtp{teller: t}
	if whole {
		s.awaited = []awaited{{words: "greeting"}}
	}
	if port {
		s.verdict = yes
	}
	return s
}

func (s *smtp) is() verdict { return s.verdict }

func (s *smtp) data(at time.Duration, from record.Speaker, octets []byte, write int) {
	switch {
	case s.mode == underTLS:
		s.sealed[sideOf(from)] += len(octets)
	case from == record.Client:
		s.fromClient(at, octets, write)
	default:
		s.spoke = true
		s.fromServer(at, octets, write)
	}
	s.last = at
}

func sideOf(from record.Speaker) int {
	if from == record.Client {
		return 0
	}
	return 1
}

func (s *smtp) hole(at time.Duration, from record.Speaker, n int) {
	switch {
	case s.mode == underTLS:
		s.sealed[sideOf(from)] += n
	case from == record.Server:
		s.rest(at, from, &s.server)
	case s.mode == message || s.mode == counted:
		s.missing(at, from, n)
		s.holed = true
		if s.content.skip(n) {
			s.contentEnds(at, "none")
		}
		return
	default:
		s.rest(at, from, &s.client)
	}
	s.missing(at, from, n)
}

// rest puts down a line that has no end.
func (s *smtp) rest(at time.Duration, from record.Speaker, p *partial) {
	if line, ok := p.rest(); ok {
		line.From = from
		s.line(at, line)
	}
}

// hangs concludes why an end hangs up: a client that was not answered gave up waiting, and so did a server to which a
// client owed something. Whoever leaves at once does so for another reason.
func (s *smtp) hangs(at time.Duration, who record.Speaker, _ bool) {
	if s.ended {
		return
	}
	s.ended = true
	switch {
	case who == record.Client && len(s.awaited) > 0:
		s.gaveUp(at, who, s.awaited[0].words)
	case who == record.Client:
	case s.mode == message:
		s.gaveUp(at, who, "end of data")
	case s.mode == counted && s.content.what == octetsBlob:
		s.gaveUp(at, who, "BLOB after XEXCH50")
	case len(s.awaited) == 0 && !s.quit:
		s.gaveUp(at, who, "next command")
	}
}

func (s *smtp) gaveUp(at time.Duration, who record.Speaker, waiting string) {
	if silence := at - s.last; silence >= impatience {
		s.flush(at)
		s.tell(at, s.end(who), &record.GaveUp{Conn: s.talk.Number, By: who, Waiting: waiting, Seconds: int(silence / time.Second)})
	}
}

// impatience is the shortest time that a program would wait before it gives up. The time-outs of RFC 5321 section
// 4.5.3.2 are minutes; those that people set by hand are seconds.
const impatience = time.Second

func (s *smtp) close(at time.Duration) {
	s.flush(at)
	for side, from := range []record.Speaker{record.Client, record.Server} {
		if s.sealed[side] > 0 {
			s.tell(at, s.end(from), &record.Octets{Conn: s.talk.Number, From: from, What: octetsTLS, Size: s.sealed[side]})
			s.sealed[side] = 0
		}
	}
	if s.verdict == unknown {
		s.verdict = no
	}
}

// flush puts down what has begun and will not end.
func (s *smtp) flush(at time.Duration) {
	defer func() { s.talk.Dropped += s.client.overflow() + s.server.overflow() }()
	if len(s.held) > 0 {
		s.decide(at, !s.spoke)
	}
	if s.mode == message || s.mode == counted {
		if s.content.size > 0 {
			s.octets(at, record.Client, &s.content)
		}
		s.mode = commands
	}
	s.rest(at, record.Client, &s.client)
	s.rest(at, record.Server, &s.server)
}
