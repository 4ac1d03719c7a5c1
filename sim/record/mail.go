package record

// Accepted says that a host took responsibility for a message: it answered 250 to the data, or a program of its own
// handed the message in (RFC 5321 section 4.2.5). From here on each recipient has a fate.
type Accepted struct {
	Message  string   // the host's own name for the message, unique in the world: "mx.example/1"
	Conn     int      // the connection it came by; zero when it was handed in locally
	From     string   // reverse path without brackets; empty for a report
	To       []string // recipients, without brackets
	ReportOf string   `json:",omitempty"` // the message that this one, a report, is about
	Size     int      // octets of the content
}

// The fates that a recipient of an accepted message can have.
const (
	Delivered = "delivered" // in a local mailbox
	Relayed   = "relayed"   // the next host answered 250
	Returned  = "returned"  // undeliverable, and a report was made for the sender
	Badmailed = "badmail"   // undeliverable, and filed in the Badmail folder
	Dropped   = "dropped"   // given up without a word
	Queued    = "queued"    // waiting for its next try: no end, but where it is meanwhile
)

// Fate says what became of one recipient of an accepted message.
type Fate struct {
	Message   string
	Recipient string
	Fate      string
	Status    string `json:",omitempty"` // enhanced status code (RFC 3463), if one is known: "4.4.7"
	Reason    string `json:",omitempty"` // the words of the host that refused, or of the product
	Conn      int    `json:",omitempty"` // the connection by which it was relayed
}

// Filed says that a host wrote a file that people look at: a message in a mailbox, a report, a badmail file.
type Filed struct {
	Folder  string // "inbox", "badmail", "drop"
	Owner   string // the mailbox's address; empty for folders of the host
	Name    string // the file's name
	Message string // the host's name for the message it belongs to
	Data    []byte
}

// Logged is one line of a product's protocol log.
type Logged struct {
	Log  string // the file's name
	Text string
}

// EventLogged is one entry of a host's or box's event log, as the Event Viewer shows it.
type EventLogged struct {
	Source   string
	ID       int
	Type     string // "Error", "Warning", "Information"
	Category string
	Text     string
	Data     []byte // shown as hex, eight bytes a row
}

// QueueSeen is a host's queue at one moment, taken because the story looks at it.
type QueueSeen struct {
	Items []QueueItem
}

// A QueueItem is one recipient that waits in a queue.
type QueueItem struct {
	Message   string
	Recipient string
	Status    string // as the product's own queue display has it; empty for "no status"
	Tries     int
	Next      int64 // seconds from now until the next try
}

func (*Accepted) Kind() string    { return "accepted" }
func (*Fate) Kind() string        { return "fate" }
func (*Filed) Kind() string       { return "filed" }
func (*Logged) Kind() string      { return "logged" }
func (*EventLogged) Kind() string { return "event-logged" }
func (*QueueSeen) Kind() string   { return "queue-seen" }
