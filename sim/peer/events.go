package peer

import (
	"encoding/binary"
	"fmt"

	"github.com/smtplab/smtplab/sim/record"
)

// Sources of events, as the Event Viewer shows them.
const (
	sourceSMTPSVC = "SMTPSVC"
	sourceIMC     = "MSExchangeIMC"
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

// EventIMCLogging is event 2004 of Exchange 4.0 to 5.5: protocol logging is on (KB Q154505; words assumed).
func EventIMCLogging(level int) *record.EventLogged {
	return eventIMC(2004, "Information", "SMTP protocol logging is enabled at level %d.", level)
}

// EventIMCConnectFailed is event 3010: no connection could be made to a host (words assumed).
func EventIMCConnectFailed(host, domain string) *record.EventLogged {
	return eventIMC(3010, "Warning", "An attempt to connect to host %s for domain %s failed.", host, domain)
}

// EventIMCRefused is event 3011: a host refused the connection (words assumed).
func EventIMCRefused(host, domain string) *record.EventLogged {
	return eventIMC(3011, "Warning", "A connection to host %s for domain %s was refused.", host, domain)
}

// EventIMCPeerError is event 4031: the destination reported an error (KB Q245787; words assumed).
func EventIMCPeerError(host, reply string) *record.EventLogged {
	return eventIMC(4031, "Warning", "The destination host %s reported an error: %s", host, reply)
}

// EventIMCReceiveTimeout is event 4051: a client fell silent (KB Q152944; words assumed).
func EventIMCReceiveTimeout(client string) *record.EventLogged {
	return eventIMC(4051, "Warning", "A time-out occurred while receiving from %s.", client)
}

// EventIMCLookupFailed is event 4057: the route to a domain could not be looked up (words assumed).
func EventIMCLookupFailed(domain string) *record.EventLogged {
	return eventIMC(4057, "Warning", "The look-up of the route to domain %s failed.", domain)
}

func eventIMC(id int, kind, text string, args ...any) *record.EventLogged {
	return &record.EventLogged{Source: sourceIMC, ID: id, Type: kind, Category: "SMTP Interface Events", Text: fmt.Sprintf(text, args...)}
}
