package certify

import (
	"cmp"
	"context"
	"sync"
	"time"

	"github.com/smtplab/smtplab/harness"
	"github.com/smtplab/smtplab/harness/sut"
)

// Some servers deliver at once what they have taken, others after some seconds, when a filter has seen it. Where nobody can look
// into the queue, mail that is missing may be on its way, and mail of one case may arrive in the next. So the time that the
// server takes is learnt from the first message, and cases that look into a mailbox wait until all mail before them is there.

// slowest is how long a server may take for its first message.
const slowest = 10 * time.Second

// Calm is what is known of the mail that is on its way.
type calm struct {
	mu   sync.Mutex
	last time.Time // mail was handed in
}

// arrived is how many messages there are in the mailbox, as far as that can be seen.
func (l *lane) arrived(ctx context.Context) int {
	reader, can := l.system.(sut.Reader)
	if !can || !l.system.Abilities()[sut.Inbox] {
		return 0
	}
	mail, err := reader.Inbox(ctx, l.system.Names()["MAILBOX"])
	if err != nil {
		return 0
	}
	return len(mail)
}

// learnCalm waits for a message that did not arrive in time, and reports whether it came after all. Who looks for mail waits for
// longer than that from then on.
func (l *lane) learnCalm(ctx context.Context, had int) bool {
	const look = 50 * time.Millisecond
	begun := time.Now()
	for waited := time.Duration(0); waited < slowest; waited += look {
		if l.arrived(ctx) > had {
			l.real.Calm = l.usualCalm() + 2*time.Since(begun) // on a busy machine it was longer than what was waited
			return true
		}
		if l.sleep(ctx, look) != nil || !l.system.Abilities()[sut.Inbox] {
			return false
		}
	}
	return false
}

func (l *lane) usualCalm() time.Duration { return cmp.Or(l.real.Calm, time.Second) }

// mailed notes that a case is over that may have handed in mail.
func (l *lane) mailed(c *harness.Case) {
	if !needs(c, sut.Mailbox) {
		return
	}
	l.calm.mu.Lock()
	defer l.calm.mu.Unlock()
	l.calm.last = time.Now()
}

// awaitCalm waits, before a case that looks into a mailbox, until the mail of others is there. A system that is as new for each
// case has none.
func (l *lane) awaitCalm(ctx context.Context, c *harness.Case) error {
	if !needs(c, sut.Inbox) || l.alone() || !l.system.Abilities()[sut.Inbox] {
		return nil
	}
	l.calm.mu.Lock()
	left := time.Until(l.calm.last.Add(l.usualCalm()))
	l.calm.mu.Unlock()
	return l.sleep(ctx, left)
}
