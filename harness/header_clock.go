package harness

import (
	"strings"
	"time"

	"github.com/smtplab/smtplab/harness/script"
)

// A clock in the past cannot be mistaken for that of the machine. The limits are fixed, so that a file that can be read
// today can be read tomorrow; the first is about when RFC 821 was written.
var (
	earliestClock = time.Date(1982, 8, 1, 0, 0, 0, 0, time.UTC)
	latestClock   = time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)
)

func init() {
	register(Word{
		Name:    "clock",
		Kind:    HeaderWord,
		Usage:   "clock YYYY-MM-DD [HH:MM:SS [+HHMM]]",
		Summary: "the world's time at the beginning",
		Manual: `The default is 2003-11-03 00:00:00, UTC. All hosts live in the zone that is given, and write it in their dates. It must be from
August 1982 to 2024, so that nobody takes it for the time of the machine.`,
		read: readClock,
	})
}

func readClock(r *reader, a *script.Args) {
	text := strings.Join(a.Words(1), " ")
	if a.Failed() {
		return
	}
	for _, layout := range []string{"2006-01-02", "2006-01-02 15:04:05", "2006-01-02 15:04:05 -0700"} {
		t, err := time.ParseInLocation(layout, text, time.UTC) // Parse would look at the machine's own zone
		if err != nil {
			continue
		}
		if t.Before(earliestClock) || !t.Before(latestClock) {
			a.Fail("want a time from August 1982 to December 2024, got %q", text)
		}
		r.scenario.Clock = t
		return
	}
	a.Fail("want a time such as %q, got %q", "1999-08-28 09:32:00 -0400", text)
}
