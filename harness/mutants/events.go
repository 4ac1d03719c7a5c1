package mutants

import "github.com/smtplab/smtplab/sim/peer"

func init() {
	register("event-7004-missing", "does not log that the peer refused XEXCH50", Mutant{
		Rule:     "The sender logs event 7004 when XEXCH50 is answered with an error (KB 843106).",
		Products: exchanges,
		Kills:    []string{"kb818222/refused-504"},
		Break:    func(_ peer.Machine, p *peer.Product) { p.Logs.BlobRefused = nil },
	})
	register("event-7010-missing", "does not log that it refused XEXCH50", Mutant{
		Rule:     "The receiver logs event 7010 when it answers XEXCH50 with an error (KB 843106).",
		Products: []string{"exchange2003"},
		Kills:    []string{"kb818222/refused-504"},
		Break:    func(_ peer.Machine, p *peer.Product) { p.Logs.ClientRefused = nil },
	})
}
