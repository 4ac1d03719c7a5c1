package judge

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/smtplab/smtplab/harness/result"
)

func anyReply(exchange) bool { return true }

func (e exchange) isGreeting() bool { return e.asked && e.command == "" }

var replyLine = regexp.MustCompile(`^[2-5][0-5][0-9]([ -]|$)`)

// replyForm is the grammar of a reply (RFC 5321 sections 4.2 and 4.2.1).
func replyForm(e exchange) breach {
	for i, line := range e.reply {
		hyphen := len(line) > 3 && line[3] == '-'
		switch {
		case !replyLine.MatchString(line):
			return breach{want: "a code of three digits, the first 2 to 5 and the second 0 to 5, then a blank or a hyphen"}
		case line[:3] != e.reply[0][:3]:
			return breach{want: "the same code on each line"}
		case hyphen != (i < len(e.reply)-1):
			return breach{want: "a hyphen after the code on each line but the last"}
		case e.endings[i] != "":
			return breach{want: "CRLF at the end of each line"}
		}
	}
	return breach{}
}

// maxReplyOctets is what a line of a reply may have, CRLF included (RFC 5321 section 4.5.3.1.5).
const maxReplyOctets = 512

func replyLength(e exchange) breach {
	for _, line := range e.reply {
		if octets := len(line) + len("\r\n"); octets > maxReplyOctets {
			return breach{want: fmt.Sprintf("lines of at most %d octets; one has %d", maxReplyOctets, octets)}
		}
	}
	return breach{}
}

// greetingName holds the words after 220 against ehloFirst, of which they have the form (RFC 5321 section 4.2).
func greetingName(e exchange) breach {
	for _, text := range e.texts() {
		name, _, _ := strings.Cut(text, " ")
		switch {
		case !strings.HasPrefix(e.reply[0], "220") || !ehloFirst.MatchString(text):
			return breach{want: "220, then the server's domain or its address in brackets, on each line"}
		case !strings.ContainsAny(name, ".["):
			return breach{want: "a name that has a dot", verdict: result.NonStrict}
		}
	}
	return breach{}
}

func onlyASCII(e exchange) breach {
	for _, line := range e.reply {
		if strings.ContainsFunc(line, func(r rune) bool { return r > '~' }) {
			return breach{want: "US-ASCII, for the client did not allow more"}
		}
	}
	return breach{}
}
