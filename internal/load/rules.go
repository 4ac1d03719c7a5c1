package load

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A point is a place in a session at which a rule may apply.
type point int

// The points, in the order of a session.
const (
	atConnect point = iota
	atHelo
	atEhlo
	atMail
	atRcpt
	atData
	atEnd // of the content: after its dot, or the last chunk
	atRset
	atNoop
	atVrfy
	atQuit
	points
)

// pointNames are what users call the points; "." is the end of the content.
var pointNames = [points]string{"connect", "helo", "ehlo", "mail", "rcpt", "data", ".", "rset", "noop", "vrfy", "quit"}

// A Rule says what a sink does otherwise than well. The zero Rule does nothing.
type Rule struct {
	at     point
	share  float64 // of the times; 1 is always
	code   int     // the reply in the place of the good one
	delay  time.Duration
	hangUp bool
}

// PointNames lists where a rule can apply.
func PointNames() string { return strings.Join(pointNames[:], ", ") }

// ParseRefusal reads "WHERE=CODE" or "WHERE=CODE,SHARE%": "rcpt=450,10%".
func ParseRefusal(text string) (Rule, error) {
	r, value, err := parseRule(text)
	if err != nil {
		return r, err
	}
	r.code, err = strconv.Atoi(value)
	if err != nil || r.code < 400 || r.code > 599 {
		return r, fmt.Errorf("%s: want a reply code from 400 to 599 after the equals sign, got %q", text, value)
	}
	return r, nil
}

// ParseDelay reads "WHERE=TIME" or "WHERE=TIME,SHARE%": ".=200ms".
func ParseDelay(text string) (Rule, error) {
	r, value, err := parseRule(text)
	if err != nil {
		return r, err
	}
	r.delay, err = time.ParseDuration(value)
	if err != nil || r.delay <= 0 {
		return r, fmt.Errorf("%s: want a time such as 200ms after the equals sign, got %q", text, value)
	}
	return r, nil
}

// ParseHangUp reads "WHERE" or "WHERE=SHARE%": "data=1%".
func ParseHangUp(text string) (Rule, error) {
	where, share, shared := strings.Cut(text, "=")
	r, err := ruleAt(where)
	r.hangUp = true
	if err == nil && shared {
		r.share, err = parseShare(share)
	}
	if err != nil {
		err = fmt.Errorf("%s: %w", text, err)
	}
	return r, err
}

// parseRule reads where, what and how often.
func parseRule(text string) (r Rule, value string, err error) {
	where, what, _ := strings.Cut(text, "=")
	value, share, shared := strings.Cut(what, ",")
	r, err = ruleAt(where)
	if err == nil && shared {
		r.share, err = parseShare(share)
	}
	if err != nil {
		err = fmt.Errorf("%s: %w", text, err)
	}
	return r, value, err
}

// ruleAt is a rule that always applies at a point.
func ruleAt(where string) (Rule, error) {
	i := slices.Index(pointNames[:], strings.ToLower(where))
	if i < 0 {
		return Rule{}, fmt.Errorf("want one of %s before the equals sign, got %q", PointNames(), where)
	}
	return Rule{at: point(i), share: 1}, nil
}

// parseShare reads "10%".
func parseShare(text string) (float64, error) {
	percent, isPercent := strings.CutSuffix(text, "%")
	n, err := strconv.ParseFloat(percent, 64)
	if err != nil || !isPercent || !(n > 0 && n <= 100) {
		return 0, fmt.Errorf("want a share such as 10%%, more than 0%% and at most 100%%, got %q", text)
	}
	return n / 100, nil
}

// ruleBook is the rules by point; nil where there is none.
type ruleBook [points][]Rule

func newRuleBook(rules []Rule) *ruleBook {
	var book ruleBook
	for _, r := range rules {
		book[r.at] = append(book[r.at], r)
	}
	return &book
}
