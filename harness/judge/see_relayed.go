package judge

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/smtplab/smtplab/harness/script"
	"github.com/smtplab/smtplab/sim/smtp"
)

func init() {
	register(Topic{
		Name:    "relayed",
		Usage:   "see relayed ADDRESS TALK",
		Summary: "the message that a talk handed in came to the next hop octet for octet, below what the relay put on top",
		Manual: `Takes off what the next hop put on top itself, and the fields with which servers on the way sign and stamp (Received, its kin, and
signatures). What is left must be what stands between the DATA and the final dot of the section TALK, octet for octet.`,
		Read: readRelayed,
	})
}

func readRelayed(a *script.Args) Look {
	owner := a.Mailbox()
	sent := handedIn(ReadTalk(a, a.Section(), nil))
	if len(sent) == 0 {
		a.Fail("want a talk that hands a message in, from DATA to a dot")
	}
	return Look{Check: func(v View) []Miss {
		m, miss := v.relayed(owner)
		if miss != nil {
			return []Miss{*miss}
		}
		return sameBelowTrace(sent, m.rest)
	}}
}

// handedIn is the message of a talk as it was meant, without the dots of transparency (RFC 5321 section 4.5.2).
func handedIn(t Talk) []byte {
	var message []byte
	content := false
	for _, m := range t.Moves {
		for _, s := range m.Say {
			switch {
			case !content:
				content = strings.EqualFold(s.Text, "DATA")
			case s.Text == ".":
				return message
			default:
				message = append(message, strings.TrimPrefix(s.Text, ".")+s.End...)
			}
		}
	}
	return nil
}

// stamps are what servers put on top of a message on its way (RFC 5321 section 4.4; RFC 7208, 8601, 6376 and 8617).
var stamps = []string{"Received", "Received-SPF", "Authentication-Results", "DKIM-Signature", "ARC-Seal", "ARC-Message-Signature",
	"ARC-Authentication-Results"}

// sameBelowTrace takes stamps off until the message that was sent is left.
func sameBelowTrace(sent, got []byte) []Miss {
	for rest := got; ; {
		if bytes.Equal(rest, sent) {
			return nil
		}
		field, after := cutField(rest)
		h, err := smtp.ParseHeader(field)
		if err != nil || len(h) != 1 || !isStamp(h[0].Name) || len(after) < len(sent) {
			return []Miss{firstChange(sent, got, rest)}
		}
		rest = after
	}
}

func isStamp(name string) bool {
	for _, s := range stamps {
		if strings.EqualFold(s, name) {
			return true
		}
	}
	return false
}

// firstChange tells the first line that is not as it was sent.
func firstChange(sent, all, got []byte) Miss {
	want, have := strings.SplitAfter(string(sent), "\r\n"), strings.SplitAfter(string(got), "\r\n")
	i := 0
	for i < len(want) && i < len(have) && want[i] == have[i] {
		i++
	}
	line := func(list []string) string {
		if i >= len(list) || list[i] == "" {
			return "the end of the message"
		}
		return fmt.Sprintf("%q", list[i])
	}
	return Miss{Want: fmt.Sprintf("line %d of the message as it was sent: %s", i+1, line(want)), Got: line(have),
		Evidence: strings.Split(string(all), "\r\n")}
}
