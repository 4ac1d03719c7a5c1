package resolver_test

import (
	"testing"
	"time"

	"github.com/smtplab/smtplab/sim/resolver"
)

// A system that gives up on a silent server sooner than the resolver does not shorten its time-out, nor a longer one
// prolong it.
func TestPatienceWithSilentTCP(t *testing.T) {
	for _, patience := range []time.Duration{5 * time.Second, time.Minute} {
		w := newTown(t, 1)
		w.serve(first, zone, "tcp-ignored")
		w.query(resolver.Config{Order: resolver.TCPOnly, Timeout: patience}, "mail1.isp.example", "A")
		w.wantDialogue("1 ? 192.168.2.53 tcp mail1.isp.example A", "1 - timed out")
		if got := w.Elapsed(); got != patience {
			t.Errorf("want %v, got %v", patience, got)
		}
	}
}
