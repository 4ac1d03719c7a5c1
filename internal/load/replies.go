package load

import (
	"fmt"

	"github.com/smtplab/smtplab/sim/smtp"
)

// What a sink says. Each reply is made once.
var (
	replyOK              = wire(250, "2.0.0", "Ok")
	replySender          = wire(250, "2.1.0", "Ok")
	replyRecipient       = wire(250, "2.1.5", "Ok")
	replyStart           = wire(354, "", "End data with <CR><LF>.<CR><LF>")
	replyBye             = wire(221, "2.0.0", "Bye")
	replyVerify          = wire(252, "2.0.0", "Everybody is taken, and nobody kept")
	replyHelp            = wire(214, "2.0.0", "See RFC 5321")
	replyStopping        = wire(421, "4.3.2", "Shutting down")
	replyFull            = wire(421, "4.3.2", "Too many connections")
	replyTooSlow         = wire(421, "4.4.2", "Took too long")
	replyTooManyCommands = wire(421, "4.7.0", "Too many commands")
	replyTooManyMistakes = wire(421, "4.7.0", "Too many mistakes")
	replyLineTooLong     = wire(500, "5.5.2", "Line too long")
	replyUnknown         = wire(500, "5.5.1", "Command unknown")
	replyNotDone         = wire(502, "5.5.1", "Not implemented")
	replyBadLine         = wire(500, "5.5.2", "Want a command, CRLF at its end, and no other CR or LF in it")
	replyNoArgument      = wire(501, "5.5.4", "Want nothing after the command")
	replyHelloFirst      = wire(503, "5.5.1", "Want EHLO or HELO first")
	replyMailTwice       = wire(503, "5.5.1", "A transaction is under way")
	replyMailFirst       = wire(503, "5.5.1", "Want MAIL first")
	replyRcptFirst       = wire(503, "5.5.1", "Want RCPT first")
	replyNoMixing        = wire(503, "5.5.1", "Want BDAT LAST or RSET after BDAT")
	replyBadName         = wire(501, "5.5.4", "Want a domain or an address literal")
	replyBadPath         = wire(501, "5.5.4", "Syntax error in the path or its parameters")
	replyBadParameter    = wire(555, "5.5.4", "Parameter not known")
	replyBadChunk        = wire(501, "5.5.4", "Want BDAT SIZE [LAST]")
	replyTooLarge        = wire(552, "5.3.4", "Message larger than the limit")
	replyTooManyRcpt     = wire(452, "4.5.3", "Too many recipients")
)

// wire is a reply as it is sent.
func wire(code int, enhanced string, lines ...string) []byte {
	return smtp.NewEnhancedReply(code, enhanced, lines...).AppendTo(nil)
}

// refusal is the reply of a rule.
func refusal(code int) []byte {
	return wire(code, fmt.Sprintf("%d.3.0", code/100), "Refused, as this sink was told to")
}
