package lab

import (
	"fmt"

	"github.com/smtplab/smtplab/harness/transcript"
	"github.com/smtplab/smtplab/sim/record"
)

// truncated says which limit ended a run, where one did.
func (l *Lab) truncated(stopped error, s *transcript.Story) string {
	if stopped != nil {
		return fmt.Sprintf("the run took longer than %d seconds and was stopped: let less happen in it", l.limits.Seconds)
	}
	for _, e := range s.Events {
		if t, is := e.Fact.(*record.Trouble); is {
			return t.Text
		}
	}
	return ""
}
