package mutants

import (
	"slices"
	"time"

	"github.com/smtplab/smtplab/sim/peer"
)

// exchanges are the servers of KB 818222.
var exchanges = []string{"exchange2000", "exchange2003"}

func init() {
	register("blob-never-sent", "does not send XEXCH50 to anybody", Mutant{
		Rule:     "XEXCH50 is sent to a host that offers it (KB 818222, step 10).",
		Products: exchanges,
		Kills:    []string{"kb818222/blob-swallowed", "kb818222/no-firewall", "kb818222/fifteen-steps", "kb818222/suppress-wrong-type"},
		Break:    func(_ peer.Machine, p *peer.Product) { p.Send.Blob = nil },
	})
	register("blob-of-another-size", "sends an octet more than there are", Mutant{
		Rule:     "The command says how many bytes follow: 1020 or 1124 in the article (KB 818222, steps 10 to 12).",
		Products: exchanges,
		Kills:    []string{"kb818222/blob-swallowed", "kb818222/fifteen-steps"},
		Break: func(_ peer.Machine, p *peer.Product) {
			before := p.Send.Blob
			p.Send.Blob = func(m *peer.Message) []byte { return slices.Concat(before(m), []byte{0}) }
		},
	})
	register("blob-answer-not-awaited", "hangs up as soon as the data is sent", Mutant{
		Rule:     "After the data the sender waits for the acknowledgement (KB 818222, step 13).",
		Products: exchanges,
		Kills:    []string{"kb818222/no-firewall", "kb818222/fifteen-steps"},
		Break:    func(_ peer.Machine, p *peer.Product) { p.Send.Wait.Blob = time.Nanosecond },
	})
	register("blob-answer-awaited-for-ever", "waits for the acknowledgement without an end", Mutant{
		Rule:     "A sender that hears no acknowledgement gives up after ten minutes (KB 818222; the time is assumed).",
		Products: exchanges,
		Kills:    []string{"kb818222/blob-swallowed"},
		Break:    func(_ peer.Machine, p *peer.Product) { p.Send.Wait.Blob = 0 },
	})
	register("blob-not-offered", "does not offer XEXCH50", Mutant{
		Rule:     "An Exchange server lists XEXCH50 in its answer to EHLO (KB 818222, step 5).",
		Products: exchanges,
		Kills:    []string{"kb818222/blob-swallowed", "kb818222/refused-504"},
		Break: func(_ peer.Machine, p *peer.Product) {
			p.Receive.Keywords = slices.DeleteFunc(p.Receive.Keywords, func(k string) bool { return k == "XEXCH50" })
		},
	})
	register("blob-taken-from-strangers", "takes XEXCH50 from strangers in spite of the update", Mutant{
		Rule:     "Since MS03-046 a stranger is answered 504 (KB 843106).",
		Products: []string{"exchange2003"},
		Kills:    []string{"kb818222/refused-504"},
		Break:    func(_ peer.Machine, p *peer.Product) { p.Receive.Blob = peer.BlobOpen },
	})
	register("blob-refused", "answers XEXCH50 with 504 before the update", Mutant{
		Rule:     "Before MS03-046 XEXCH50 is taken from everybody, with 354 (KB 818222, step 11).",
		Products: []string{"exchange2000"},
		Kills:    []string{"kb818222/blob-swallowed", "kb818222/no-firewall", "kb818222/fifteen-steps"},
		Break:    func(_ peer.Machine, p *peer.Product) { p.Receive.Blob = peer.BlobForbidden },
	})
}
