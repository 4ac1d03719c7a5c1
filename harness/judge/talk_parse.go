package judge

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/smtplab/smtplab/harness/result"
	"github.com/smtplab/smtplab/harness/script"
	"github.com/smtplab/smtplab/sim/catalogue"
)

// ReadTalk reads a section as a talk. Capitalised names such as MAILBOX take their values from fill.
func ReadTalk(a *script.Args, s *script.Section, fill map[string]string) Talk {
	p := talkParser{talk: Talk{Name: s.Name}}
	for i, text := range s.Lines() {
		p.line = s.Line + i
		if err := p.read(fillNames(text, fill)); err != nil {
			a.FailAt(p.line, "talk %q: %v", s.Name, err)
		}
	}
	moves, err := spread(p.talk.Moves)
	if p.talk.Moves = moves; err != nil {
		a.FailAt(s.Line, "talk %q: %v", s.Name, err)
	}
	if p.open {
		a.FailAt(p.line, `talk %q: want another "S:" line, for the reply is not at its end after "250-…"`, s.Name)
	}
	if len(p.talk.Moves) == 0 && !a.Failed() {
		a.FailAt(s.Line, "talk %q: want lines that begin with C: or S:, got none", s.Name)
	}
	return p.talk
}

type talkParser struct {
	talk Talk
	line int
	open bool // the reply that is being claimed has no last line yet
}

// The lines of a talk that are one word.
var bareDeeds = map[string]Deed{
	"half-close": HalfClose, "close": Close, "cut": Cut, "restart": Restart, "closed": IsClosed, "reset": IsReset, "starttls": StartTLS,
}

func (p *talkParser) read(text string) error {
	trimmed := strings.TrimSpace(text)
	said, isClient := cutMark(text, "C:")
	heard, isServer := cutMark(text, "S:")
	other, isOther := strings.CutPrefix(text, "or ")
	word, rest, _ := strings.Cut(trimmed, " ")
	deed, isBare := bareDeeds[trimmed]
	number, repeated, err := cutRepeat("C*", text)
	switch {
	case trimmed == "":
		return nil
	case isOther:
		return p.or(other)
	case isServer:
		return p.hear(heard)
	case p.open:
		return fmt.Errorf(`want another "S:" line, for the reply is not at its end after "250-…", got %q`, trimmed)
	case isClient:
		return p.say(said)
	case strings.HasPrefix(text, "C+"):
		return p.sayAll(text)
	case number > 0 || err != nil:
		return errors.Join(err, p.repeat(number, repeated))
	case word == "pause" && rest != "":
		d, err := catalogue.ParseDuration(strings.TrimSpace(rest))
		p.add(Move{Do: Pause, Wait: d})
		return err
	case word == "silent" && rest != "":
		return p.silent(rest)
	case word == "offers" && rest != "":
		return p.offered(Offers, rest)
	case word == "lacks" && rest != "":
		return p.offered(Lacks, rest)
	case isBare:
		p.add(Move{Do: deed})
		return nil
	case trimmed == "tls":
		return p.tlsFirst()
	}
	return fmt.Errorf("want C:, C*N:, C+N:, S:, or S:, or closed, silent TIME, offers KEYWORD, lacks KEYWORD, pause TIME, half-close, close, cut, restart, "+
		"closed, reset, starttls or tls, got %q", trimmed)
}

// tlsFirst begins TLS before anything is said.
func (p *talkParser) tlsFirst() error {
	if len(p.talk.Moves) > 0 {
		return fmt.Errorf("want tls as the first line, for the whole connection; after STARTTLS and 220 it is starttls")
	}
	p.add(Move{Do: TLS})
	return nil
}

// silent claims that nothing comes for a time.
func (p *talkParser) silent(text string) error {
	text, o, err := cutVerdict(text)
	if err != nil {
		return err
	}
	d, err := catalogue.ParseDuration(strings.TrimSpace(text))
	o.Come = Silence
	p.add(Move{Do: Hear, Wait: d, Outcomes: []Outcome{o}})
	return err
}

// offered looks whether the reply above, which is that to EHLO, has a keyword: "offers SIZE". Where the rule binds those as well
// that do not offer it, there is "offers SIZE   unexamined: why", or "pass: why" where enough was seen.
func (p *talkParser) offered(do Deed, text string) error {
	if last := p.last(); last == nil || last.Do != Hear && last.Do != Offers && last.Do != Lacks {
		return fmt.Errorf("want the reply to EHLO above it")
	}
	keyword, o, err := cutVerdict(text)
	switch {
	case err != nil:
		return err
	case o.Last || o.Reason != "" && !o.Unexamined && !o.Settles():
		return fmt.Errorf(`want nothing behind the keyword, or "   unexamined: why", or "   pass: why", got %q`, text)
	}
	p.add(Move{Do: do, Keyword: strings.TrimSpace(keyword), Otherwise: o})
	return nil
}

// cutMark takes "C: " off, or "C:" at the end of a line.
func cutMark(text, mark string) (rest string, ok bool) {
	rest, ok = strings.CutPrefix(text, mark)
	return strings.TrimPrefix(rest, " "), ok
}

func (p *talkParser) add(m Move) {
	m.Line = p.line
	p.talk.Moves = append(p.talk.Moves, m)
}

func (p *talkParser) last() *Move {
	if len(p.talk.Moves) == 0 {
		return nil
	}
	return &p.talk.Moves[len(p.talk.Moves)-1]
}

// say adds a line. Lines that follow each other leave in one segment.
func (p *talkParser) say(text string) error {
	saying, err := ReadSaying(text)
	if last := p.last(); last != nil && last.Do == Say {
		last.Say = append(last.Say, saying)
		return err
	}
	p.add(Move{Do: Say, Say: []Saying{saying}})
	return err
}

// hear claims a reply, or one more line of it.
func (p *talkParser) hear(text string) error {
	outcome, err := readOutcome(text)
	if err != nil {
		return err
	}
	if !p.open {
		p.add(Move{Do: Hear})
	}
	m := p.last()
	if p.open = isContinued(text); p.open {
		m.Continued = append(m.Continued, ExcerptLine{Number: p.line, Pattern: outcome.Pattern})
	} else {
		m.Outcomes = append(m.Outcomes, outcome)
	}
	return nil
}

func isContinued(text string) bool { return len(text) > 3 && text[3] == '-' }

// or adds an outcome to the reply above.
func (p *talkParser) or(text string) error {
	m := p.last()
	if m == nil || m.Do != Hear && m.Do != StartTLS || p.open {
		return fmt.Errorf(`"or" must stand below an "S:" line, silence or starttls`)
	}
	outcome, err := readOther(text)
	if err == nil && m.Do == StartTLS && outcome.Come != End {
		return fmt.Errorf(`below starttls: want "or closed", got "or %s"`, text)
	}
	m.Outcomes = append(m.Outcomes, outcome)
	return err
}

var graded = regexp.MustCompile(`^(.*?)\s{2,}([a-z-]+)(, ends)?: (.+)$`)

// readOutcome reads "250 ...", and "5xx ...   non-strict: the reason".
func readOutcome(text string) (Outcome, error) {
	text, o, err := cutVerdict(text)
	if err != nil {
		return o, err
	}
	if len(text) < 3 || (text[0] < '2' || text[0] > '5') && !strings.HasPrefix(text, "...") {
		return o, fmt.Errorf("want a reply such as 250 ..., got %q", text)
	}
	o.Pattern = NewPattern("S: " + strings.TrimRight(text, " "))
	return o, nil
}

// unexamined is the word for what is unsupported although the rule binds.
const unexamined = "unexamined"

// cutVerdict takes "   non-strict: the reason" off the end of a line, or "   non-strict, ends: the reason", which is the end of
// the talk. An outcome that is right and ends the talk has "   ends: the reason".
func cutVerdict(text string) (rest string, o Outcome, err error) {
	parts := graded.FindStringSubmatch(text)
	switch {
	case parts == nil:
		return text, o, nil
	case parts[2] == "ends":
		return parts[1], Outcome{Last: true}, nil
	}
	o = Outcome{Reason: parts[4], Last: parts[3] != "", Unexamined: parts[2] == unexamined}
	if o.Unexamined {
		o.Verdict = result.Unsupported
		return parts[1], o, nil
	}
	o.Verdict, err = result.ParseVerdict(parts[2])
	return parts[1], o, err
}

// ReadSaying reads what a "C:" line sends: \\, \r, \n, \t, \xHH, and \{TEXT*N} for TEXT N times. The line ends with CRLF,
// unless it ends with \n or \r, which then is all, or with a single \, which ends the line without any end.
func ReadSaying(text string) (Saying, error) {
	s := Saying{End: "\r\n"}
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] != '\\' {
			b.WriteByte(text[i])
			continue
		}
		if i+1 == len(text) {
			s.End = ""
			break
		}
		piece, used, err := escape(text[i+1:])
		if err != nil {
			return s, err
		}
		i += used
		if i+1 == len(text) && (piece == "\n" || piece == "\r") {
			s.End = piece
			if strings.HasSuffix(b.String(), "\r") && piece == "\n" { // \r\n, written out
				s.Text, s.End = strings.TrimSuffix(b.String(), "\r"), "\r\n"
				return s, nil
			}
			break
		}
		b.WriteString(piece)
	}
	s.Text = b.String()
	return s, nil
}

// maxRepeat bounds what \{TEXT*N} makes.
const maxRepeat = 10 << 20

// escape reads what follows a backslash, and says how many bytes of it that was.
func escape(text string) (piece string, used int, err error) {
	switch text[0] {
	case '\\':
		return `\`, 1, nil
	case 'r':
		return "\r", 1, nil
	case 'n':
		return "\n", 1, nil
	case 't':
		return "\t", 1, nil
	case 'x':
		if len(text) >= 3 {
			if n, err := strconv.ParseUint(text[1:3], 16, 8); err == nil {
				return string([]byte{byte(n)}), 3, nil
			}
		}
	case '{':
		end := strings.IndexByte(text, '}')
		star := strings.LastIndexByte(text[:max(end, 0)], '*')
		if star > 1 {
			n, err := strconv.Atoi(text[star+1 : end])
			if err == nil && n > 0 && n <= maxRepeat/(star-1) {
				return strings.Repeat(text[1:star], n), end + 1, nil
			}
		}
	}
	return "", 0, fmt.Errorf(`want \\, \r, \n, \t, \xHH or \{TEXT*N} of at most 10 MB, got \%.20s`, text)
}
