package fakefirewall

import (
	"bytes"
	"slices"
	"strings"

	"github.com/smtplab/smtplab/sim"
	"github.com/smtplab/smtplab/sim/catalogue"
)

func init() {
	register(entry{
		name:    "keyword-stripped",
		summary: "removes or masks keywords in the reply to EHLO, and keeps the command of that name from the server",
		story: `A firewall edits the list of extensions that a server offers, most often to keep STARTTLS out, so that it can go
on reading. Removed, the keyword's line is gone and the last line of the reply has its right form, and the command that a
client tries all the same is answered with 500; masked, as a Cisco ASA does it, 250-STARTTLS becomes 250-XXXXXXXA and the
command is overwritten with X's for the server to refuse. A client that insists on TLS must not send its mail in the clear
(RFC 3207 section 6, RFC 8461 section 5); others go on without the extension (RFC 5321 section 4.1.1.1).`,
		params: []catalogue.Param{
			{Name: "keyword", Default: "STARTTLS", Usage: "the keyword, or several with commas between"},
			{Name: "mode", Default: "remove", Usage: "remove or mask"},
		},
		make: func(s *catalogue.Settings) (stream, error) {
			keywords, err := readVerbs(s, "keyword")
			mask := s.Choice("mode", "remove", "mask") == "mask"
			return following(func() rules {
				if mask {
					return rules{reply: maskKeywords(keywords), command: maskCommands(keywords)}
				}
				r := (&stripper{keywords: keywords}).rules()
				r.command = refuseCommands(keywords)
				return r
			}), err
		},
	})
}

// offer returns where in a line of the reply to EHLO the keyword stands, if the line has one of these.
func offer(u unit, keywords []string) (from, to int, ok bool) {
	if u.verb != "EHLO" || u.code != "250" || len(u.text) < 4 {
		return 0, 0, false
	}
	word := u.text[4:]
	if end := bytes.IndexAny(word, " =\r\n"); end >= 0 { // "AUTH=LOGIN" is an old form of AUTH
		word = word[:end]
	}
	return 4, 4 + len(word), slices.Contains(keywords, strings.ToUpper(string(word)))
}

func maskKeywords(keywords []string) rule {
	return func(s *session, u unit) {
		from, to, ok := offer(u, keywords)
		if !ok {
			s.pass(u)
			return
		}
		s.note("masked %s", u.text[from:to])
		masked := slices.Clone(u.text)
		copy(masked[from:to], strings.Repeat("X", to-from-1)+"A")
		s.put(u, masked)
	}
}

// maskCommands overwrites the verb and leaves the line as long as it was.
func maskCommands(verbs []string) rule {
	return func(s *session, u unit) {
		if !slices.Contains(verbs, u.verb) {
			s.pass(u)
			return
		}
		masked := slices.Clone(u.text)
		copy(masked, strings.Repeat("X", len(firstWord(u.text))))
		s.note("masked %s", u.verb)
		s.put(u, masked)
	}
}

func refuseCommands(verbs []string) rule {
	return func(s *session, u unit) {
		if !slices.Contains(verbs, u.verb) {
			s.pass(u)
			return
		}
		s.answer(u, "500 Syntax error, command unrecognized\r\n")
		s.note("refused %s", u.verb)
	}
}

// A stripper keeps each line of the reply back until the next has come: only then is it known to be the last or not.
type stripper struct {
	keywords []string
	kept     []byte
}

func (k *stripper) rules() rules {
	return rules{reply: k.line, end: func(s *session, d sim.Direction) {
		if d == sim.ToClient && k.kept != nil {
			s.inject(d, k.kept)
		}
	}}
}

func (k *stripper) line(s *session, u unit) {
	if u.verb != "EHLO" || u.code != "250" {
		k.release(s, '-')
		s.pass(u)
		return
	}
	from, to, unwanted := offer(u, k.keywords)
	// The first line names the server and offers nothing.
	if unwanted && k.kept != nil {
		s.drop(u)
		s.note("removed %s", u.text[from:to])
	} else {
		k.release(s, '-')
		s.drop(u)
		k.kept = slices.Clone(u.text)
	}
	if u.last {
		k.release(s, ' ')
	}
}

// release sends the line that was kept back, with the mark that says whether it is the last.
func (k *stripper) release(s *session, mark byte) {
	if k.kept == nil {
		return
	}
	if len(k.kept) > 3 {
		k.kept[3] = mark
	}
	s.inject(sim.ToClient, k.kept)
	k.kept = nil
}
