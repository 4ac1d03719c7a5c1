package judge

import (
	"testing"
	"time"

	"github.com/smtplab/smtplab/sim/record"
)

// TestTimesOnARealClock has claims that fit but for the times they quote: on a real clock these say nothing, and in a
// simulated world they are broken.
func TestTimesOnARealClock(t *testing.T) {
	for _, c := range []struct{ line, excerpt, real, simulated string }{
		{"see log mx.example e", "9:00:00 AM : A connection", "", ""},
		{"see log mx.example e", "9:00:01 AM : A connection", "inconclusive", "fail"},
		{"see log mx.example e", "9:00:01 AM : No connection", "fail", "fail"},
		{"see dialogue e", "S: 220 mx\nwithin 1s\nC: QUIT", "inconclusive", "fail"},
		{"see dialogue e", "S: 220 mx\nafter 1s\nC: QUIT", "", ""},
		{"see dialogue e", "S: 220 mx\nafter 3s\nC: QUIT", "fail", "fail"},
		{"see dialogue e", "S: 220 mx\nwithin 1s\nC: RSET", "fail", "fail"},
		{"see queue mx.example 1 e", "a@b.example, no status, tried 1 time, next in 15m0s", "inconclusive", "fail"},
		{"see queue mx.example 1 e", "a@b.example, no status, tried 2 times, next in 15m0s", "fail", "fail"},
		{"see queue mx.example 2 e", "a@b.example, no status, tried 1 time, next in 15m0s", "fail", "fail"},
		{"see badmail mx.example e", "Date: 9:00:01", "inconclusive", "fail"},
	} {
		for ground, want := range map[string]string{"loopback": c.real, "": c.simulated} {
			s := new(story).add("", &record.World{Ground: ground}).chapter(1, "").
				add("mx.example", &record.Logged{Text: "9:00:00 AM : A connection"}, &record.Filed{Folder: "badmail", Data: []byte("Date: 9:00:00")},
					&record.Accepted{Message: "1", To: []string{"a@b.example"}}).
				line(1, "S: 220 mx")
			s.at = 2 * time.Second
			s.line(1, "C: QUIT").step(9).add("mx.example", &record.QueueSeen{Items: []record.QueueItem{
				{Message: "1", Recipient: "a@b.example", Tries: 1, Next: 899}}})
			got := ""
			for _, f := range Judge(Case{File: "s", Claims: []Claim{desk{"e": c.excerpt}.see(t, 9, c.line)}}, s.events) {
				got = f.Verdict.String()
			}
			if got != want {
				t.Errorf("%s %q on %q: want %q, got %q", c.line, c.excerpt, ground, want, got)
			}
		}
	}
}

// TestLateIsNobodysFault has a story that real time ran out for.
func TestLateIsNobodysFault(t *testing.T) {
	s := new(story).chapter(1, "").step(3).add("", &record.Trouble{Text: "not quiet", Late: true})
	wants(t, s, desk{}.see(t, 9, "see badmail mx.example 0"),
		"inconclusive s.txtar:9: see badmail mx.example 0: want the story to come to this line, got the record ends before this line, at 0s\n"+
			"inconclusive s.txtar:3: want the world to go on, got not quiet")
}

// TestWhatWasNotPlayed has a story that its network could not give what it needs.
func TestWhatWasNotPlayed(t *testing.T) {
	s := new(story).add("", &record.World{Ground: "loopback", Lacks: []record.Lack{{Line: 3, Text: "wait 2d", Want: "less", Got: "more"}}})
	wants(t, s, desk{}.see(t, 9, "see badmail mx.example 0"), "unsupported s.txtar:3: wait 2d: want less, got more")
}
