package peer

import (
	"encoding/binary"
	"fmt"

	"github.com/smtplab/smtplab/sim/record"
)

// Sources of events, as the Event Viewer shows them.
const (
	sourceSMTPSVC = "SMTPSVC"
	sourceExTrans = "MSExchangeTransport"
)

// EventDeliveryFailed is event 4000 of the SMTP service of Windows 2000 and later (KB 263237, KB 286673): delivery to a
// remote domain failed. Its data is the HRESULT, lowest byte first: c00402e7 when shown as words.
func EventDeliveryFailed(domain, reason string, code uint32) *record.EventLogged {
	return &record.EventLogged{
		Source: sourceSMTPSVC, ID: 4000, Type: "Warning", Category: "None",
		Text: fmt.Sprintf(`Message delivery to the remote domain "%s" failed. %s`, domain, reason),
		Data: binary.LittleEndian.AppendUint32(nil, code),
	}
}

// Reasons and codes that go with event 4000.
const (
	ReasonLookupFailed = "An internal DNS error caused a failure to find the remote server." // KB 263237
	ReasonDropped      = "The connection was dropped by the remote host."                    // KB 286673
	CodeLookupFailed   = codeLookupFailed
)

// EventPeerError is event 7004 of Exchange 2000 and 2003: the remote host answered a command with an error (KB 843106).
// command is the verb in lower case; full is the line that was sent.
func EventPeerError(conn int, host, command, full, reply string) *record.EventLogged {
	return &record.EventLogged{
		Source: sourceExTrans, ID: 7004, Type: "Error", Category: "SMTP Protocol",
		Text: fmt.Sprintf("This is an SMTP protocol error log for virtual server ID 1, connection #%d. "+
			`The remote host "%s", responded to the SMTP command "%s" with "%s  ". `+
			`The full command sent was "%s  ".  This will probably cause the connection to fail.`, conn, host, command, reply, full),
	}
}

// EventClientError is event 7010 of Exchange 2000 and 2003: this server answered a client's command with an error
// (KB 843106). full is the line as the client sent it.
func EventClientError(conn int, client, command, full, reply string) *record.EventLogged {
	return &record.EventLogged{
		Source: sourceExTrans, ID: 7010, Type: "Error", Category: "SMTP Protocol",
		Text: fmt.Sprintf("This is an SMTP protocol log for virtual server ID 1, connection #%d. "+
			`The client at "%s" sent a "%s" command, and the SMTP server responded with "%s  ". `+
			`The full command sent was "%s".  This will probably cause the connection to fail.`, conn, client, command, reply, full),
	}
}
