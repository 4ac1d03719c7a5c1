package lab

import (
	"regexp"
	"strings"
)

// A meaning is what an RFC says of a code, in a sentence of ours.
type meaning struct{ ref, note string }

// codes are the reply codes of RFC 5321 section 4.2.3, and of the extensions that are known here.
var codes = map[string]meaning{
	"211": {"RFC 5321, 4.2.3", "The state of the system, or help about it."},
	"214": {"RFC 5321, 4.2.3", "Help for a human reader."},
	"220": {"RFC 5321, 4.2.3", "The service is ready: the greeting, or go ahead with TLS."},
	"221": {"RFC 5321, 4.2.3", "The server closes the connection, as it was asked to."},
	"235": {"RFC 4954, 6", "The client has proved who it is."},
	"250": {"RFC 5321, 4.2.3", "What was asked for is done. After the end of a message: the server is responsible for it now."},
	"251": {"RFC 5321, 4.2.3", "The user is not here; the message will be passed on."},
	"252": {"RFC 5321, 4.2.3", "Whether there is such a user is not told; a message for it will be taken and delivery tried."},
	"253": {"RFC 1985, 5.3", "Messages that wait for this node are being sent."},
	"334": {"RFC 4954, 4", "The server waits for the next part of the client's proof."},
	"354": {"RFC 5321, 4.2.3", "Go ahead with the content; what ends it was agreed upon, after DATA a line with a single dot."},
	"421": {"RFC 5321, 4.2.3", "The service is not available and the connection is closed; the client tries again later."},
	"432": {"RFC 4954, 6", "The password must be changed first."},
	"450": {"RFC 5321, 4.2.3", "The mailbox cannot be used now; the client tries again later."},
	"451": {"RFC 5321, 4.2.3", "The server had a trouble of its own; the client tries again later."},
	"452": {"RFC 5321, 4.2.3", "There is no room now, or there are too many recipients; the client tries the rest later."},
	"454": {"RFC 3207, 4", "TLS, or the proof of identity, cannot be had at the moment."},
	"455": {"RFC 5321, 4.2.3", "The parameters cannot be obeyed at the moment."},
	"458": {"RFC 1985, 5.3", "Messages for this node cannot be queued."},
	"459": {"RFC 1985, 5.3", "This node may not ask for its messages."},
	"500": {"RFC 5321, 4.2.3", "The command is not known, or the line is too long."},
	"501": {"RFC 5321, 4.2.3", "The command is known, and what stands behind it is wrong."},
	"502": {"RFC 5321, 4.2.3", "The command is known, and this server does not carry it out."},
	"503": {"RFC 5321, 4.2.3", "The command is in the wrong place: another must come first."},
	"504": {"RFC 5321, 4.2.3", "The parameter of the command is not carried out here."},
	"521": {"RFC 7504, 3", "This host takes no mail."},
	"530": {"RFC 4954, 6", "The client must prove who it is first, or begin TLS."},
	"534": {"RFC 4954, 6", "This way of proving who one is is too weak."},
	"535": {"RFC 4954, 6", "The proof was not accepted."},
	"538": {"RFC 4954, 6", "This proof needs encryption first."},
	"550": {"RFC 5321, 4.2.3", "Refused for good: there is no such mailbox, or the server's policy forbids it."},
	"551": {"RFC 5321, 4.2.3", "The user is not here, and the message is not passed on."},
	"552": {"RFC 5321, 4.2.3", "The message is larger than is allowed."},
	"553": {"RFC 5321, 4.2.3", "The name of the mailbox is not one that can be."},
	"554": {"RFC 5321, 4.2.3", "The transaction failed; as a greeting: no SMTP service here."},
	"555": {"RFC 5321, 4.2.3", "A parameter of MAIL or RCPT is not known or not carried out."},
	"556": {"RFC 7504, 4", "The domain takes no mail."},
}

// classes are the subjects of enhanced status codes, by their second number (RFC 3463 section 3).
var classes = map[string]meaning{
	"0": {"RFC 3463, 3.1", "no more is told"},
	"1": {"RFC 3463, 3.2", "it is about the address"},
	"2": {"RFC 3463, 3.3", "it is about the mailbox"},
	"3": {"RFC 3463, 3.4", "it is about the mail system"},
	"4": {"RFC 3463, 3.5", "it is about the network and the way there"},
	"5": {"RFC 3463, 3.6", "it is about the protocol"},
	"6": {"RFC 3463, 3.7", "it is about the content"},
	"7": {"RFC 3463, 3.8", "it is about security or policy"},
}

var replyForm = regexp.MustCompile(`^([2345]\d\d)(?:[ -]|$)(?:[245]\.(\d{1,3})\.\d{1,3}(?: |$))?`)

// replyNote is what the RFCs say of a line of a reply: where, and in a sentence. Both are empty for what they do not know.
func replyNote(line string) (ref, note string) {
	parts := replyForm.FindStringSubmatch(line)
	if parts == nil {
		return "", ""
	}
	code, known := codes[parts[1]]
	if !known {
		return "", ""
	}
	if class, has := classes[parts[2]]; has {
		return code.ref + "; " + class.ref, strings.TrimSuffix(code.note, ".") + " (" + class.note + ")."
	}
	return code.ref, code.note
}

// replyRef is the place alone.
func replyRef(line string) string {
	ref, _ := replyNote(line)
	return ref
}
