package products

import (
	"time"

	"github.com/smtplab/smtplab/sim/peer"
)

// exchangeRetry is the schedule of a virtual server of Exchange 2000 and 2003: three quick tries after a "glitch" of a
// minute each (registry value GlitchRetrySeconds), then 10, 10, 10 and every 15 minutes. The glitch is documented by
// Microsoft's best-practices analyser; the waits after it are what the console shows on a new server (assumed).
func exchangeRetry(m peer.Machine) []time.Duration {
	glitch := time.Minute
	if seconds, ok := m.Registry.DWord(queuingKey, "GlitchRetrySeconds"); ok && seconds > 0 {
		glitch = time.Duration(seconds) * time.Second
	}
	return append([]time.Duration{glitch, glitch, glitch}, minutes(10, 10, 10, 15)...)
}

var glitchValue = Value{queuingKey + `\GlitchRetrySeconds`, peer.RegDWord, "dword:3c", "seconds before each of the first three tries", "Exchange Best Practices Analyzer"}

const queuingKey = `HKLM\SYSTEM\CurrentControlSet\Services\SMTPSVC\Queuing`
