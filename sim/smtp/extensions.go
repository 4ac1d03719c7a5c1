package smtp

import "strings"

// An Extension is one keyword of an EHLO reply with its parameters (RFC 5321 section 4.1.1.1).
type Extension struct {
	Keyword string   // as written: IIS says "8bitmime"; compared in any case of letters
	Params  []string // "AUTH GSSAPI NTLM LOGIN" has three
	Equals  bool     // written "AUTH=LOGIN", as before RFC 2554; Exchange says both forms
}

// String is the extension as it stands in a reply.
func (e Extension) String() string {
	if len(e.Params) == 0 {
		return e.Keyword
	}
	separator := " "
	if e.Equals {
		separator = "="
	}
	return e.Keyword + separator + strings.Join(e.Params, " ")
}

// Extensions are what a server offers, in the order in which it says so.
type Extensions []Extension

// ParseExtensions reads the reply to EHLO: a greeting line, then a keyword a line. Nothing in it is an error, for a client
// must ignore what it does not know (RFC 5321 section 4.1.1.1); "OK" in the last line of IIS reads as a keyword.
func ParseExtensions(ehlo Reply) (greeting string, offered Extensions) {
	if len(ehlo.Lines) == 0 {
		return "", nil
	}
	for _, line := range ehlo.Lines[1:] {
		if words := strings.Fields(line); len(words) > 0 {
			offered = append(offered, parseExtension(words))
		}
	}
	return ehlo.Lines[0], offered
}

func parseExtension(words []string) Extension {
	e := Extension{Keyword: words[0]}
	keyword, value, equals := strings.Cut(words[0], "=")
	if equals && keyword != "" && value != "" {
		e.Keyword, e.Equals, e.Params = keyword, true, []string{value}
	}
	e.Params = append(e.Params, words[1:]...)
	return e
}

// Reply is the reply to EHLO that offers these extensions after a greeting.
func (e Extensions) Reply(greeting string) Reply {
	lines := []string{greeting}
	for _, extension := range e {
		lines = append(lines, extension.String())
	}
	return NewReply(250, lines...)
}

// Get returns the parameters of the first extension of that keyword in its form with spaces, and whether it is offered.
func (e Extensions) Get(keyword string) ([]string, bool) {
	for _, extension := range e {
		if !extension.Equals && strings.EqualFold(extension.Keyword, keyword) {
			return extension.Params, true
		}
	}
	return nil, false
}

// Has reports whether the keyword is offered, in its form with spaces.
func (e Extensions) Has(keyword string) bool {
	_, ok := e.Get(keyword)
	return ok
}

// Size returns the limit that SIZE states. Zero is no fixed limit (RFC 1870 section 4); what is no number counts as none.
func (e Extensions) Size() (limit int64, offered bool) {
	params, ok := e.Get("SIZE")
	if !ok || len(params) == 0 {
		return 0, ok
	}
	limit, err := ParseSize(params[0])
	if err != nil {
		return 0, true
	}
	return limit, true
}

// Auth returns the mechanisms that AUTH offers in both of its forms, each once, in upper case, in order.
func (e Extensions) Auth() []string {
	var mechanisms []string
	seen := map[string]bool{}
	for _, extension := range e {
		if !strings.EqualFold(extension.Keyword, "AUTH") {
			continue
		}
		for _, mechanism := range extension.Params {
			mechanism = strings.ToUpper(mechanism)
			if !seen[mechanism] {
				seen[mechanism] = true
				mechanisms = append(mechanisms, mechanism)
			}
		}
	}
	return mechanisms
}
