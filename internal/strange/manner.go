package strange

import "github.com/smtplab/smtplab/sim/catalogue"

// A Manner is how a server differs from a good one, and what an examination of it may come to.
type Manner struct {
	// Unfit are words of the reason for which nothing can be examined; empty where something can.
	Unfit string
	// Breaks are cases whose rule the server breaks. They must fail, or be non-strict where the rule is no MUST, and no other
	// case may.
	Breaks []string
	// Hinders says that some cases cannot be decided, because the server defends itself or is not there any more: some must be
	// inconclusive. Of another server nearly all are decided.
	Hinders bool
	// Shows are cases that meet the manner, where Breaks has none.
	Shows []string
	// Profile has the cases to examine it by; core-server unless given.
	Profile string

	// Behave makes the behaviour of one server.
	Behave func(s *Server) Behaviour
}

// A Behaviour is what stands between a good server and its clients. What is nil changes nothing. Its funcs are called for
// several clients at a time.
type Behaviour struct {
	// Called is asked before the greeting.
	Called func(c *Call)
	// Heard is asked about each command, without its end. The good server does not hear of one that was answered.
	Heard func(c *Call, command string) (answered bool)
	// Said changes what the good server is about to say: one reply, or none where it is empty.
	Said func(c *Call, reply []byte) []byte
}

// TooLate is why a server is unfit that keeps us waiting; the words are those of a finding.
const TooLate = "nothing more when the time for the story was over"

// Manners are all of them. The files of this package fill it.
var Manners = catalogue.Catalogue[Manner]{Kind: "manner"}

// register adds a manner. The summary is what the server does.
func register(name, summary string, m Manner) {
	Manners.Register(catalogue.Entry[Manner]{Name: name, Summary: summary, New: func(*catalogue.Settings) (Manner, error) { return m, nil }})
}
