package peer

import (
	"fmt"
	"time"
)

// NewNCSALog returns the SMTP service's log in the NCSA common format, after the sample in the documentation (IIS 4
// moc07_14), odd quoting included: `10.3.5.1 - Nwtraders.com [18/Aug/2006:13:17:37 - 0800] "MAIL FROM -? FROM: maria
// HTTP/1.0 250 0`. Of the argument the sample prints the local part alone; the whole is printed here (assumed).
func NewNCSALog() ProtocolLog { return newSMTPSVCLog(ncsaFormat{}) }

type ncsaFormat struct{}

func (ncsaFormat) file(at time.Time) string { return "nc" + at.Format("060102") + ".log" }

func (ncsaFormat) head(time.Time) []string { return nil }

func (ncsaFormat) row(line []byte, r logRow) []byte {
	zone := r.at.Format("-0700")
	return fmt.Appendf(line, `%s - %s [%s %c %s] "%s -? %s HTTP/1.0 %d %d`,
		r.client, orDash(oneLine(r.name)), r.at.Format("02/Jan/2006:15:04:05"), zone[0], zone[1:],
		oneLine(r.longVerb()), oneLine(r.argument), r.code, r.sent)
}
