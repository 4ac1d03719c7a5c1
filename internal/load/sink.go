package load

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/smtplab/smtplab/internal/load/loop"
	"github.com/smtplab/smtplab/sim/smtp"
)

// Limits bound what clients can use up. Zero is no limit, but for Line.
type Limits struct {
	Connections int           // at a time
	Line        int           // octets of a command line, CRLF included
	Size        int64         // octets of a message
	Recipients  int           // of a message
	Commands    int           // of a connection
	Mistakes    int           // commands of a connection that are refused because they are wrong
	Silence     time.Duration // of a client
	Longest     time.Duration // that a connection may last
}

// DefaultLimits are those of a sink that is asked for no others.
func DefaultLimits() Limits {
	return Limits{
		Connections: 1000,
		Line:        2048,
		Size:        64 << 20,
		Recipients:  1000,
		Commands:    0, // a test that keeps its sessions open sends millions
		Mistakes:    20,
		Silence:     5 * time.Minute, // RFC 5321 section 4.5.3.2.7
		Longest:     24 * time.Hour,
	}
}

// SinkConfig says what a sink is like.
type SinkConfig struct {
	Name    string // in the greeting
	Listen  []netip.AddrPort
	Limits  Limits
	Rules   []Rule
	Without []string // extensions that are not offered: see Extensions; "ESMTP" is EHLO itself
	Seed    uint64   // of the chance in rules
	Loops   int      // threads; zero is what suits one machine for both ends
	Enough  int64    // messages after which Done is closed; zero is never
}

// Extensions lists what a sink offers.
func Extensions() []string {
	return []string{"PIPELINING", "SIZE", "8BITMIME", "ENHANCEDSTATUSCODES", "CHUNKING"}
}

// A Sink takes mail and keeps nothing.
type Sink struct {
	group    *loop.Group
	limits   Limits
	rules    *ruleBook
	without  []string
	greeting []byte
	helo     []byte
	ehlo     []byte
	seed     uint64
	enough   int64
	tally    Tally
	done     chan struct{}
	begun    time.Time
	at       []netip.AddrPort
}

// NewSink makes a sink that listens, and takes nothing before Start.
func NewSink(c SinkConfig) (*Sink, error) {
	k, err := newSink(c)
	if err != nil {
		return nil, err
	}
	k.group, err = loop.New(loop.Config{
		Loops: c.Loops, Max: c.Limits.Connections, Full: replyFull,
		Silence: c.Limits.Silence, Longest: c.Limits.Longest,
		Accept: func(loop.Loop) loop.Talker { return k.newSession() },
	})
	if err != nil {
		return nil, err
	}
	for _, at := range c.Listen {
		bound, err := k.group.Listen(at)
		if err != nil {
			k.group.Start()
			k.group.Stop(0)
			return nil, err
		}
		k.at = append(k.at, bound)
	}
	return k, nil
}

// newSink makes a sink without a network.
func newSink(c SinkConfig) (*Sink, error) {
	k := &Sink{limits: c.Limits, rules: newRuleBook(c.Rules), without: c.Without, seed: c.Seed, enough: c.Enough, done: make(chan struct{})}
	if err := CheckExtensions(c.Without); err != nil {
		return nil, err
	}
	k.greeting = wire(220, "", c.Name+" ESMTP smtplab sink: takes everything, keeps nothing")
	k.helo = wire(250, "", c.Name)
	k.ehlo = wire(250, "", append([]string{c.Name}, k.offers()...)...)
	return k, nil
}

// newSession is a conversation with one more client.
func (k *Sink) newSession() *session {
	return &session{sink: k, number: uint64(k.tally.connections.Add(1))}
}

// CheckExtensions refuses names that a sink could not leave out.
func CheckExtensions(names []string) error {
	known := append(Extensions(), "ESMTP")
	for _, name := range names {
		if !slices.Contains(known, name) {
			return fmt.Errorf("want one of %s, got %q", strings.Join(known, ", "), name)
		}
	}
	return nil
}

// offers is the lines of the reply to EHLO after the first.
func (k *Sink) offers() []string {
	var offered []string
	for _, e := range Extensions() {
		if slices.Contains(k.without, e) {
			continue
		}
		if e == "SIZE" {
			e = fmt.Sprint("SIZE ", k.limits.Size)
		}
		offered = append(offered, e)
	}
	return offered
}

// lacks reports whether an extension, or the verb of one, is not offered.
func (k *Sink) lacks(word string) bool {
	if len(k.without) == 0 {
		return false
	}
	switch word {
	case "BDAT":
		word = "CHUNKING"
	case "EHLO":
		word = "ESMTP"
	}
	return slices.Contains(k.without, word)
}

func (k *Sink) tooLarge(size int64) bool { return k.limits.Size > 0 && size > k.limits.Size }

// took counts a message.
func (k *Sink) took(recipients, size int64) {
	if k.tally.took(recipients, size, time.Since(k.begun)) == k.enough {
		close(k.done)
	}
}

// Start begins to take mail.
func (k *Sink) Start() {
	k.begun = time.Now()
	k.group.Start()
}

// Listening is where.
func (k *Sink) Listening() []netip.AddrPort { return k.at }

// Done is closed when as many messages have come as were asked for.
func (k *Sink) Done() <-chan struct{} { return k.done }

// Counts is what has come so far.
func (k *Sink) Counts() Counts { return k.tally.Counts() }

// Stop takes no more connections, lets the messages that are under way end for a while, and returns what came.
func (k *Sink) Stop(drain time.Duration) Summary {
	k.group.Stop(drain)
	return Summary{Schema: SinkSchema, Seconds: time.Since(k.begun).Seconds(), Counts: k.Counts(), Span: k.tally.span().Seconds(), Rate: k.tally.rate()}
}

// CheckName says whether a name can be a host's.
func CheckName(name string) bool { return smtp.CheckDomain(name) == 0 }
