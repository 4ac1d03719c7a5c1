package judge

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestPattern(t *testing.T) {
	for _, c := range []struct {
		pattern, text string
		want          bool
	}{
		{"C: QUIT", "C: QUIT", true},
		{"C: QUIT", "C: QUIT ", false},
		{"C: EHLO ...", "C: EHLO mx", true},
		{"S: 354 ...", "S: 354", true}, // " ..." stands for nothing as well
		{"S: 354 ...", "S: 3545", false},
		{"S: 250...", "S: 250-mx", true},
		{"S: 250 ...", "S: 250-mx", false},
		{"...", "", true},
		{"a...b...c", "a1b2c", true},
		{"a...b...c", "acb", false},
		{"ab...ba", "aba", false}, // the parts must not overlap
		{"S: 5xx ...", "S: 503 no", true},
		{"S: 5xx ...", "S: 403 no", false},
		{"S: 55x", "S: 552", true},
		{"S: 55x", "S: 542", false},
		{"S: 5xx ...", "S: 5x", false},
		{"S: xxx", "S: 250", false}, // x stands for a digit after the first
		{"C: 5xx", "C: 500", false}, // and in replies alone
	} {
		if got := NewPattern(c.pattern).Match(c.text); got != c.want {
			t.Errorf("%q on %q: want %v, got %v", c.pattern, c.text, c.want, got)
		}
	}
}

// Every text fits the patterns that are made from it by putting "..." in the place of pieces.
func TestPatternFitsWhatItWasMadeFrom(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		pieces := rapid.SliceOfN(rapid.StringMatching(`[ab ]{0,4}`), 1, 6).Draw(rt, "pieces")
		var pattern []string
		for i, p := range pieces {
			if i%2 == 1 {
				p = "..."
			}
			pattern = append(pattern, p)
		}
		if text := strings.Join(pieces, ""); !NewPattern(strings.Join(pattern, "")).Match(text) {
			rt.Fatalf("%q does not fit %q", strings.Join(pattern, ""), text)
		}
	})
}

func FuzzPattern(f *testing.F) {
	f.Add("S: 5xx ...", "S: 503 x")
	f.Add("a... ...b", "a b")
	f.Fuzz(func(t *testing.T, pattern, text string) {
		if NewPattern(pattern).Match(text) && !NewPattern("..."+pattern).Match("x"+text) && !strings.HasPrefix(pattern, "S") {
			t.Fatalf("%q fits %q, but not with something before it", pattern, text)
		}
		if !strings.Contains(text, "...") && !NewPattern(text).Match(text) {
			t.Fatalf("%q does not fit itself", text)
		}
	})
}
