package lab

import (
	"slices"
	"strings"

	"github.com/smtplab/smtplab/harness"
	"github.com/smtplab/smtplab/sim/resolver"
)

// complete is what may be typed next.
func complete(s *scenario, q Talk, seen *harness.Visited) []string {
	picture := s.Picture()
	if isAddress(q.Host) {
		return questions(picture)
	}
	return commands(picture, q.Host, seen.Lines)
}

// questions are what can be asked of the hosts and domains that the scenario names.
func questions(p harness.Picture) []string {
	list := []string{"set type=A", "set type=MX", "set type=PTR", "set vc", "set novc"}
	for _, h := range p.Hosts {
		list = append(list, h.Name+" A")
		for _, a := range h.Addresses {
			if name, err := resolver.ReverseName(a); err == nil {
				list = append(list, strings.TrimSuffix(name, ".")+" PTR")
			}
		}
		for _, m := range h.Mailboxes {
			list = append(list, m[strings.LastIndexByte(m, '@')+1:]+" MX")
		}
	}
	for _, server := range p.Servers {
		list = append(list, "server "+server.Address.String())
	}
	return unique(list)
}

// commands are what a server takes after what was said, with the extensions that it offers.
func commands(p harness.Picture, host string, said []harness.Typed) []string {
	if typed, answer := lastTurn(said); strings.HasPrefix(answer, "354") {
		if strings.HasPrefix(strings.ToUpper(typed), "XEXCH50") {
			return []string{`\{X*1020}\`}
		}
		return []string{"Subject: A test", "", "."}
	}
	var own, others []string // mailboxes of the host, and of others
	for _, h := range p.Hosts {
		for _, m := range h.Mailboxes {
			if h.Name == host {
				own = append(own, m)
			} else {
				others = append(others, m)
			}
		}
	}
	list := []string{"EHLO client.example", "HELO client.example"}
	for _, m := range others {
		list = append(list, "MAIL FROM:<"+m+">")
	}
	list = append(list, "MAIL FROM:<ana@client.example>", "MAIL FROM:<>")
	for _, m := range own {
		list = append(list, "RCPT TO:<"+m+">")
	}
	list = append(list, "RCPT TO:<postmaster>", "DATA", "RSET", "NOOP", "VRFY postmaster", "HELP", "QUIT")
	return unique(append(list, offered(said)...))
}

// lastTurn is what was typed last, and the last line of the answer.
func lastTurn(said []harness.Typed) (typed, answer string) {
	for _, line := range said {
		switch line.Who {
		case "C":
			typed = line.Text
			if !strings.HasPrefix(answer, "354") || typed == "." {
				answer = ""
			}
		case "S":
			answer = line.Text
		}
	}
	return typed, answer
}

// offers are commands of extensions, by the word that the reply to EHLO has for them.
var offers = map[string]string{
	"XEXCH50": "XEXCH50 1020 2", "STARTTLS": "STARTTLS", "AUTH": "AUTH LOGIN", "ETRN": "ETRN client.example", "CHUNKING": "BDAT 0 LAST",
	"X-LINK2STATE": "X-LINK2STATE", "EXPN": "EXPN postmaster", "TURN": "TURN",
}

func offered(said []harness.Typed) []string {
	var list []string
	for _, line := range said {
		if line.Who != "S" || !strings.HasPrefix(line.Text, "250") || len(line.Text) < 4 {
			continue
		}
		word, _, _ := strings.Cut(line.Text[4:], " ")
		if command, known := offers[strings.ToUpper(word)]; known {
			list = append(list, command)
		}
	}
	return list
}

// unique leaves out what stands there already.
func unique(list []string) []string {
	var once []string
	for _, text := range list {
		if !slices.Contains(once, text) {
			once = append(once, text)
		}
	}
	return once
}
