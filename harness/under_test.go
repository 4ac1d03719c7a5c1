package harness_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/smtplab/smtplab/harness"
)

// A system under test passes on the mail of all recipients of the cases for relays, be there a host for them or not: a domain
// that it refused as none of its business would tell nothing about how it treats one that takes no mail.
func TestPlaceHasTheDomainsOfTheRecipients(t *testing.T) {
	const story = `# A domain that takes no mail
refs  RFC7505:4.1
needs NEEDS
zone  world
host  server.example  192.0.2.25     rfc5321  relay=192.0.2.1
host  next.example    198.51.100.26  next-hop
talk  server.example  nomail
see   dialogue  excerpt
-- world --
$ORIGIN example.
@       SOA  ns hostmaster 1 3600 600 86400 300
next    MX   10 next
nomail  MX   0 .
-- nomail --
S: 220 ...
C: RCPT TO:<bob@nomail.example>
S: ...
C: RCPT TO:<MAILBOX>
S: ...
-- excerpt --
C: RCPT TO:<bob@...>
`
	for needs, want := range map[string][]string{"relay": {"next.example", "nomail.example"}, "dns": {"next.example"}} {
		scenario, err := harness.ParseScenario("nomail.txtar", []byte(strings.Replace(story, "NEEDS", needs, 1)))
		if err != nil {
			t.Fatal(err)
		}
		if got := harness.PlaceFor(scenario.Cases).Relays; !slices.Equal(got, want) {
			t.Errorf("needs %s: want the domains %v, got %v", needs, want, got)
		}
	}
}
