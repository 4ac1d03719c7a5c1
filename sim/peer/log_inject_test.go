package peer

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/smtplab/smtplab/sim/record"
)

// logFormats are all formats of protocol logs.
var logFormats = map[string]func() ProtocolLog{
	"w3c":  func() ProtocolLog { return NewW3CLog(SMTPSVCLogRules{ComputerName: "MAIL01", Software: "IIS"}) },
	"iis":  func() ProtocolLog { return NewIISLog(SMTPSVCLogRules{ComputerName: "MAIL01"}) },
	"ncsa": NewNCSALog,
	"ims":  func() ProtocolLog { return NewIMSLog(IMSLogRules{Level: IMSLogMaximum}) },
	"imc":  func() ProtocolLog { return NewIMSLog(IMSLogRules{Level: IMSLogMaximum, CutAt: 1024}) },
	"none": func() ProtocolLog { return NoLog{} },
}

// hostileTexts are each what would end a line, talk to a terminal, or turn what stands around it. Octets of C1 alone are none of
// UTF-8, but controls to a terminal of eight bits.
var hostileTexts = []string{
	"\x00", "\a", "\b", "\t", "\n", "\v", "\f", "\r", "\x1b[2J", "\x1b]0;title\a", "\x7f",
	"\u0080", "\u0085", "\u009b2J", "\u009f", "\x85", "\x9b2J", "\x80", "\xe2\x80", "\u2028", "\u2029",
	"\u061c", "\u200e", "\u200f", "\u202a", "\u202b", "\u202c", "\u202d", "\u202e", "\u2066", "\u2067", "\u2068", "\u2069",
	"\r1999-08-28 13:32:04 10.9.9.9 forged", "\n#Fields: date", "\r8/28/99 9:32:00 AM : A connection was accepted from 10.9.9.9.",
}

// control finds what may not stand in a line of a log. It asks nobody else what that is.
func control(text string) string {
	for i, r := range text {
		octet := text[i]
		switch {
		case octet < ' ', octet == 0x7f, r == 0xfffd && 0x80 <= octet && octet <= 0x9f, 0x80 <= r && r <= 0x9f, r == 0x061c,
			r == 0x200e, r == 0x200f, 0x2028 <= r && r <= 0x202e, 0x2066 <= r && r <= 0x2069:
			return fmt.Sprintf("%q at %d", text[i:i+1], i)
		}
	}
	return ""
}

// logPlaces are all where a text from outside comes into a log: %s stands for it.
var logPlaces = map[string][]string{
	"verb":     {"H FOO%sBAR x", "S 500 what"},
	"all":      {"H %s", "S 500 what"},
	"MAIL":     {"H MAIL%s FROM:<a@b>", "S 500 what"},
	"argument": {"H MAIL FROM:<a%sb@c>", "S 250 ok"},
	"word":     {"H MAIL FR%sOM:<a@c>", "S 501 what"},
	"greeting": {"H HELO a%sb", "S 250 ok", "H NOOP", "S 250 ok"},
	"reply":    {"H NOOP", "S 250 ok%s"},
	"content":  {"< Subject: a%sb\r\n\r\nc%sd\r\n", "H NOOP", "S 250 ok"},
	"subject":  {"H 220 mx", "R%s"},
	"out":      {"S %s", "H 250 ok%s", "H %s", "S MAIL FROM:<a%sb@c>"},
}

// logAll tells a log a dialogue, as tell does, but without its stamps: R has a text as well. It returns what was logged.
func logAll(log ProtocolLog, c LogConnection, told []string) (texts []string) {
	connection, logged := log.Connected(dayOfFix, c)
	for _, line := range told {
		text := strings.TrimPrefix(line[1:], " ")
		var more []*record.Logged
		switch line[0] {
		case 'S':
			more = connection.Said(dayOfFix.Add(time.Second), text)
		case 'H':
			more = connection.Heard(dayOfFix, text)
		case '<':
			more = connection.Content(dayOfFix, true, []byte(text))
		default:
			more = connection.Rescheduled(dayOfFix, "far"+text+".example", text)
		}
		logged = append(logged, more...)
	}
	for _, l := range logged {
		texts = append(texts, l.Text)
	}
	return texts
}

// A further line of a reply has no time of its own (KB Q262945), so that a server could write one that it likes.
func TestIMSLogStampsWhatIsNoReply(t *testing.T) {
	const forged = "8/28/99 9:32:00 AM : A connection was accepted from 10.9.9.9."
	got := logAll(NewIMSLog(IMSLogRules{Level: IMSLogMedium}), callingOut, []string{"H 220-mx", "H 220-two", "H " + forged})
	if got[2] != "220-two" || got[3] == forged {
		t.Errorf("want a line of a reply as it is, and none that passes for a record, got %q", got[2:])
	}
}

// Nobody makes a record in a log but by an event: whatever is said, there are as many as with a harmless text, and none has a
// control but the tabs that mail may have in the logs of Exchange.
func TestLogsCannotBeForged(t *testing.T) {
	for format, open := range logFormats {
		for place, told := range logPlaces {
			from := calledBy
			if place == "out" || place == "subject" {
				from = callingOut
			}
			fill := func(text string) (lines []string) {
				for _, line := range told {
					lines = append(lines, strings.ReplaceAll(line, "%s", text))
				}
				return lines
			}
			harmless := logAll(open(), from, fill("x"))
			for _, text := range hostileTexts {
				got := logAll(open(), from, fill(text))
				if len(got) != len(harmless) {
					t.Errorf("%s, %s: want a record for each of %d events, got %d of %q:\n%q", format, place, len(harmless), len(got), text, got)
				}
				for _, line := range got {
					if strings.HasPrefix(format, "im") {
						line = strings.ReplaceAll(line, "\t", " ")
					}
					if found := control(line); found != "" {
						t.Errorf("%s, %s: want no control of %q, got %s in %q", format, place, text, found, line)
					}
					if fields := strings.Count(line, " "); format == "w3c" && line[0] != '#' && fields != 20 {
						t.Errorf("%s, %s: want 21 fields, got %d of %q in %q", format, place, fields+1, text, line)
					}
				}
			}
		}
	}
}
