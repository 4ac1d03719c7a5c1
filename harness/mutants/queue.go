package mutants

import (
	"time"

	"github.com/smtplab/smtplab/sim/peer"
)

// queueing are the servers of which a story waits for the end of the schedule.
var queueing = []string{"exchange40", "exchange50", "exchange55", "exchange2000", "exchange2003"}

func init() {
	register("queue-shows-status", "shows in the queue why a message waits", Mutant{
		Rule:     `"The mail may remain in the … queue with no status" (Q190026).`,
		Products: connectors,
		Kills:    []string{"q190026/no-ptr-silent-drop"},
		Break:    func(_ peer.Machine, p *peer.Product) { p.Queue.Status = true },
	})
	register("queue-shows-no-status", "does not show in the queue why a message waits", Mutant{
		Rule:     "The queue of the later servers shows why a message waits (KB 818222; the words are assumed).",
		Products: exchanges,
		Kills:    []string{"kb818222/blob-swallowed"},
		Break:    func(_ peer.Machine, p *peer.Product) { p.Queue.Status = false },
	})
	register("queue-never-expires", "never gives up on a message", Mutant{
		Rule:     "What cannot be delivered is returned in the end (KB 818222; RFC 5321 section 4.5.4.1).",
		Products: queueing,
		Kills:    []string{"kb818222/blob-swallowed", "kb818222/blob-lost-unacknowledged", "q190026/no-ptr-silent-drop"},
		Break:    func(_ peer.Machine, p *peer.Product) { p.Queue.Expire = 365 * 24 * time.Hour },
	})
	register("queue-expires-at-once", "gives up on a message at its first failure", Mutant{
		Rule:     "A failure that may pass is tried again (Q190026, KB 818222; RFC 5321 section 4.5.4.1).",
		Products: queueing,
		Kills:    []string{"kb818222/blob-swallowed", "q190026/no-ptr-silent-drop"},
		Break:    func(_ peer.Machine, p *peer.Product) { p.Queue.Expire = time.Second },
	})
	register("queue-retries-daily", "tries again after a day", Mutant{
		Rule:     "The first retry comes after a minute (Exchange 2000, 2003) or a quarter of an hour (Q146669).",
		Products: queueing,
		Kills:    []string{"kb818222/one-ack-per-rcpt", "q190026/ptr-corrected"},
		Break:    func(_ peer.Machine, p *peer.Product) { p.Queue.Retry = []time.Duration{24 * time.Hour} },
	})
	register("queue-keeps-delay-to-itself", "does not tell the author that a message is late", Mutant{
		Rule:     "After twelve hours the author is told of the delay (KB Q303734).",
		Products: exchanges,
		Kills:    []string{"kb818222/blob-swallowed"},
		Break:    func(_ peer.Machine, p *peer.Product) { p.Queue.Delay = 0 },
	})
}
