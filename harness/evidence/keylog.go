package evidence

import (
	"github.com/smtplab/smtplab/harness/transcript"
	"github.com/smtplab/smtplab/sim/record"
)

func init() { kinds = append(kinds, keyLog) }

// keyLog are the secrets of the world's TLS sessions in the form of NSS, with which Wireshark reads the captures:
// tshark -o tls.keylog_file:tls.keylog -r LINK.pcapng.
func keyLog(s *transcript.Story, d *desk) {
	for _, e := range s.Events {
		if f, ok := e.Fact.(*record.Keyed); ok {
			d.add("", "tls.keylog", "%s\n", transcript.Show(f.Line))
		}
	}
}
