package smtp

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"time"
)

// ParseStatusBody reads the body of a message/delivery-status part. Required fields must be there, and none of the
// fields named by RFC 3464 may be there twice.
func ParseStatusBody(body []byte) (DSN, error) {
	groups, err := fieldGroups(body)
	if err != nil {
		return DSN{}, err
	}
	if len(groups) < 2 {
		return DSN{}, fmt.Errorf("delivery status: want a group of fields for the message and one for each recipient, got %d groups", len(groups))
	}
	d, err := parseMessageFields(groups[0])
	if err != nil {
		return DSN{}, err
	}
	for i, group := range groups[1:] {
		r, err := parseRecipientFields(group)
		if err != nil {
			return DSN{}, fmt.Errorf("delivery status, recipient %d: %w", i+1, err)
		}
		d.Recipients = append(d.Recipients, r)
	}
	return d, nil
}

// fieldGroups parts a body at its empty lines, of which there may be more than one in a row.
func fieldGroups(body []byte) ([]Header, error) {
	var groups []Header
	for len(body) > 0 {
		if bytes.HasPrefix(body, crlf) {
			body = body[2:]
			continue
		}
		var group []byte
		group, body = SplitMessage(body)
		h, err := ParseHeader(group)
		if err != nil {
			return nil, fmt.Errorf("delivery status, group %d: %w", len(groups)+1, err)
		}
		groups = append(groups, h)
	}
	return groups, nil
}

func parseMessageFields(h Header) (DSN, error) {
	g := fieldGroup{rest: slices.Clone(h)}
	d := DSN{
		EnvelopeID:      g.text("Original-Envelope-Id"),
		ReportingMTA:    g.typed("Reporting-MTA"),
		Gateway:         g.typed("DSN-Gateway"),
		ReceivedFromMTA: g.typed("Received-From-MTA"),
		ArrivalDate:     g.date("Arrival-Date"),
	}
	if g.err == nil && d.ReportingMTA.IsZero() {
		g.err = fmt.Errorf("want a field Reporting-MTA, got none (RFC 3464 section 2.2.2)")
	}
	if g.err != nil {
		return DSN{}, fmt.Errorf("delivery status, message: %w", g.err)
	}
	d.Extra = g.extra()
	return d, nil
}

func parseRecipientFields(h Header) (RecipientStatus, error) {
	g := fieldGroup{rest: slices.Clone(h)}
	r := RecipientStatus{
		OriginalRecipient: g.typed("Original-Recipient"),
		FinalRecipient:    g.typed("Final-Recipient"),
		Action:            Action(strings.ToLower(g.text("Action"))),
		Status:            g.status("Status"),
		RemoteMTA:         g.typed("Remote-MTA"),
		DiagnosticCode:    g.typed("Diagnostic-Code"),
		LastAttemptDate:   g.date("Last-Attempt-Date"),
		FinalLogID:        g.text("Final-Log-ID"),
		WillRetryUntil:    g.date("Will-Retry-Until"),
	}
	switch {
	case g.err != nil:
	case r.FinalRecipient.IsZero():
		g.err = fmt.Errorf("want a field Final-Recipient, got none (RFC 3464 section 2.3.2)")
	case !slices.Contains(actions, r.Action):
		g.err = fmt.Errorf("Action: want one of %v, got %q (RFC 3464 section 2.3.3)", actions, r.Action)
	}
	r.Extra = g.extra()
	return r, g.err
}

// A fieldGroup hands out the fields of one group of a DSN by name and keeps the rest. It remembers the first error.
type fieldGroup struct {
	rest Header
	err  error
}

func (g *fieldGroup) fail(name string, err error) {
	if g.err == nil {
		g.err = fmt.Errorf("%s: %w", name, err)
	}
}

// text takes a field out of the group; empty where there is none.
func (g *fieldGroup) text(name string) string {
	var value string
	found := 0
	kept := g.rest[:0]
	for _, f := range g.rest {
		if !strings.EqualFold(f.Name, name) {
			kept = append(kept, f)
			continue
		}
		value = f.Value
		found++
	}
	g.rest = kept
	if found > 1 {
		g.fail(name, fmt.Errorf("want it once, got it %d times", found))
	}
	return value
}

func (g *fieldGroup) typed(name string) TypedText {
	value := g.text(name)
	if value == "" {
		return TypedText{}
	}
	t, err := ParseTypedText(value)
	if err != nil {
		g.fail(name, err)
	}
	return t
}

func (g *fieldGroup) date(name string) time.Time {
	value := g.text(name)
	if value == "" {
		return time.Time{}
	}
	t, err := ParseDate(value)
	if err != nil {
		g.fail(name, err)
	}
	return t
}

// status takes a status code, which may have a comment after it as in the examples of RFC 3464 section 9.
func (g *fieldGroup) status(name string) string {
	code, comment, _ := strings.Cut(g.text(name), " ")
	if _, err := ParseStatus(code); err != nil {
		g.fail(name, err)
	}
	if comment = strings.Trim(comment, " \t"); comment != "" && comment[0] != '(' {
		g.fail(name, &SyntaxError{What: "status code", Text: comment, Want: "nothing, or a comment in parentheses"})
	}
	return code
}

// extra is what nobody took, nil where that is nothing.
func (g *fieldGroup) extra() Header {
	if len(g.rest) == 0 {
		return nil
	}
	return g.rest
}
