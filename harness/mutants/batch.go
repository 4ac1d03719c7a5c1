package mutants

import (
	"slices"

	"github.com/smtplab/smtplab/sim/peer"
)

func init() {
	register("recipients-one-by-one", "waits for the answer to each RCPT although the peer offers PIPELINING", Mutant{
		Rule:     `"One acknowledgement after a batch of RCPT TO commands if the remote host supports PIPELINING" (KB 818222, step 9).`,
		Products: exchanges,
		Kills:    []string{"kb818222/pipelined-rcpt", "kb818222/fifteen-steps"},
		Break: func(_ peer.Machine, p *peer.Product) {
			p.Send.Uses = slices.DeleteFunc(p.Send.Uses, func(u string) bool { return u == "PIPELINING" })
		},
	})
	register("sender-in-the-batch", "sends MAIL and RCPT in one segment", Mutant{
		Rule:     "MAIL FROM has an acknowledgement of its own, before the first RCPT TO (KB 818222, steps 6 to 8).",
		Products: exchanges,
		Kills:    []string{"kb818222/pipelined-rcpt", "kb818222/fifteen-steps"},
		Break:    func(_ peer.Machine, p *peer.Product) { p.Send.PipelinesAll = true },
	})
	register("pipelining-not-offered", "does not offer PIPELINING", Mutant{
		Rule:     "An Exchange server lists PIPELINING in its answer to EHLO (KB 818222, step 5).",
		Products: []string{"exchange2000"},
		Kills:    []string{"kb818222/pipelined-rcpt"},
		Break: func(_ peer.Machine, p *peer.Product) {
			p.Receive.Keywords = slices.DeleteFunc(p.Receive.Keywords, func(k string) bool { return k == "PIPELINING" })
		},
	})
}
