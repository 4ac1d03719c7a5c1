package peer

// A Moment is one in a session at which a server can say no.
type Moment int

// The moments, in order.
const (
	AtGreeting Moment = iota // the client has called
	AtMail                   // the sender is named
	AtRcpt                   // a recipient is named
	AtData                   // the content is about to come
	AtEnd                    // the content is there
)

// An Objection is a server's no, in the place of the reply that it would have given: an empty one lets things take their
// course. The addresses are those of the moment: none, the sender, the recipient, or all recipients that were taken. It is asked
// by one session at a time.
type Objection func(at Moment, addresses []string) (reply string)

// objects says the product's objection, if it has one.
func (n *session) objects(at Moment, addresses ...string) bool {
	if n.rules.Object == nil {
		return false
	}
	n.server.guard.Lock()
	reply := n.rules.Object(at, addresses)
	n.server.guard.Unlock()
	if reply == "" {
		return false
	}
	n.answer(reply)
	return true
}

// accepted are the addresses of the recipients that were taken so far.
func (e *envelope) accepted() []string {
	list := make([]string, len(e.recipients))
	for i, r := range e.recipients {
		list[i] = r.Address
	}
	return list
}
