package judge

import (
	"slices"
	"strings"
)

// codes are those by which a command is answered (RFC 5321 section 4.3.2). The greeting has no verb, and the end of data is
// "."; commands of extensions are not there.
var codes = map[string]string{
	"":     "220 554",
	"EHLO": "250 504 550 502",
	"HELO": "250 504 550 502",
	"MAIL": "250 552 451 452 550 553 503 455 555",
	"RCPT": "250 251 550 551 552 553 450 451 452 503 455 555",
	"DATA": "354 503 554",
	".":    "250 552 554 451 452 450 550",
	"RSET": "250",
	"VRFY": "250 251 252 550 551 553 502 504",
	"EXPN": "250 252 550 500 502 504",
	"HELP": "211 214 502 504",
	"NOOP": "250",
	"QUIT": "221",
}

// everywhere are the codes that may answer any command: 500, 501 and 421 (RFC 5321 section 4.3.2), 521 and 556 (RFC 7504),
// and 530 (RFC 4954 section 6; RFC 3207 section 4).
var everywhere = strings.Fields("500 501 421 521 556 530")

func (e exchange) hasCodes() bool {
	_, ok := codes[e.verb()]
	return e.asked && ok
}

func meantForIt(e exchange) breach {
	code := e.reply[0][:min(3, len(e.reply[0]))]
	if meant := codes[e.verb()]; !slices.Contains(append(strings.Fields(meant), everywhere...), code) {
		return breach{want: "one of " + meant + " in answer to this command, or of those that may answer any"}
	}
	return breach{}
}
