package smtp

import (
	"strings"
	"time"
)

// TypedText is a value that says what kind it is: "dns; mx.example", "rfc822; a@b.example", "smtp; 550 5.1.1 no such user"
// (RFC 3464 section 2.1.2). The zero value is an absent field.
type TypedText struct {
	Type string // an atom: "dns", "rfc822", "smtp"
	Text string
}

// IsZero reports whether there is no such field.
func (t TypedText) IsZero() bool { return t == TypedText{} }

// String is type and text with "; " between.
func (t TypedText) String() string { return t.Type + "; " + t.Text }

// ParseTypedText reads a type, ";" and a text, with or without blanks between.
func ParseTypedText(value string) (TypedText, error) {
	kind, text, ok := strings.Cut(value, ";")
	kind, text = strings.Trim(kind, " \t"), strings.Trim(text, " \t")
	if !ok || !isAtom(kind) {
		return TypedText{}, &SyntaxError{What: "typed value", Text: value, Want: `a type, ";" and a text`}
	}
	return TypedText{Type: kind, Text: text}, nil
}

// isAtom reports whether text is an atom of RFC 5322 section 3.2.3.
func isAtom(text string) bool {
	for i := range len(text) {
		if !isAtomOctet(text[i]) {
			return false
		}
	}
	return text != ""
}

// An Action is what became of a recipient (RFC 3464 section 2.3.3).
type Action string

// The actions.
const (
	ActionFailed    Action = "failed"
	ActionDelayed   Action = "delayed"
	ActionDelivered Action = "delivered"
	ActionRelayed   Action = "relayed"
	ActionExpanded  Action = "expanded"
)

var actions = []Action{ActionFailed, ActionDelayed, ActionDelivered, ActionRelayed, ActionExpanded}

// A DSN is a delivery status notification, the part of a report that programs read (RFC 3464 section 2).
type DSN struct {
	EnvelopeID      string    // what ENVID said
	ReportingMTA    TypedText // must be there
	Gateway         TypedText
	ReceivedFromMTA TypedText
	ArrivalDate     time.Time
	Extra           Header // fields that are none of the above, X- ones for example
	Recipients      []RecipientStatus
}

// A RecipientStatus is what a DSN says about one recipient. Final-Recipient, Action and Status must be there.
type RecipientStatus struct {
	OriginalRecipient TypedText // what ORCPT said
	FinalRecipient    TypedText
	Action            Action
	Status            string // "5.1.1"
	RemoteMTA         TypedText
	DiagnosticCode    TypedText
	LastAttemptDate   time.Time
	FinalLogID        string
	WillRetryUntil    time.Time
	Extra             Header
}

// A StatusStyle is how a product writes a DSN. The zero value is the form of RFC 3464's examples.
type StatusStyle struct {
	Separator string   // between type and text: "; ", and ";" for IIS
	Date      DateForm // DateRFC5322, and DateOneDigit for IIS
}

// WriteStatus writes the body of a message/delivery-status part: the fields of the message, then a group of fields for
// each recipient with an empty line before it.
func WriteStatus(d DSN, style StatusStyle) []byte {
	if style.Separator == "" {
		style.Separator = "; "
	}
	w := statusWriter{style: style}
	w.text("Original-Envelope-Id", d.EnvelopeID)
	w.typed("Reporting-MTA", d.ReportingMTA)
	w.typed("DSN-Gateway", d.Gateway)
	w.typed("Received-From-MTA", d.ReceivedFromMTA)
	w.date("Arrival-Date", d.ArrivalDate)
	w.out = d.Extra.AppendTo(w.out)
	for _, r := range d.Recipients {
		w.recipient(r)
	}
	return w.out
}

type statusWriter struct {
	style StatusStyle
	out   []byte
}

func (w *statusWriter) recipient(r RecipientStatus) {
	w.out = append(w.out, crlf...)
	w.original(r.OriginalRecipient)
	w.typed("Final-Recipient", r.FinalRecipient)
	w.text("Action", string(r.Action))
	w.text("Status", r.Status)
	w.typed("Remote-MTA", r.RemoteMTA)
	w.typed("Diagnostic-Code", r.DiagnosticCode)
	w.date("Last-Attempt-Date", r.LastAttemptDate)
	w.text("Final-Log-ID", r.FinalLogID)
	w.date("Will-Retry-Until", r.WillRetryUntil)
	w.out = r.Extra.AppendTo(w.out)
}

func (w *statusWriter) text(name, value string) {
	if value != "" {
		w.out = Field{Name: name, Value: value}.AppendTo(w.out)
	}
}

func (w *statusWriter) typed(name string, t TypedText) {
	if !t.IsZero() {
		w.text(name, t.Type+w.style.Separator+t.Text)
	}
}

// original writes what ORCPT said, without a blank, as it stood there (RFC 3461 section 4.2).
func (w *statusWriter) original(t TypedText) {
	if !t.IsZero() {
		w.text("Original-Recipient", t.Type+";"+t.Text)
	}
}

func (w *statusWriter) date(name string, t time.Time) {
	if !t.IsZero() {
		w.text(name, FormatDate(t, w.style.Date))
	}
}
