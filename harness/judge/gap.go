package judge

import (
	"fmt"
	"strings"
	"time"

	"github.com/smtplab/smtplab/sim/catalogue"
)

// A gap is the time that an excerpt claims between a line and the line that it quotes before: "after 4s" is at least
// that long, "within 5s" at most. Zero claims nothing. Before the first line, time runs from the beginning of the
// connection.
type gap struct {
	atLeast, atMost time.Duration
}

// isGap reports whether a line of an excerpt is about time.
func isGap(text string) bool {
	return strings.HasPrefix(text, "after ") || strings.HasPrefix(text, "within ")
}

// read adds one such line to what was claimed already.
func (g *gap) read(text string) error {
	word, length, _ := strings.Cut(strings.TrimSpace(text), " ")
	d, err := catalogue.ParseDuration(strings.TrimSpace(length))
	if err != nil {
		return err
	}
	field := &g.atLeast
	if word == "within" {
		field = &g.atMost
	}
	switch {
	case d == 0:
		return fmt.Errorf("want a time above zero, got %q", text)
	case *field != 0:
		return fmt.Errorf("want one %s, got another: %q", word, text)
	}
	*field = d
	if g.atMost != 0 && g.atMost < g.atLeast {
		return fmt.Errorf("no line can come both %v", *g)
	}
	return nil
}

// allows reports whether a line may come so long after the one before.
func (g gap) allows(d time.Duration) bool { return d >= g.atLeast && (g.atMost == 0 || d <= g.atMost) }

// String is the claim in words: "after 4s and within 5s".
func (g gap) String() string {
	var parts []string
	if g.atLeast != 0 {
		parts = append(parts, "after "+g.atLeast.String())
	}
	if g.atMost != 0 {
		parts = append(parts, "within "+g.atMost.String())
	}
	return strings.Join(parts, " and ")
}
