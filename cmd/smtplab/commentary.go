package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/smtplab/smtplab/harness/transcript"
	"github.com/smtplab/smtplab/reports/shown"
	"github.com/smtplab/smtplab/sim/record"
)

// A commentary tells a story on the screen while it happens: a line for each event that a reader cares for. The full
// transcript, put in order, comes with --out.
type commentary struct {
	out *printer
	day time.Duration // the last that was announced
}

// Add tells one event.
func (c *commentary) Add(e record.Event) {
	const day = 24 * time.Hour
	if today := e.At.Truncate(day); today != c.day {
		c.day = today
		c.out.printf("  -- day %d --\n", today/day+1)
	}
	if text := heard(e); text != "" {
		c.out.printf("  %12v  %s\n", (e.At % day).Round(time.Microsecond), shown.Line(text))
	}
}

// heard is the text of an event, or nothing for what would be told twice or is of no interest while watching.
func heard(e record.Event) string {
	switch f := e.Fact.(type) {
	case *record.Chapter:
		return "# " + strings.Join(strings.Fields(f.Text), " ")
	case *record.Step:
		return "> " + f.Text
	case *record.Line:
		if !f.Heard {
			return fmt.Sprintf("%s %d%c: %s%s", e.Host, f.Conn, f.From, f.Text, transcript.Ended(f.Ending))
		}
	case *record.Octets:
		if !f.Heard {
			return fmt.Sprintf("%s %d%c: <%s of %d octets>", e.Host, f.Conn, f.From, f.What, len(f.Data))
		}
	case *record.NotOpened:
		return fmt.Sprintf("%s could not reach %s: %s", e.Host, f.Remote, f.Why)
	case *record.GaveUp:
		return fmt.Sprintf("%s gave up on %d after %ds: %s", e.Host, f.Conn, f.Seconds, f.Waiting)
	case *record.Quiet:
		return fmt.Sprintf("%s hears nothing on %d for %v", e.Host, f.Conn, f.For)
	case *record.Secured:
		return fmt.Sprintf("%s %d%c: <%s begins>", e.Host, f.Conn, f.By, f.Version)
	case *record.NotSecured:
		return fmt.Sprintf("%s %d%c: <no TLS: %s>", e.Host, f.Conn, f.By, f.Why)
	case *record.Boxed:
		return fmt.Sprintf("%s %s", e.Host, f.Text)
	case *record.Asked:
		return fmt.Sprintf("%s asks %s by %s: %s %s", e.Host, f.Server, f.Transport, f.Name, f.Type)
	case *record.Answered:
		return fmt.Sprintf("%s hears %s %s: %s %s", e.Host, f.Name, f.Type, f.Rcode, strings.Join(f.Answers, ", "))
	case *record.Unanswered:
		return fmt.Sprintf("%s has no answer for %s %s: %s", e.Host, f.Name, f.Type, f.Why)
	case *record.Fate:
		return strings.TrimSpace(fmt.Sprintf("%s: %s for %s %s %s", e.Host, f.Fate, f.Recipient, f.Status, f.Reason))
	case *record.Trouble:
		return "trouble: " + f.Text
	case *record.Hung:
		return fmt.Sprintf("%s hangs in %s: %s", e.Host, f.Task, f.Why)
	}
	return ""
}
