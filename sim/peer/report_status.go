package peer

import (
	"strings"

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
			FinalRecipient:    typed(types.rfc822, f.Address),
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
