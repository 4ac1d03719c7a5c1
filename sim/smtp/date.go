package smtp

import (
	"fmt"
	"net/mail"
	"time"
)

// A DateForm is how a date is written in a header field. Zones are numeric in all of them (RFC 5322 section 3.3).
type DateForm string

// The forms.
const (
	DateRFC5322  DateForm = "Mon, 02 Jan 2006 15:04:05 -0700" // Wed, 07 Apr 2004 14:32:17 -0400
	DateOneDigit DateForm = "Mon, 2 Jan 2006 15:04:05 -0700"  // Wed, 7 Apr 2004 14:32:17 -0400, as Microsoft's servers have it
)

// FormatDate writes a date in the zone that t carries. The zero form is DateRFC5322.
func FormatDate(t time.Time, form DateForm) string {
	if form == "" {
		form = DateRFC5322
	}
	return t.Format(string(form))
}

// ParseDate reads the date of a header field, obsolete forms and comments included (RFC 5322 section 4.3).
func ParseDate(text string) (time.Time, error) {
	t, err := mail.ParseDate(text)
	if err != nil {
		return time.Time{}, fmt.Errorf("date: want a form such as %q, got %.40q", string(DateRFC5322), text)
	}
	return t, nil
}
