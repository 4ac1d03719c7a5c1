package products

import "github.com/smtplab/smtplab/sim/peer"

// smtpsvcLog is the protocol log of the SMTP service in the format that the console sets. system is what the W3C format's
// first line names.
func smtpsvcLog(m peer.Machine, system string) peer.ProtocolLog {
	rules := peer.SMTPSVCLogRules{ComputerName: m.ComputerName(), Software: system}
	switch m.Console.LogFormat {
	case "iis":
		return peer.NewIISLog(rules)
	case "ncsa":
		return peer.NewNCSALog()
	default:
		return peer.NewW3CLog(rules)
	}
}
