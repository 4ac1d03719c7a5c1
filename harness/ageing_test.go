package harness_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/smtplab/smtplab/harness"
	"github.com/smtplab/smtplab/harness/result"
)

// TestUnluckyMoments replays what random worlds once stumbled over: things that happen at the worst time. In each the
// mail must have its one fate in the end.
func TestUnluckyMoments(t *testing.T) {
	const stop = "restart mail.contoso.example"
	for _, c := range []struct {
		name, sender, obstacle string
		steps                  []string
	}{
		{"a message grows too old while it is being sent", "exchange2003  expire=5m", "isa2000", []string{"wait 1h"}},
		{"the host stops while a notice of delay is written", "rfc5321  delay-notice=1h", "reset verb=MAIL",
			[]string{"wait 59m59s", "wait 990ms", "wait MOMENT", stop}},
		{"the host stops before its disk knows that mail was relayed", "mcis1", "", []string{"wait MOMENT", stop}},
	} {
		t.Run(c.name, func(t *testing.T) {
			for ms := 1; ms <= 40; ms++ {
				moment := fmt.Sprintf("%dms", ms)
				text := strings.ReplaceAll(write(c.sender, "exchange2000", "", c.obstacle, c.steps), "MOMENT", moment)
				s, err := harness.ParseScenario("unlucky.txtar", []byte(text))
				if err != nil {
					t.Fatal(err)
				}
				for _, f := range played(t, s.Cases[0], 1).Judge().Findings {
					if f.Verdict == result.Error {
						t.Fatalf("after %s: %v", moment, f)
					}
				}
			}
		})
	}
}
