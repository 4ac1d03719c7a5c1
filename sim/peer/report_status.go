package peer

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/smtplab/smtplab/sim/smtp"
)

// What a report says became of a recipient.
const (
	actionFailed    = string(smtp.ActionFailed)
	actionDelayed   = string(smtp.ActionDelayed)
	actionDelivered = string(smtp.ActionDelivered)
	actionRelayed   = string(smtp.ActionRelayed)
)

// A typeStyle is how a product spells the types of names, addresses and replies, which are not case-sensitive.
type typeStyle struct{ dns, rfc822, smtp string }

// status is all that a report can tell programs (RFC 3464 section 2).
func (in ReportInput) status(types typeStyle) smtp.DSN {
	d := smtp.DSN{
		EnvelopeID:      ascii(in.Original.Envid),
		ReportingMTA:    typed(types.dns, in.Reporter),
		ReceivedFromMTA: typed(types.dns, in.Original.Helo),
		ArrivalDate:     in.Original.Arrived,
	}
	for _, f := range in.Failed {
		kind, original, _ := strings.Cut(f.Orcpt, ";")
		r := smtp.RecipientStatus{
			OriginalRecipient: typed(ascii(kind), original),
			FinalRecipient:    mailbox(types.rfc822, f.Address),
			Action:            smtp.Action(f.Action),
			Status:            f.status(),
			RemoteMTA:         typed(types.dns, f.RemoteMTA),
			DiagnosticCode:    diagnostic(types.smtp, f.Reply),
			LastAttemptDate:   in.Now,
		}
		if f.Action == actionDelayed {
			r.WillRetryUntil = in.RetryUntil
		}
		d.Recipients = append(d.Recipients, r)
	}
	return d
}

// typed is a text with its type before it; a text that is empty is left out altogether.
func typed(kind, text string) smtp.TypedText {
	if text == "" {
		return smtp.TypedText{}
	}
	return smtp.TypedText{Type: kind, Text: ascii(text)}
}

// mailbox is an address. One that is not US-ASCII has a type of its own, and each character beyond is written as \x{F6}
// (RFC 6533 section 3).
func mailbox(kind, address string) smtp.TypedText {
	if !utf8Needed(address) {
		return typed(kind, address)
	}
	var b strings.Builder
	for _, r := range address {
		if r >= utf8.RuneSelf || r == '\\' {
			fmt.Fprintf(&b, `\x{%X}`, r)
		} else {
			b.WriteRune(r)
		}
	}
	return typed("utf-8", b.String())
}

// diagnostic is the reply of the remote host, a line of it on a line of its own.
func diagnostic(kind string, reply []string) smtp.TypedText {
	if len(reply) == 0 {
		return smtp.TypedText{}
	}
	lines := make([]string, len(reply))
	for i, line := range reply {
		lines[i] = ascii(line)
	}
	return smtp.TypedText{Type: kind, Text: strings.Join(lines, "\r\n ")}
}

// statusPart is the part for programs. The separator stands between a type and its text.
func statusPart(d smtp.DSN, separator string) smtp.Part {
	body := smtp.WriteStatus(d, smtp.StatusStyle{Separator: separator, Date: smtp.DateOneDigit})
	return smtp.Part{Header: smtp.Header{contentType("message/delivery-status")}, Body: body}
}
