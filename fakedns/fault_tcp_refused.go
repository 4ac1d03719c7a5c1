package fakedns

import (
	"github.com/smtplab/smtplab/sim"
	"github.com/smtplab/smtplab/sim/catalogue"
)

func init() {
	Faults.Register(catalogue.Entry[Fault]{
		Name:    "tcp-refused",
		Summary: "connections over TCP are refused with RST",
		Story: "The server answers UDP alone, as many did whose administrators had closed port 53 for TCP or never opened " +
			"it. Most programs do not notice. The SMTP service of IIS 4 and 5 asks over TCP at once, is reset, and " +
			"puts mail for a smart host given by name into the Badmail folder (KB Q276347). Others fail when an answer " +
			"is too large for UDP (KB 820284). RFC 7766 section 5 now requires TCP.",
		Params: catalogue.LimitParams(),
		New:    keepsDoor(sim.Refuse),
	})
}
