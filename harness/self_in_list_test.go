package harness

import (
	"fmt"
	"testing"
)

// selfInList is a story of a relay that is among the MX records of a domain under a name that it does not know, beside
// another host of a preference of its own.
const selfInList = `# A relay among the MX records
refs     RFC5321:5.1
zone     world
host     relay.example  192.0.2.25     rfc5321
host     other.example  198.51.100.26  rfc5321
mailbox  relay.example  ana@relay.example
send     relay.example  note.eml
wait     quiet
see      inbox  bob@next.example   %d
see      inbox  ana@relay.example  %d
-- world --
$ORIGIN example.
@      SOA  ns hostmaster 1 3600 600 86400 300
next   MX   10 alias
next   MX   %d other
alias  A    192.0.2.25
other  A    198.51.100.26
-- note.eml --
From: ana@relay.example
To: bob@next.example

Hello
`

// RFC 5321 section 5.1: with itself a relay leaves out all that are no better, in whatever order equals come.
func TestARelayLeavesOutItselfAndItsEquals(t *testing.T) {
	for _, c := range []struct{ preference, arrived, returned int }{{5, 1, 0}, {10, 0, 1}, {20, 0, 1}} {
		for seed := range uint64(8) {
			if got := graded(t, fmt.Sprintf(selfInList, c.arrived, c.returned, c.preference), Options{Seed: seed + 1}); got != "pass" {
				t.Errorf("preference %d, seed %d: want pass, got %s", c.preference, seed+1, got)
			}
		}
	}
}
