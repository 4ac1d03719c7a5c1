package peer

// A Spool is where a server's queue lives. It survives a restart of the server, and its promises survive a crash: that
// is what lets the server answer 250 to the data (RFC 5321 section 6.1).
//
// Messages are passed whole and by value: a spool keeps a copy of what it is given and hands out copies.
type Spool interface {
	// Put stores a message, and replaces the one of the same ID if there is one, all of it or nothing. What it was
	// given is durable when it returns nil. It may park.
	Put(m *Message) error
	// Remove forgets a message; to remove what is not there is no error. It may park. After a crash a message may be there
	// again of which nothing is known to be durable but that it was accepted: mail that lies in mailboxes of the same disk.
	Remove(id string) error
	// Scan returns all messages in the order in which they were first put.
	Scan() ([]*Message, error)
}
