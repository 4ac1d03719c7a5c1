package loop

import (
	"errors"
	"time"
)

// A Talker is one side of a conversation. Its methods are called one at a time, on the thread of its loop, and must not
// wait; nor must those of other talkers of the same loop that it shares something with guard it.
type Talker interface {
	// Talk is called when the connection is made, with nothing heard; when octets came; and when the pause is over that it
	// asked for. What it heard is valid until it returns.
	Talk(heard []byte, t *Turn)

	// Leave is called when the loop wants the conversation to end: because of ErrSilent or ErrLasted, after which it is cut,
	// or ErrStopped, at which the talker may stay to end what is under way. It returns its last words.
	Leave(why error) (lastWords []byte, stay bool)

	// Ended is called once, when the connection is gone. The error is nil when the other side closed it, or this one did.
	Ended(err error)
}

// A Turn is what a talker makes of what it heard.
type Turn struct {
	Out   []byte        // what is to be said: the talker appends
	Tail  []byte        // said after Out without being copied; must not change until the next turn
	Taken int           // octets heard that need not come again; the rest does, once all is said
	Pause time.Duration // before the rest comes again, or Talk is called with nothing; meanwhile nothing is heard
	Close bool          // hang up once all is said
	Abort bool          // hang up with a reset, which leaves no port behind to wait; once all is said
}

// Why a loop wants a conversation to end, or one did.
var (
	ErrSilent  = errors.New("silent for too long")
	ErrLasted  = errors.New("connected for too long")
	ErrStopped = errors.New("stopped")
)

// How patient a loop is: how often it looks for peers that are silent, and how long one may take to hang up after we have.
const (
	sweep      = time.Second
	lingerTime = 2 * time.Second
)

// fullTurn is how much a talker should say at most before it lets it be sent: one that goes on for a peer who does not
// read costs memory.
const fullTurn = 32 << 10

// Full reports whether the talker should let go of what it wants to say before it takes more.
func (t *Turn) Full() bool { return len(t.Out) >= fullTurn }
