package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/smtplab/smtplab/harness/transcript"
	"github.com/smtplab/smtplab/reports/shown"
	"github.com/smtplab/smtplab/sim/record"
)

// A live transcript shows what one real host says, hears and does, as it happens, with the time of day. C: is the client
// and S: the server of a connection, whose number stands before.
type live struct {
	out   *printer
	begun time.Time
}

// Add implements [record.Sink].
func (l *live) Add(e record.Event) {
	if text := atOneEnd(e); text != "" {
		l.out.printf("%s %s\n", l.begun.Add(e.At).Format("15:04:05.000"), shown.Line(text))
	}
}

// atOneEnd is the text of an event where only one end of each connection is ours, or nothing.
func atOneEnd(e record.Event) string {
	switch f := e.Fact.(type) {
	case *record.Opened:
		if f.Dialled {
			return fmt.Sprintf("%d called %v", f.Conn, f.Remote)
		}
		return fmt.Sprintf("%d was called by %v", f.Conn, f.Remote)
	case *record.Closed:
		return fmt.Sprintf("%d %s", f.Conn, f.How)
	case *record.Line:
		if f.Text == "" && f.Ending == "none" {
			return "" // the end of what is heard; how the connection ends is told beside it
		}
		return fmt.Sprintf("%d %c: %s%s", f.Conn, f.From, f.Text, transcript.Ended(f.Ending))
	case *record.Octets:
		return fmt.Sprintf("%d %c: <%s of %d octets>", f.Conn, f.From, f.What, len(f.Data))
	case *record.Secured:
		return fmt.Sprintf("%d %s begins, %s", f.Conn, f.Version, f.Cipher)
	case *record.NotSecured:
		return fmt.Sprintf("%d no TLS: %s", f.Conn, f.Why)
	case *record.Accepted:
		return fmt.Sprintf("accepted %s from <%s> for <%s>", f.Message, f.From, strings.Join(f.To, ">, <"))
	case *record.Filed:
		return strings.TrimSpace(fmt.Sprintf("filed %s in %s %s", f.Name, f.Folder, f.Owner)) // badmail has no owner
	case *record.EventLogged:
		return fmt.Sprintf("event %d of %s: %s", f.ID, f.Source, strings.Join(strings.Fields(f.Text), " "))
	default:
		return heard(e)
	}
}
