package catalogue

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"
	"time"
)

// Settings are the values of an entry's parameters. A getter that meets a value it cannot read remembers the first such
// mistake for Err and returns zero, so that a constructor can read all values and check once; [Catalogue.New] does.
type Settings struct {
	params []Param
	values []value // one for each parameter
	err    error
}

type value struct {
	text  string
	given bool
	form  Form
}

// Parse reads "name=value" words against the parameters that exist.
func Parse(params []Param, words []string) (*Settings, error) {
	s := &Settings{params: params, values: make([]value, len(params))}
	for i, p := range params {
		s.values[i].text = p.Default
	}
	for _, word := range words {
		name, text, ok := strings.Cut(word, "=")
		if !ok {
			return nil, fmt.Errorf("want name=value, got %q", word)
		}
		v := s.find(name)
		if v == nil {
			return nil, fmt.Errorf("unknown setting %q%s", name, Suggest(name, s.names()))
		}
		if v.given {
			return nil, fmt.Errorf("setting %q is given twice", name)
		}
		v.text, v.given = text, true
	}
	return s, nil
}

func (s *Settings) find(name string) *value {
	for i := range s.params {
		if s.params[i].Name == name {
			return &s.values[i]
		}
	}
	return nil
}

func (s *Settings) names() []string {
	names := make([]string, len(s.params))
	for i, p := range s.params {
		names[i] = p.Name
	}
	return names
}

// Err is the first value that could not be read, or nil.
func (s *Settings) Err() error { return s.err }

// Given reports whether a value was set, rather than the default used.
func (s *Settings) Given(name string) bool { return s.must(name).given }

// String returns a value as written. To ask for a parameter that the entry does not declare is a programmer's mistake.
func (s *Settings) String(name string) string { return s.must(name).text }

func (s *Settings) must(name string) *value {
	v := s.find(name)
	if v == nil {
		panic(fmt.Sprintf("catalogue: parameter %q is not declared", name))
	}
	return v
}

// Int returns a whole number, zero where the value is empty.
func (s *Settings) Int(name string) int {
	s.note(name, Number)
	v := s.String(name)
	if v == "" {
		return 0
	}
	n, err := strconv.Atoi(v)
	if err != nil || n < 0 {
		s.Fail(name, v, "a whole number, zero or more")
		return 0
	}
	return n
}

// Duration returns a time such as "90s", "10m", "2d", zero where the value is empty.
func (s *Settings) Duration(name string) time.Duration {
	s.note(name, Time)
	v := s.String(name)
	if v == "" {
		return 0
	}
	d, err := ParseDuration(v)
	if err != nil {
		s.Fail(name, v, "a time such as 90s, 10m, 2h or 2d")
	}
	return d
}

// Choice returns one of the allowed values.
func (s *Settings) Choice(name string, allowed ...string) string {
	s.note(name, Choice, allowed...)
	v := s.String(name)
	for _, a := range allowed {
		if v == a {
			return v
		}
	}
	s.Fail(name, v, "one of "+strings.Join(allowed, ", "))
	return ""
}

// ChoiceOrNone returns one of the allowed values, or nothing where the value is empty.
func (s *Settings) ChoiceOrNone(name string, allowed ...string) string {
	s.note(name, Choice, allowed...)
	if s.String(name) == "" {
		return ""
	}
	return s.Choice(name, allowed...)
}

// Bool returns true for "yes" and false for "no" or nothing.
func (s *Settings) Bool(name string) bool {
	s.note(name, Check)
	switch v := s.String(name); v {
	case "yes":
		return true
	case "no", "":
		return false
	default:
		s.Fail(name, v, "yes or no")
		return false
	}
}

// List returns the values between commas, nil where there are none.
func (s *Settings) List(name string) []string {
	s.note(name, List)
	v := s.String(name)
	if v == "" {
		return nil
	}
	return strings.Split(v, ",")
}

// Fail notes that a setting was wanted to be otherwise; [Settings.Err] tells of the first.
func (s *Settings) Fail(name, got, want string) {
	if s.err == nil {
		s.err = fmt.Errorf("setting %s: want %s, got %q", name, want, got)
	}
}

// ParseDuration reads what time.ParseDuration reads, and days: "2d", "1d12h". It refuses negative times.
func ParseDuration(text string) (time.Duration, error) {
	var days time.Duration
	rest := text
	if number, after, ok := strings.Cut(text, "d"); ok {
		n, err := strconv.ParseUint(number, 10, 16)
		if err != nil {
			return 0, fmt.Errorf("bad time %q: want for example 90s, 10m, 2h or 2d", text)
		}
		days, rest = time.Duration(n)*24*time.Hour, after
		if rest == "" {
			return days, nil
		}
	}
	d, err := time.ParseDuration(rest)
	if err != nil || d < 0 {
		return 0, fmt.Errorf("bad time %q: want for example 90s, 10m, 2h or 2d", text)
	}
	return days + d, nil
}

// Durations returns the times between commas, nil where there are none.
func (s *Settings) Durations(name string) []time.Duration {
	var list []time.Duration
	words := s.List(name)
	s.note(name, Times)
	for _, word := range words {
		d, err := ParseDuration(word)
		if err != nil {
			s.Fail(name, word, "times such as 15m,1h")
			return nil
		}
		list = append(list, d)
	}
	return list
}

// Addresses returns the IP addresses between commas, nil where there are none.
func (s *Settings) Addresses(name string) []netip.Addr {
	var list []netip.Addr
	for _, word := range s.List(name) {
		a, err := netip.ParseAddr(word)
		if err != nil {
			s.Fail(name, word, "IP addresses")
			return nil
		}
		list = append(list, a)
	}
	return list
}
