package result

import "fmt"

// A Verdict is what a case came to. Fail blames the system under test, Error blames smtplab.
type Verdict int

// The verdicts, from the best to the worst: where findings of one case differ, the worst is the case's.
const (
	Pass         Verdict = iota
	Skipped              // not run, because it was not asked for or cannot be here
	Waived               // known to fail, with a reason and an expiry
	Unsupported          // what the case needs is not offered, and need not be
	NonStrict            // a SHOULD is broken
	Inconclusive         // a time-out, a 4xx defence or a rate limit: it says nothing about the rule
	Fail                 // a MUST is broken, or a claim of the story
	Error                // a mistake of ours
)

var verdictNames = [...]string{"pass", "skipped", "waived", "unsupported", "non-strict", "inconclusive", "fail", "error"}

// Verdicts lists all verdicts, from the best to the worst.
func Verdicts() []Verdict {
	return []Verdict{Pass, Skipped, Waived, Unsupported, NonStrict, Inconclusive, Fail, Error}
}

// String is the name as reports print it.
func (v Verdict) String() string {
	if v < 0 || int(v) >= len(verdictNames) {
		return fmt.Sprintf("verdict %d", int(v))
	}
	return verdictNames[v]
}

// ParseVerdict reads a verdict's name.
func ParseVerdict(name string) (Verdict, error) {
	for i, n := range verdictNames {
		if n == name {
			return Verdict(i), nil
		}
	}
	return Error, fmt.Errorf("verdict: want one of %q, got %q", verdictNames, name)
}

// MarshalText writes the name.
func (v Verdict) MarshalText() ([]byte, error) { return []byte(v.String()), nil }

// UnmarshalText reads the name.
func (v *Verdict) UnmarshalText(text []byte) error {
	parsed, err := ParseVerdict(string(text))
	if err == nil {
		*v = parsed
	}
	return err
}
