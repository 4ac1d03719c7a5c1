package peer

import (
	"fmt"
	"time"
)

// NewIISLog returns the SMTP service's log in Microsoft's own format of that time, after the sample in the documentation
// (IIS 4 moc07_15): "10.3.5.1, Nwtraders.com, 8/18/06, 13:17:37, SMTPSVC1, MAIL01, 10.200.200.1, 90, 42, 0, 250, 0,
// MAIL FROM, -, FROM:<maria@Nwtraders.com>,". Times are local. QUIT has code 0 and Windows status 541 there.
func NewIISLog(rules SMTPSVCLogRules) ProtocolLog { return newSMTPSVCLog(iisFormat{rules}) }

type iisFormat struct{ rules SMTPSVCLogRules }

func (iisFormat) file(at time.Time) string { return "in" + at.Format("060102") + ".log" }

func (iisFormat) head(time.Time) []string { return nil }

func (f iisFormat) row(line []byte, r logRow) []byte {
	code, status := r.code, 0
	if r.commandWithReply && r.verb == "QUIT" {
		code, status = 0, 541
	}
	return fmt.Appendf(line, "%s, %s, %s, SMTPSVC1, %s, %s, %d, %d, %d, %d, %d, %s, -, %s,",
		r.client, orDash(oneLine(r.name)), r.at.Format("1/2/06, 15:04:05"), orDash(f.rules.ComputerName), r.server,
		r.took.Milliseconds(), r.received, r.sent, code, status, orDash(oneLine(r.longVerb())), orDash(oneLine(r.argument)))
}
