package harness

import (
	"context"
	"strings"
	"testing"
)

const withRegistry = `# The name of the registry
refs      Q186142
host      server.company.example  10.0.0.1  mcis1  computer-name=SERVER
host      mx.strict.example       10.0.0.2  rfc5321
mailbox   server.company.example  ana@company.example
mailbox   mx.strict.example       bob@strict.example
registry  server.company.example  HKLM\System\CurrentControlSet\Services\SMTPSVC\Parameters\FQDN  old.company.example
registry  server.company.example  HKLM\System\CurrentControlSet\Services\SMTPSVC\Parameters\FQDN  new.company.example
zone      world

send      server.company.example  note.eml
wait      quiet
see       dialogue  named
-- world --
$ORIGIN strict.example.
@   SOA  ns hostmaster 1 3600 600 86400 300
@   MX   10 mx
mx  A    10.0.0.2
-- note.eml --
From: ana@company.example
To: bob@strict.example

Hello
-- named --
C: EHLO new.company.example
`

// A value of the world part is there when the server starts first: no restart is needed. Of two lines the later holds.
func TestRegistryIsThereFromTheBeginning(t *testing.T) {
	for source, want := range map[string]string{
		withRegistry: "pass",
		strings.ReplaceAll(withRegistry, "registry  server", "mailbox   server"):                             "unread",
		strings.Replace(withRegistry, `\FQDN  new.company.example`, `\FQDN  dword:1`, 1):                     "fail",
		strings.Replace(withRegistry, `\FQDN  new.company.example`, `\Other  new.company.example`, 1):        "fail",
		strings.Replace(withRegistry, `HKLM\System\CurrentControlSet\Services\SMTPSVC`, `HKLM\Elsewhere`, 2): "fail",
		strings.Replace(withRegistry, `Parameters\FQDN  new.company`, `PARAMETERS\fqdn  new.company`, 1):     "pass",
		strings.Replace(withRegistry, "\nwait ", "\nrestart   server.company.example\nwait ", 1):             "pass",
	} {
		s, err := ParseScenario("x.txtar", []byte(source))
		if want == "unread" {
			if err == nil {
				t.Errorf("want an error, got none for\n%s", source)
			}
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		run, err := s.Cases[0].Run(context.Background(), Options{})
		if err != nil {
			t.Fatal(err)
		}
		if got := run.Judge().Verdict.String(); got != want {
			t.Errorf("want %s, got %s for\n%s", want, got, source)
		}
	}
}
