package harness_test

import (
	"context"
	"os"
	"testing"

	"github.com/smtplab/smtplab/harness"
)

// deliver is the smallest story that is one: a domain's mail host is looked up, and one message delivered.
const deliver = `# One message is delivered
refs   RFC5321:3.3
level  interop
zone   fabrikam
host   mail.contoso.example  172.16.0.10  rfc5321
host   mx.fabrikam.example   172.16.0.25  rfc5321

send   mail.contoso.example  note.eml
wait   quiet
see    inbox  bob@fabrikam.example  1
-- fabrikam --
$ORIGIN fabrikam.example.
@   SOA  ns hostmaster 1 3600 600 86400 300
@   MX   10 mx
mx  A    172.16.0.25
-- note.eml --
From: ana@contoso.example
To: bob@fabrikam.example

Hello
`

func onlyCase(tb testing.TB, file string, src []byte) *harness.Case {
	tb.Helper()
	s, err := harness.ParseScenario(file, src)
	if err != nil {
		tb.Fatal(err)
	}
	return s.Cases[0]
}

// BenchmarkDeliver builds a world, looks up the MX over its network, delivers one message and keeps the record, packets
// included. Its measure is the bare prototype, which does the same without any of that.
func BenchmarkDeliver(b *testing.B) {
	c := onlyCase(b, "deliver.txtar", []byte(deliver))
	b.ReportAllocs()
	for i := range b.N {
		if _, err := c.Run(context.Background(), harness.Options{Seed: uint64(i + 1)}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkTwoDays plays the story of KB 818222 from the swallowed BLOB to the report, two simulated days.
func BenchmarkTwoDays(b *testing.B) {
	src, err := os.ReadFile("../scenarios/kb/kb818222/blob-swallowed.txtar")
	if err != nil {
		b.Fatal(err)
	}
	c := onlyCase(b, "kb/kb818222/blob-swallowed.txtar", src)
	b.ReportAllocs()
	for i := range b.N {
		if _, err := c.Run(context.Background(), harness.Options{Seed: uint64(i + 1)}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkJudge grades a record.
func BenchmarkJudge(b *testing.B) {
	c := onlyCase(b, "deliver.txtar", []byte(deliver))
	run, err := c.Run(context.Background(), harness.Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for range b.N {
		run.Judge()
	}
}
