package harness_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/smtplab/smtplab/harness"
	"github.com/smtplab/smtplab/harness/result"
	"github.com/smtplab/smtplab/sim/record"
	"pgregory.net/rapid"
)

// What random worlds are made of.
var (
	senders   = []string{"mcis1", "mcis2", "iis4", "iis5", "exchange40", "exchange55", "exchange2000", "exchange2003", "sendmail8", "rfc5321"}
	receivers = append(slices.Clone(senders), "strict-helo", "reverse-lookup")
	faults    = []string{"", "", "tcp-refused", "tcp-reset-after-query", "tcp-ignored until=3h", "udp-ignored", "servfail until=1h", "nxdomain", "always-truncated"}
	obstacles = []string{"", "", "isa2000", "isa-closes", "blob-lost", "final-dot-lost", "final-dot-split", "reset verb=RCPT", "pix", "drip"}
	accidents = []string{
		"", "restart mail.contoso.example", "restart mx.fabrikam.example",
		"crash mail.contoso.example\nwait 1h\nrestart mail.contoso.example",
		"crash mx.fabrikam.example\nwait 3h\nrestart mx.fabrikam.example",
		"link mail.contoso.example mx.fabrikam.example",
	}
	pauses = []string{"1ms", "7ms", "1s", "5m", "10m", "1h", "20h", "47h59m"}
)

// TestNothingIsLost lets accidents happen to mail between any two servers: in no world may a recipient of an accepted
// message be without exactly one fate.
func TestNothingIsLost(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := drawStory(t)
		s, err := harness.ParseScenario("random.txtar", []byte(text))
		if err != nil {
			t.Fatalf("%v in\n%s", err, text)
		}
		run, err := s.Cases[0].Run(t.Context(), harness.Options{NoPackets: true})
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range run.Judge().Findings {
			if f.Verdict == result.Error {
				t.Fatalf("%v in\n%s", f, text)
			}
		}
	})
}

// TestLossIsNoticed is the control: with the last fate cut out of its record, the same kind of world is an error.
func TestLossIsNoticed(t *testing.T) {
	text := write("rfc5321", "rfc5321", "", "", []string{"wait 1h"})
	s, err := harness.ParseScenario("lost.txtar", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	run := played(t, s.Cases[0], 1)
	if v := run.Judge().Verdict; v != result.Pass {
		t.Fatalf("want pass, got %v", v)
	}
	fates := func(e record.Event) bool { return e.Fact.Kind() == (&record.Fate{}).Kind() }
	slices.Reverse(run.Events)
	last := slices.IndexFunc(run.Events, fates)
	run.Events = slices.Delete(run.Events, last, last+1)
	slices.Reverse(run.Events)
	if v := run.Judge().Verdict; v != result.Error {
		t.Errorf("want error where a recipient has vanished, got %v", v)
	}
}

func drawStory(t *rapid.T) string {
	pick := func(what string, of []string) string { return rapid.SampledFrom(of).Draw(t, what) }
	var steps []string
	for range rapid.IntRange(1, 4).Draw(t, "steps") {
		if rapid.Bool().Draw(t, "another message") {
			steps = append(steps, "send mail.contoso.example note.eml")
		}
		steps = append(steps, "wait "+pick("pause", pauses), pick("accident", accidents))
	}
	return write(pick("sender", senders), pick("receiver", receivers), pick("fault", faults), pick("obstacle", obstacles), steps)
}

// write is the text of a story about a message to two recipients, one of whom does not exist, that ends when all
// schedules have. Its claim, without which it would be no story, need not hold.
func write(sender, receiver, fault, obstacle string, steps []string) string {
	return fmt.Sprintf(`# Whatever happens, no mail is lost
refs     RFC5321:6.1
dns      198.51.100.53  world  %s
host     mail.contoso.example  172.16.0.10   %s  sync-time=5ms
host     mx.fabrikam.example   192.168.2.25  %s  sync-time=5ms
mailbox  mail.contoso.example  ana@contoso.example
mailbox  mx.fabrikam.example   bob@fabrikam.example
link     mail.contoso.example  mx.fabrikam.example  %s

send     mail.contoso.example  note.eml
%s
wait     6d
see      inbox  bob@fabrikam.example  1
-- world --
$ORIGIN fabrikam.example.
@     SOA  ns hostmaster 1 3600 600 86400 300
@     MX   10 mx
mx    A    192.168.2.25
$ORIGIN contoso.example.
@     SOA  ns hostmaster 1 3600 600 86400 300
@     MX   10 mail
mail  A    172.16.0.10
-- note.eml --
From: ana@contoso.example
To: bob@fabrikam.example, nobody@fabrikam.example

Hello
`, fault, sender, receiver, obstacle, strings.Join(steps, "\n"))
}
