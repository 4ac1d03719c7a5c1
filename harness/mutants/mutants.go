// Package mutants holds mail servers that are broken in exactly one rule, to prove that a case of the book can fail.
//
// A claim that cannot fail proves nothing. So each rule that the articles state of a product is broken here once, on
// purpose, and the tests of this package play the book against each of the broken products: some story must notice, and
// those that were written about the rule must be among them. "make mutants" writes docs/mutants.md, which tells
// what mutant falls to which stories.
//
// A [Mutant] changes the fields of a [peer.Product] just before its server starts, on every host of the world that runs
// one of its products; nothing else in the world is touched. The files are named for what they break:
//
//   - name.go, fqdn.go, computername.go, defaultdomain.go: what a server calls itself; fallback.go, strict.go: to whom, and
//     who minds (Q186142)
//   - hello.go, banner.go, relay.go: what a server takes from its clients (Q240832)
//   - reverse.go, log.go, queue.go, report.go: look-ups of clients, and what is written down meanwhile (Q190026)
//   - blob.go, suppress.go, batch.go, events.go: XEXCH50 and what goes with it (KB 818222)
//   - lookup.go, smarthost.go, badmail.go: where mail goes, and where it ends (Q276347)
//   - tls.go: STARTTLS (RFC 3207)
//   - relaying.go, stamps.go: what a relay leaves as it is, and what it writes on top (RFC 5321)
//   - reporting.go: who is told of what, and in which form (RFC 3461, RFC 3464)
//   - rfc5321_*.go and others that are named for RFCs: what the conformance cases examine, by its sections
//
// The conformance cases have mutants of the reference alone. Each case must kill one, or it counts for nothing; each mutant
// breaks one rule, so that few cases notice it. To notice is to say fail or non-strict: what makes a case inconclusive might
// as well be a server's defence. The rules of a dialogue that are no fields of a product are broken by a
// [peer.Quirk], in a line or two; see misbehave, and what stands beside it in quirks.go. Mutants of conformance are played
// against conformance cases alone, and the others against the other stories.
//
// Rules of sending that the engine keeps for all products alike are no fields and have no mutants: that nothing is used which
// the peer did not offer, that a 504 does not end a delivery, that a report goes out beside a Badmail file, that settings are
// read when a server starts.
package mutants

import (
	"slices"

	"github.com/smtplab/smtplab/sim/catalogue"
	"github.com/smtplab/smtplab/sim/peer"
)

// A Mutant is a product, or a family of them, with one rule broken.
type Mutant struct {
	Rule     string   // as it should be, in a sentence, with its source
	Products []string // that keep the rule, and break it here
	Kills    []string // stories that must fail, each in at least one case: "q186142/fqdn-value"; others may fail as well

	// Break breaks the rule. The machine is the one that the product was made for.
	Break func(m peer.Machine, p *peer.Product)
}

// Mutants are all of them, by name. The files of this package fill it.
var Mutants = catalogue.Catalogue[Mutant]{Kind: "mutant"}

// register adds a mutant. The summary says what it does, as against its rule.
func register(name, summary string, m Mutant) {
	Mutants.Register(catalogue.Entry[Mutant]{Name: name, Summary: summary, Story: m.Rule,
		New: func(*catalogue.Settings) (Mutant, error) { return m, nil }})
}

// Alter breaks the rule where the host's product is one that keeps it. It is what harness.Options wants.
func (m Mutant) Alter(_ string, machine peer.Machine, p *peer.Product) {
	if slices.Contains(m.Products, p.Name) {
		m.Break(machine, p)
	}
}
