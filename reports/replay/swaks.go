package replay

import (
	"fmt"
	"regexp"
	"strings"
)

// The commands of a message that swaks sends as well.
var (
	ehloLine = regexp.MustCompile(`^EHLO (\S+)\r\n$`)
	mailLine = regexp.MustCompile(`^MAIL FROM:<([^<>"'\\\s]*)>\r\n$`)
	rcptLine = regexp.MustCompile(`^RCPT TO:<([^<>"'\\\s,@]+@[^<>"'\\\s,]+)>\r\n$`)
)

// Swaks writes a dialogue that is nothing but one message, in the usual order, as a command of swaks; empty where it is
// more, or anything that swaks would say in another way.
func (d *Dialogue) Swaks(to Target) string {
	var said []string
	secured := false
	for _, t := range d.Turns {
		if t.TLS {
			secured = true
			continue
		}
		if t.Pause > 0 {
			return ""
		}
		said = append(said, string(t.Say))
	}
	if secured && (d.TLSFirst || len(said) < 3 || said[1] != "STARTTLS\r\n" || said[0] != said[2]) {
		return ""
	}
	if secured {
		said = said[2:]
	}
	text := swaks(said, to)
	if text != "" && secured {
		text = strings.Replace(text, " --ehlo", " -tls --ehlo", 1)
	}
	return text
}

func swaks(said []string, to Target) string {
	if len(said) < 5 {
		return ""
	}
	ehlo, from := ehloLine.FindStringSubmatch(said[0]), mailLine.FindStringSubmatch(said[1])
	var rcpt []string
	rest := said[2:]
	for len(rest) > 0 {
		m := rcptLine.FindStringSubmatch(rest[0])
		if m == nil {
			break
		}
		rcpt = append(rcpt, m[1])
		rest = rest[1:]
	}
	if ehlo == nil || from == nil || rcpt == nil || len(rest) < 2 || rest[0] != "DATA\r\n" || len(rest) > 3 || len(rest) == 3 && rest[2] != "QUIT\r\n" {
		return ""
	}
	body, ends := strings.CutSuffix(rest[1], "\r\n.\r\n")
	if !ends || !isPlainText(body) {
		return ""
	}
	return fmt.Sprintf("printf '%s' | swaks --server %s --port %d --ehlo %s --from '%s' --to '%s' --data -\n",
		format([]byte(strings.ReplaceAll(body, "\r\n", "\n")+"\n")), to.Host, to.Port, ehlo[1], orNull(from[1]), strings.Join(rcpt, ","))
}

func orNull(sender string) string {
	if sender == "" {
		return "<>"
	}
	return sender
}

// isPlainText reports whether swaks sends the text as it stands: it looks for words in %, adds dots and ends lines itself.
func isPlainText(text string) bool {
	return !strings.ContainsAny(text, "%\\") && !strings.HasPrefix(text, ".") && !strings.Contains(text, "\n.") &&
		!strings.ContainsAny(strings.ReplaceAll(text, "\r\n", ""), "\r\n\x00") && len(text) < 4<<10
}
