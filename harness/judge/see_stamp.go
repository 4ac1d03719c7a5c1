package judge

import (
	"fmt"
	"net/netip"
	"regexp"
	"strings"
	"time"

	"github.com/smtplab/smtplab/harness/result"
	"github.com/smtplab/smtplab/harness/script"
	"github.com/smtplab/smtplab/sim/smtp"
)

func init() {
	register(Topic{
		Name:    "stamp",
		Usage:   "see stamp ADDRESS by|from NAME|for|with PROTOCOL...|date",
		Summary: "the Received field with which a relay stamped the message that came for an address is in order",
		Manual: `It is the field below the one of our own host. "by" wants it to be there and to name the relay as it calls itself in EHLO; "from" that
it names the client by NAME and by an address in brackets; "for" that it names one recipient at most; "with" one of the protocols; "date"
a date with a year of four digits, a numeric zone and the right day of the week, within five minutes of our own (RFC 5321 section 4.4,
RFC 5322 section 3.3).`,
		Read: readStamp,
	})
}

// A stamp is a Received field in its parts.
type stamp struct {
	words  string // up to the last semicolon
	date   string // after it
	ours   string // the value of our own, above it
	whole  string
	exists bool
}

func readStamp(a *script.Args) Look {
	owner := a.Mailbox()
	rule := a.Choice("by", "from", "for", "with", "date")
	var words []string
	if rule == "from" || rule == "with" {
		words = a.Words(1)
	}
	rules := map[string]func(stamp) *Miss{
		"by": stamp.checkBy, "for": stamp.checkFor, "date": stamp.checkDate,
		"from": func(s stamp) *Miss { return s.checkFrom(words[0]) },
		"with": func(s stamp) *Miss { return s.checkWith(words) },
	}
	return Look{Check: func(v View) []Miss {
		m, miss := v.relayed(owner)
		if miss == nil {
			miss = rules[rule](readStampOf(m))
		}
		if miss == nil {
			return nil
		}
		return []Miss{*miss}
	}}
}

func readStampOf(m relayedMessage) stamp {
	ours, _ := m.own.Get("Received")
	s := stamp{ours: ours}
	field, _ := cutField(m.rest)
	h, err := smtp.ParseHeader(field)
	if err != nil || len(h) != 1 || !strings.EqualFold(h[0].Name, "Received") {
		s.whole = string(field)
		return s
	}
	s.exists, s.whole = true, h[0].Value
	at := strings.LastIndexByte(s.whole, ';')
	if at < 0 {
		s.words = s.whole
		return s
	}
	s.words, s.date = s.whole[:at], strings.TrimSpace(s.whole[at+1:])
	return s
}

func (s stamp) miss(want string) *Miss { return &Miss{Want: want, Got: fmt.Sprintf("%q", s.whole)} }

// missing is what to say where there is no field of the relay at all.
func (s stamp) missing() *Miss { return s.miss("a Received field of the relay on top of the message") }

var (
	byClause   = regexp.MustCompile(`(?i)(?:^|\s)by\s+(\S+)`)
	fromClause = regexp.MustCompile(`(?i)^\s*from\s+(.*?)\s+by\s`)
	withClause = regexp.MustCompile(`(?i)\swith\s+([^\s;(]+)`)
	forClause  = regexp.MustCompile(`(?i)\sfor\s+(.*)$`)
	oneAddress = regexp.MustCompile(`@`)
	bracketed  = regexp.MustCompile(`\[(?:IPv6:)?([0-9a-fA-F.:]+)\]`)
	comment    = regexp.MustCompile(`\([^()]*\)`)
)

// checkBy compares the by-clause with the name that the relay gave our host, which our host wrote into its own from-clause.
func (s stamp) checkBy() *Miss {
	if !s.exists {
		return s.missing()
	}
	ours := fromClause.FindStringSubmatch(s.ours)
	by := byClause.FindStringSubmatch(s.words)
	if by == nil {
		return s.miss("a by-clause with the relay's name")
	}
	if hello := firstWord(ours); !strings.EqualFold(strings.TrimSuffix(by[1], ";"), hello) {
		m := s.miss("the by-clause to name " + hello + ", as the relay calls itself")
		m.Verdict = result.NonStrict
		return m
	}
	return nil
}

func firstWord(match []string) string {
	if match == nil {
		return ""
	}
	word, _, _ := strings.Cut(match[1], " ")
	return word
}

func (s stamp) checkFrom(name string) *Miss {
	from := fromClause.FindStringSubmatch(s.words)
	switch {
	case !s.exists:
		return s.missing()
	case from == nil:
		return s.miss("a from-clause")
	case !strings.Contains(strings.ToLower(from[1]), strings.ToLower(name)):
		return s.miss("the from-clause to have the name that the client gave, " + name)
	}
	if address := bracketed.FindStringSubmatch(from[1]); address != nil {
		if _, err := netip.ParseAddr(address[1]); err == nil {
			return nil
		}
	}
	return s.miss("the from-clause to have the client's address in brackets")
}

func (s stamp) checkFor() *Miss {
	if !s.exists {
		return s.missing()
	}
	if clause := forClause.FindStringSubmatch(comment.ReplaceAllString(s.words, "")); clause != nil && len(oneAddress.FindAllString(clause[1], -1)) > 1 {
		return s.miss("one address at most in the for-clause")
	}
	return nil
}

func (s stamp) checkWith(allowed []string) *Miss {
	if !s.exists {
		return s.missing()
	}
	with := withClause.FindStringSubmatch(s.words)
	if with == nil {
		return s.miss("a with-clause")
	}
	for _, protocol := range allowed {
		if strings.EqualFold(with[1], protocol) {
			return nil
		}
	}
	return s.miss("the with-clause to say " + strings.Join(allowed, " or "))
}

func (s stamp) checkDate() *Miss {
	if !s.exists {
		return s.missing()
	}
	_, ours, _ := strings.Cut(s.ours, ";")
	if why := wrongDate(s.date, ours); why != "" {
		return s.miss(why)
	}
	return nil
}

// strictDate is date-time without the obsolete forms (RFC 5322 section 3.3).
var strictDate = regexp.MustCompile(`^(?:(Mon|Tue|Wed|Thu|Fri|Sat|Sun), *)?\d{1,2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} ` +
	`\d\d:\d\d(?::\d\d)? [+-]\d{4}$`)

// wrongDate says what a date should be and is not; empty where it is in order. near is another date of that moment.
func wrongDate(text, near string) (want string) {
	text = strings.Join(strings.Fields(comment.ReplaceAllString(text, "")), " ")
	form := strictDate.FindStringSubmatch(text)
	if form == nil {
		return "a date with a year of four digits and a numeric zone"
	}
	at, err := smtp.ParseDate(text)
	if err != nil {
		return "a date that exists"
	}
	if form[1] != "" && at.Format("Mon") != form[1] {
		return "the day of the week to be " + at.Format("Mon")
	}
	if other, err := smtp.ParseDate(strings.TrimSpace(near)); err == nil && at.Sub(other).Abs() > 5*time.Minute {
		return "a date within five minutes of " + strings.TrimSpace(near)
	}
	return ""
}
