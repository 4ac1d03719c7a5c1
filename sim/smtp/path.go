package smtp

import (
	"slices"
	"strings"
)

// A Path names where mail comes from or goes to (RFC 5321 section 4.1.2). The zero Path is the null path "<>".
type Path struct {
	Route  []string // hosts of a source route, without "@", in the order written; to be ignored (RFC 5321 appendix C)
	Local  string   // the local part, without quotes and backslashes
	Domain string   // as written, with the brackets of an address literal; empty in <>, <Postmaster> and bare names
}

// IsNull reports whether this is the null reverse path, "<>".
func (p Path) IsNull() bool { return p.Local == "" && p.Domain == "" && len(p.Route) == 0 }

// IsPostmaster reports whether this is <Postmaster>, the one forward path without a domain (RFC 5321 section 4.5.1).
func (p Path) IsPostmaster() bool { return p.Domain == "" && strings.EqualFold(p.Local, "postmaster") }

// Mailbox is local part and domain as they are written between brackets, without a source route; empty for "<>".
func (p Path) Mailbox() string {
	if p.Domain == "" {
		if p.Local == "" {
			return ""
		}
		return quoteLocal(p.Local)
	}
	return quoteLocal(p.Local) + "@" + p.Domain
}

// String is the path with its brackets and its source route.
func (p Path) String() string {
	if len(p.Route) == 0 {
		return "<" + p.Mailbox() + ">"
	}
	return "<@" + strings.Join(p.Route, ",@") + ":" + p.Mailbox() + ">"
}

// Equal reports whether both are the same, source routes included, domains in any case.
func (p Path) Equal(q Path) bool {
	return p.Local == q.Local && strings.EqualFold(p.Domain, q.Domain) && slices.EqualFunc(p.Route, q.Route, strings.EqualFold)
}

// Allow is a set of departures from the grammar of MAIL and RCPT that a server accepts. Zero is RFC 5321 to the letter.
type Allow uint

// The departures.
const (
	AllowNoBrackets       Allow = 1 << iota // FROM:a@b.example
	AllowSpaceAfterColon                    // FROM: <a@b.example>
	AllowSpaceBeforeColon                   // FROM :<a@b.example>
	AllowExtraSpaces                        // more than one blank before a parameter
	AllowBareLocalPart                      // <a>: the server appends a domain of its own
	AllowLooseDots                          // <.a..b.@c.example>, unquoted
	AllowTrailingDot                        // <a@b.example.>
	AllowUnderscore                         // <a@b_c.example>
	AllowOverlong                           // local part over 64 octets, domain over 255, path over 256
	AllowUTF8                               // SMTPUTF8 (RFC 6531): UTF-8 in local parts, domains and parameters
	AllowRepeatedParams                     // the same ESMTP parameter twice
)

func (a Allow) has(b Allow) bool { return a&b != 0 }

// The sizes of RFC 5321 section 4.5.3.1, in octets.
const (
	maxLocalPart = 64
	maxDomain    = 255
	maxPath      = 256 // with the brackets
)

// ParseMail reads the argument of MAIL: "FROM:<a@b.example> SIZE=100".
func ParseMail(args string, allow Allow) (Path, Params, error) {
	s := scanner{what: "argument of MAIL", text: args, allow: allow}
	return s.parsePathCommand("FROM", func(p Path) bool { return p.Domain != "" || p.IsNull() || allow.has(AllowBareLocalPart) })
}

// ParseRcpt reads the argument of RCPT: "TO:<a@b.example> NOTIFY=NEVER". <Postmaster> needs no domain, in any case of
// letters (RFC 5321 section 4.1.1.3); the null path is refused.
func ParseRcpt(args string, allow Allow) (Path, Params, error) {
	s := scanner{what: "argument of RCPT", text: args, allow: allow}
	return s.parsePathCommand("TO", func(p Path) bool {
		return !p.IsNull() && (p.Domain != "" || p.IsPostmaster() || allow.has(AllowBareLocalPart))
	})
}

// ParsePath reads a path alone: "<a@b.example>", "<>", "<Postmaster>".
func ParsePath(text string, allow Allow) (Path, error) {
	s := scanner{what: "path", text: text, allow: allow}
	p, err := s.path()
	if err != nil {
		return Path{}, err
	}
	if !s.done() {
		return Path{}, s.wants("nothing after the path")
	}
	if p.Domain == "" && !p.IsNull() && !p.IsPostmaster() && !allow.has(AllowBareLocalPart) {
		return Path{}, s.wants(`"@" and a domain`)
	}
	return p, nil
}

// parsePathCommand reads keyword, colon, path and parameters.
func (s *scanner) parsePathCommand(keyword string, fits func(Path) bool) (Path, Params, error) {
	if err := s.keyword(keyword); err != nil {
		return Path{}, nil, err
	}
	start := s.at
	p, err := s.path()
	if err != nil {
		return Path{}, nil, err
	}
	if !fits(p) {
		s.at = start
		return Path{}, nil, s.wants("a path with a mailbox and its domain")
	}
	params, err := s.params()
	return p, params, err
}

// keyword reads "FROM:" or "TO:", in any case of letters (RFC 5321 section 2.4).
func (s *scanner) keyword(word string) error {
	if len(s.text) < len(word) || !strings.EqualFold(s.text[:len(word)], word) {
		return s.wants(word + ":")
	}
	s.at = len(word)
	if s.allow.has(AllowSpaceBeforeColon) {
		s.takeWhile(isBlank)
	}
	if !s.take(':') {
		return s.wants(`":" after ` + word)
	}
	if s.allow.has(AllowSpaceAfterColon) {
		s.takeWhile(isBlank)
	}
	return nil
}

// path reads a path with its brackets; without them where that is allowed.
func (s *scanner) path() (Path, error) {
	start := s.at
	bracketed := s.take('<')
	if !bracketed && !s.allow.has(AllowNoBrackets) {
		return Path{}, s.wants(`"<"`)
	}
	if bracketed && s.take('>') {
		return Path{}, nil
	}
	route, err := s.route()
	if err != nil {
		return Path{}, err
	}
	p, err := s.mailbox()
	if err != nil {
		return Path{}, err
	}
	p.Route = route
	if len(route) > 0 && p.Domain == "" {
		return Path{}, s.wants(`"@" and a domain after a source route`)
	}
	if bracketed && !s.take('>') {
		return Path{}, s.wants(`">"`)
	}
	return p, s.checkSize(p, s.at-start)
}

// route reads the source route that may precede a mailbox: "@a.example,@b.example:".
func (s *scanner) route() ([]string, error) {
	if s.next() != '@' {
		return nil, nil
	}
	var route []string
	for s.take('@') {
		host, err := s.domain()
		if err != nil {
			return nil, err
		}
		route = append(route, host)
		if s.take(':') {
			return route, nil
		}
		if !s.take(',') {
			break
		}
	}
	return nil, s.wants(`",@" or ":" in the source route`)
}

// checkSize holds the parts against the sizes of RFC 5321 section 4.5.3.1. pathSize counts the brackets.
func (s *scanner) checkSize(p Path, pathSize int) error {
	switch {
	case s.allow.has(AllowOverlong):
		return nil
	case len(p.Local) > maxLocalPart:
		return s.wants("a local part of at most 64 octets before this")
	case len(p.Domain) > maxDomain:
		return s.wants("a domain of at most 255 octets before this")
	case pathSize > maxPath:
		return s.wants("a path of at most 256 octets before this")
	}
	return nil
}
