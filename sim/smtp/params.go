package smtp

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// A Param is one ESMTP parameter of MAIL or RCPT: "SIZE=100", "SMTPUTF8" (RFC 5321 section 4.1.2).
type Param struct {
	Keyword string // as written; compared in any case of letters
	Value   string // empty where there is none: "=" must be followed by something
}

// Params are ESMTP parameters, in the order in which they are written.
type Params []Param

// Get returns the value of the first parameter of that name, and whether there is one.
func (p Params) Get(keyword string) (string, bool) {
	for _, param := range p {
		if strings.EqualFold(param.Keyword, keyword) {
			return param.Value, true
		}
	}
	return "", false
}

// Has reports whether there is a parameter of that name.
func (p Params) Has(keyword string) bool {
	_, ok := p.Get(keyword)
	return ok
}

// Without returns the parameters that do not have one of these names.
func (p Params) Without(keywords ...string) Params {
	named := func(param Param) bool {
		return slices.ContainsFunc(keywords, func(k string) bool { return strings.EqualFold(k, param.Keyword) })
	}
	return slices.DeleteFunc(slices.Clone(p), named)
}

// String is the parameters as they stand in a command: "SIZE=100 RET=FULL".
func (p Params) String() string {
	words := make([]string, len(p))
	for i, param := range p {
		words[i] = param.Keyword
		if param.Value != "" {
			words[i] += "=" + param.Value
		}
	}
	return strings.Join(words, " ")
}

// params reads the parameters after a path: nothing, or a space and a list.
func (s *scanner) params() (Params, error) {
	if s.done() {
		return nil, nil
	}
	if !s.take(' ') {
		return nil, s.wants("a space or the end after the path")
	}
	return s.paramList()
}

func (s *scanner) paramList() (Params, error) {
	var params Params
	for {
		if s.allow.has(AllowExtraSpaces) {
			s.takeWhile(isBlank)
		}
		start := s.at
		param, err := s.param()
		if err != nil {
			return nil, err
		}
		// RFC 3461 section 5.1 refuses a repeated parameter; RFC 1869 section 4.1.2 knows each only once.
		if params.Has(param.Keyword) && !s.allow.has(AllowRepeatedParams) {
			s.at = start
			return nil, s.wants("each parameter once")
		}
		params = append(params, param)
		if s.done() {
			return params, nil
		}
		if !s.take(' ') {
			return nil, s.wants("a space or the end after a parameter")
		}
	}
}

// param reads esmtp-param: esmtp-keyword ["=" esmtp-value].
func (s *scanner) param() (Param, error) {
	if !isLetterDigit(s.next()) {
		return Param{}, s.wants("the name of a parameter")
	}
	p := Param{Keyword: s.takeWhile(isVerbOctet)}
	if !s.take('=') {
		return p, nil
	}
	p.Value = s.takeWhile(func(c byte) bool {
		return '!' <= c && c <= '~' && c != '=' || c >= utf8.RuneSelf && s.allow.has(AllowUTF8)
	})
	if p.Value == "" {
		return Param{}, s.wants("a value after =")
	}
	return p, s.checkUTF8(p.Value)
}

// ParseSize reads the value of SIZE in octets: 1 to 20 digits (RFC 1870 section 5).
func ParseSize(value string) (int64, error) {
	s := scanner{what: "SIZE", text: value}
	digits := s.takeWhile(isDigit)
	if digits == "" || !s.done() {
		return 0, s.wants("a number of octets")
	}
	size, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || len(digits) > 20 {
		return 0, &SyntaxError{What: "SIZE", Text: value, Want: "a number below 2^63, in at most 20 digits"}
	}
	return size, nil
}
