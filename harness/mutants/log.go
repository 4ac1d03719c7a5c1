package mutants

import (
	"time"

	"github.com/smtplab/smtplab/sim/peer"
	"github.com/smtplab/smtplab/sim/record"
)

func init() {
	register("log-silent", "writes no protocol log", Mutant{
		Rule:     "The protocol log shows that a connection was established (Q190026).",
		Products: connectors,
		Kills:    []string{"q190026/no-ptr-silent-drop", "q190026/ptr-corrected", "q190026/received-resolved"},
		Break:    func(_ peer.Machine, p *peer.Product) { p.Logs.Protocol = peer.NoLog{} },
	})
	register("log-says-499", "logs a 499 for every connection that ends", Mutant{
		Rule:     "Of a connection that the peer drops at once, nothing else is logged (Q190026).",
		Products: connectors,
		Kills:    []string{"q190026/no-ptr-silent-drop"},
		Break:    func(_ peer.Machine, p *peer.Product) { p.Logs.Protocol = talkative{p.Logs.Protocol} },
	})
}

// A talkative log says a last word about each connection.
type talkative struct{ peer.ProtocolLog }

// Connected implements [peer.ProtocolLog].
func (l talkative) Connected(at time.Time, c peer.LogConnection) (peer.ConnectionLog, []*record.Logged) {
	log, lines := l.ProtocolLog.Connected(at, c)
	return talkativeConnection{log}, lines
}

type talkativeConnection struct{ peer.ConnectionLog }

// Closed implements [peer.ConnectionLog].
func (c talkativeConnection) Closed(at time.Time) []*record.Logged {
	lost := &record.Logged{Log: "L0000000.LOG", Text: at.Format("1/2/06 3:04:05 PM") + " : 499 Connection lost."}
	return append(c.ConnectionLog.Closed(at), lost)
}
