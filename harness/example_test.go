package harness_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing/fstest"

	"github.com/smtplab/smtplab/harness"
)

// A scenario of one's own, run from Go: in a test, its findings would be the test's failures.
func Example() {
	const text = `# Mail to a stranger comes back
refs     RFC5321:4.2.5
zone     world
host     mail.contoso.example  172.16.0.10   rfc5321
host     mx.fabrikam.example   192.168.2.25  rfc5321
mailbox  mail.contoso.example  ana@contoso.example
mailbox  mx.fabrikam.example   bob@fabrikam.example

send     mail.contoso.example  note.eml
wait     quiet
see      dialogue  refused
see      ndr       ana@contoso.example  5.1.1
-- world --
$ORIGIN fabrikam.example.
@   SOA  ns hostmaster 1 3600 600 86400 300
@   MX   10 mx
mx  A    192.168.2.25
-- note.eml --
From: ana@contoso.example
To: eve@fabrikam.example

Hello
-- refused --
C: RCPT TO:<eve@fabrikam.example>...
S: 550 ...
`
	scenario, err := harness.ParseScenario("stranger.txtar", []byte(text))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, c := range scenario.Cases {
		run, err := c.Run(context.Background(), harness.Options{Seed: 1})
		if err != nil {
			fmt.Println(err) // ctx was cancelled
			return
		}
		graded := run.Judge()
		fmt.Println(graded.Name, graded.Verdict, graded.Findings)
	}
	// Output: stranger pass []
}

// Mistakes of a scenario are told all at once, each with its line and the nearest name.
func ExampleParseScenario() {
	_, err := harness.ParseScenario("broken.txtar", []byte(`# Broken
refs  RFC5321:2.1
host  mx.example  192.168.2.25  rfc5322
wiat  quiet
see   queue  mx.exmple  0
`))
	fmt.Println(err)
	// Output:
	// broken.txtar:3: unknown product "rfc5322"; did you mean "rfc5321"?
	// broken.txtar:4: unknown word "wiat"; did you mean "wait"?
	// broken.txtar:5: unknown host "mx.exmple"; did you mean "mx.example"?
}

// A book is a folder of scenarios; patterns choose among its cases.
func ExampleLoad() {
	const text = `# RSET is answered
refs  RFC5321:4.1.1.5
role  server
each  PRODUCT iis4 iis5
host  mx.example  192.168.2.25  PRODUCT
talk  mx.example  rset
-- rset --
S: 220 ...
C: RSET
S: 250 ...
`
	folder := fstest.MapFS{"smtp/rset.txtar": {Data: []byte(text)}}
	book, err := harness.Load(folder, "smtp/rset[iis5]")
	if err != nil {
		fmt.Println(err)
		return
	}
	cases, _ := book.Cases("smtp/rset[iis5]")
	for _, c := range cases {
		fmt.Println(c.Name, strings.Join(c.Labels(), " "))
	}
	_, err = harness.Load(folder, "smtp/rest")
	fmt.Println(err, errors.Is(err, harness.ErrNoMatch))
	// Output:
	// smtp/rset[iis5] RFC5321:4.1.1.5 iis5 interop server smtp
	// "smtp/rest": no scenario of that name; did you mean "smtp/rset"? true
}

// Format puts the words of a script into columns.
func ExampleFormat() {
	tidy, _ := harness.Format([]byte("# T\nhost a.example 10.0.0.1 iis4\nhost long.example 10.0.0.10 iis5\nwait quiet\n"))
	fmt.Print(string(tidy))
	// Output:
	// # T
	// host  a.example     10.0.0.1   iis4
	// host  long.example  10.0.0.10  iis5
	// wait  quiet
}
