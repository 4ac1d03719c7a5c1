package harness

import (
	"strings"
	"testing"

	"github.com/smtplab/smtplab/sim/record"
)

// slowDisk is a story of a receiver whose writes take five seconds. The message is in its spool at 5s and in the inbox then;
// that it is out of the spool is safe at 10s.
func slowDisk(steps string) string {
	return strings.Replace(story("send mail.contoso.example note.eml\n"+steps), "192.168.2.25  rfc5321", "192.168.2.25  rfc5321 sync-time=5s", 1)
}

// An orderly stop lets the spool finish what it writes, so that what is in the inbox is not filed again; a power cut, the
// control, comes between the two.
func TestARestartMakesNoSecondCopies(t *testing.T) {
	for _, c := range []struct{ name, steps string }{
		{"restart", "wait 7s\nrestart mx.fabrikam.example\nwait 1m\nsee inbox bob@fabrikam.example 1\nsee fate bob@fabrikam.example delivered"},
		{"crash", "wait 7s\ncrash mx.fabrikam.example\nrestart mx.fabrikam.example\nwait 1m\nsee inbox bob@fabrikam.example 2\n" +
			"see fate bob@fabrikam.example duplicate"},
	} {
		if got := graded(t, slowDisk(c.steps), Options{}); got != "pass" {
			t.Errorf("%s: want pass, got %s", c.name, got)
		}
	}
}

// A restart takes the time of the writes that were under way, and none where there were none.
func TestARestartWaitsForWritesOnly(t *testing.T) {
	for _, c := range []struct{ wait, want string }{{"7s", "10s"}, {"30s", "30s"}} {
		events := play(t, parse(t, slowDisk("wait "+c.wait+"\nrestart mx.fabrikam.example\nwait 1m\nsee inbox bob@fabrikam.example 1")), Options{}).Events
		var stopped string
		for _, e := range events {
			if f, ok := e.Fact.(*record.Process); ok && f.Did == "stopped" {
				stopped = e.At.Truncate(100_000_000).String()
			}
		}
		if stopped != c.want {
			t.Errorf("after %s: want the stop at %s, got %s", c.wait, c.want, stopped)
		}
	}
}

// The story may end while a write is under way.
func TestTheEndOfAStoryIsNoLoss(t *testing.T) {
	for _, wait := range []string{"1s", "5s", "7s", "9s", "11s"} {
		if got := graded(t, slowDisk("wait "+wait+"\nsee badmail mx.fabrikam.example 0"), Options{}); got != "pass" {
			t.Errorf("%s: want pass, got %s", wait, got)
		}
	}
}
