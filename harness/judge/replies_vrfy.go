package judge

import (
	"regexp"
	"slices"
	"strings"
)

// verifies reports whether a reply to VRFY names a mailbox: 252 says that it names none (RFC 5321 section 7.3).
func (e exchange) verifies() bool {
	return e.verb() == "VRFY" && slices.Contains([]int{250, 251, 551}, e.code())
}

var mailboxWithDomain = regexp.MustCompile(`[^\s<>@]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+`)

func fullMailbox(e exchange) breach {
	if !mailboxWithDomain.MatchString(strings.Join(e.texts(), "\n")) {
		return breach{want: "a mailbox with a full domain in the reply"}
	}
	return breach{}
}
