package peer

// A Twist breaks on purpose what the engine keeps for all products alike when it passes mail on and tells of it, so that
// there can be servers that do not. No product has one.
type Twist struct {
	// Say is the last to see MAIL and RCPT before they are said.
	Say func(m *Message, command string) string
	// Write is the last to see the content of a message before it is sent.
	Write func(m *Message, content []byte) []byte
	// Reroute says by which address the way of the mail for another is found.
	Reroute func(address string) string
	// Tell says whether an author is told of what became of a recipient; due is whether he should be (RFC 3461 section 4.1).
	Tell func(m *Message, r Recipient, action string, due bool) bool
	// BlindToSelf does not know itself in a list of MX records.
	BlindToSelf bool
	// Forgetful answers 250 for what is in no spool.
	Forgetful bool
}

func (t *Twist) say(m *Message, command string) string {
	if t.Say == nil {
		return command
	}
	return t.Say(m, command)
}

func (t *Twist) write(m *Message) []byte {
	if t.Write == nil {
		return m.Content
	}
	return t.Write(m, m.Content)
}

func (t *Twist) reroute(address string) string {
	if t.Reroute == nil {
		return address
	}
	return t.Reroute(address)
}

func (t *Twist) tell(m *Message, r *Recipient, action string, due bool) bool {
	if t.Tell == nil || r == nil {
		return due
	}
	return t.Tell(m, *r, action, due)
}
