package fakedns

import (
	"github.com/smtplab/smtplab/sim"
	"github.com/smtplab/smtplab/sim/catalogue"
)

func init() {
	Faults.Register(catalogue.Entry[Fault]{
		Name:    "tcp-ignored",
		Summary: "connections over TCP get no answer at all",
		Story: "A firewall before the server drops packets for TCP port 53 instead of refusing them, so that each look-up " +
			"over TCP lasts until the asker gives up. The harm is the same as with tcp-refused (KB Q276347), but it " +
			"comes slowly, and looks like a server that is down. It needs a simulated network: a real socket cannot " +
			"ignore a SYN.",
		Params: catalogue.LimitParams(),
		New:    keepsDoor(sim.Ignore),
	})
}
