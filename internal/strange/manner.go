package strange

import "github.com/smtplab/smtplab/sim/catalogue"

// A Manner is how a server differs from a good one, and what an examination of it may come to.
type Manner struct {
	// Unfit are words of the reason for which nothing can be examined; empty where something can.
	Unfit string
	// Breaks are cases whose rule the server breaks. They must fail, or be non-strict where the rule is no MUST, and no other
	// case may.
	Breaks []string
	// Hinders are cases that cannot be decided, because the server defends itself or is not there any more. They must be
	// inconclusive. HindersAny says that any may be that Breaks does not name, and some must.
	Hinders    []string
	HindersAny bool

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

// Manners are all of them. The files of this package fill it.
var Manners = catalogue.Catalogue[Manner]{Kind: "manner"}

// register adds a manner. The summary is what the server does.
func register(name, summary string, m Manner) {
	Manners.Register(catalogue.Entry[Manner]{Name: name, Summary: summary, New: func(*catalogue.Settings) (Manner, error) { return m, nil }})
}
