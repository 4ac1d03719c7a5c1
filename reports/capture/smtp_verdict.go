package capture

import (
	"slices"
	"strings"
)

// mailPorts are those on which a connection is SMTP whatever it looks like: relay, submission, and what people use where
// 25 is blocked. 465 is TLS from its first octet, and says nothing to us.
var mailPorts = []uint16{25, 587, 2525}

// On other ports the first words decide. A greeting alone is not enough: FTP has 220 too.
var (
	mailVerbs    = []string{"EHLO", "HELO", "LHLO"}
	midway       = []string{"MAIL FROM:", "RCPT TO:"}
	greetings    = []string{"220", "421", "521", "554"}
	greetingWord = "SMTP"
)

// judgeCommand looks at a line of the client's.
func (s *smtp) judgeCommand(line string) {
	if s.verdict != unknown {
		return
	}
	upper := strings.ToUpper(line[:min(len(line), 16)])
	verb, _, _ := strings.Cut(upper, " ")
	begins := func(prefix string) bool { return strings.HasPrefix(upper, prefix) }
	if s.verdict = no; slices.Contains(mailVerbs, verb) || slices.ContainsFunc(midway, begins) {
		s.verdict = yes
	}
}

// judgeReply looks at a line of the server's.
func (s *smtp) judgeReply(line string) {
	if s.verdict != unknown {
		return
	}
	code, _ := replyCode(line)
	switch {
	case !slices.Contains(greetings, code):
		s.verdict = no
	case strings.Contains(strings.ToUpper(line), greetingWord):
		s.verdict = yes
	}
}
