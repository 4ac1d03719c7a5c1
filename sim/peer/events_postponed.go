package peer

import "github.com/smtplab/smtplab/sim/record"

// EventPostponed is event 4000 for a delivery that failed for now. The reasons that are documented are those of a failed
// look-up (KB 263237) and of a dropped connection (KB 286673); the other words and codes are assumed.
func EventPostponed(domain string, why Why) *record.EventLogged {
	const (
		codeRefused = 0xC00402C9 // assumed
		codeDropped = 0x80040000 | 0x2EE
	)
	switch why {
	case WhyLookupFailed:
		return EventDeliveryFailed(domain, ReasonLookupFailed, CodeLookupFailed)
	case WhyConnectionFailed:
		return EventDeliveryFailed(domain, "Unable to open an SMTP session with the remote host.", codeRefused)
	case WhyConnectionDropped:
		return EventDeliveryFailed(domain, ReasonDropped, codeDropped)
	default:
		return nil
	}
}
