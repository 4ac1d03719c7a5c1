package fakedns

import (
	"github.com/smtplab/smtplab/sim/catalogue"
)

// Faults are the ways to lie that can be named. The files fault_*.go fill it.
var Faults = catalogue.Catalogue[Fault]{Kind: "fault"}

// A Fault makes a server lie, by wrapping the handler that would tell the truth. It is one server's: it counts.
type Fault interface {
	Wrap(truth Handler) Handler
}

// wrapped puts the faults around the truth. The first of the list is the outermost.
func wrapped(truth Handler, faults []Fault) Handler {
	for i := len(faults) - 1; i >= 0; i-- {
		truth = faults[i].Wrap(truth)
	}
	return truth
}

// A spoil is the deed of a fault, freed of the question when to do it: it makes something else of a truthful reply,
// which always holds a message. It must leave that reply alone (see [Reply.changed]), and returns nil where the fault
// has nothing to spoil.
type spoil func(q *Query, truth *Reply) *Reply

// A liar is a fault that spoils the answers that are in its scope.
type liar struct {
	scope *scope
	spoil spoil
}

// Wrap implements [Fault]. An occasion is counted only where the fault does harm.
func (l *liar) Wrap(truth Handler) Handler {
	return func(q *Query) *Reply {
		reply := truth(q)
		if reply.Msg == nil || reply.Reset || !l.scope.covers(q) {
			return reply
		}
		spoiled := l.spoil(q, reply)
		if spoiled == nil || !l.scope.limits.Apply(q.At) {
			return reply
		}
		return spoiled
	}
}

// lies makes an entry's New from its deed. transport is "udp" or "tcp" for a fault that makes sense on one alone, and
// empty for others; the entry's parameters must hold those of scopeParams for the same transport.
func lies(transport string, deed func(*catalogue.Settings) (spoil, error)) func(*catalogue.Settings) (Fault, error) {
	return func(s *catalogue.Settings) (Fault, error) {
		scope, err := readScope(s, transport)
		if err != nil {
			return nil, err
		}
		spoil, err := deed(s)
		if err != nil {
			return nil, err
		}
		return &liar{scope, spoil}, nil
	}
}

// emptied is a reply that keeps nothing of the truth but the question.
func emptied(q *Query, truth *Reply, rcode int) *Reply {
	reply := &Reply{Msg: respond(q, rcode), Delay: truth.Delay}
	reply.Msg.Authoritative = true
	return reply
}

// denied is a negative answer: the name, or the type, is said not to exist. The SOA that proves it is that of the
// name's zone (RFC 2308 section 2), if the server has it.
func denied(q *Query, truth *Reply, rcode int) *Reply {
	reply := emptied(q, truth, rcode)
	reply.Msg.Ns = q.zones.negativeSOA(q.Name)
	return reply
}

// always is for deeds without parameters of their own.
func always(deed spoil) func(*catalogue.Settings) (spoil, error) {
	return func(*catalogue.Settings) (spoil, error) { return deed, nil }
}
