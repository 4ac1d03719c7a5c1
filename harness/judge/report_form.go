package judge

import (
	"bytes"
	"fmt"
	"net/mail"
	"slices"
	"strings"

	"github.com/smtplab/smtplab/harness/result"
	"github.com/smtplab/smtplab/harness/script"
	"github.com/smtplab/smtplab/sim/smtp"
)

func init() {
	reportRules["form"] = bare(report.checkForm)
	reportRules["addressed"] = bare(report.checkTo)
	reportRules["7bit"] = bare(report.check7bit)
	reportRules["lines"] = bare(report.checkLines)
	reportRules["once"] = bare(report.checkOnce)
	reportRules["dates"] = bare(report.checkDate)
	reportRules["replied"] = bare(report.checkLabel)
	reportRules["returns"] = readReturns
}

// returnedKinds are what the third part may be (RFC 6522 section 3, RFC 6533 section 4).
var returnedKinds = []string{"message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers"}

func (r report) checkForm() *Miss {
	kinds := make([]string, len(r.parts))
	for i, p := range r.parts {
		kinds[i] = p.kind
	}
	switch {
	case r.kind != "multipart/report" || !strings.EqualFold(r.params["report-type"], "delivery-status"):
		return &Miss{Want: "multipart/report with report-type=delivery-status", Got: fmt.Sprintf("%s %v", r.kind, r.params)}
	case len(kinds) < 2 || len(kinds) > 3:
		return &Miss{Want: "two or three parts", Got: fmt.Sprintf("%q", kinds)}
	case !strings.HasPrefix(kinds[0], "text/") && kinds[0] != "multipart/alternative":
		return &Miss{Want: "a text for people as the first part", Got: kinds[0]}
	case !isStatusPart(kinds[1]):
		return &Miss{Want: "message/delivery-status as the second part", Got: kinds[1]}
	case len(kinds) == 3 && !slices.Contains(returnedKinds, kinds[2]):
		return &Miss{Want: "the message or its header as the third part", Got: kinds[2]}
	}
	return nil
}

func (r report) checkTo() *Miss {
	value, _ := r.header.Get("To")
	to, err := mail.ParseAddressList(value)
	if err == nil && len(to) == 1 && strings.EqualFold(to[0].Address, r.owner) {
		return nil
	}
	return &Miss{Want: "To: " + r.owner, Got: fmt.Sprintf("To: %s", value)}
}

func (r report) check7bit() *Miss {
	part, ok := r.status()
	if !ok {
		return &Miss{Want: "a part message/delivery-status", Got: "none"}
	}
	if part.kind == "message/global-delivery-status" { // may be in UTF-8 (RFC 6533 section 3)
		return nil
	}
	if encoding, given := part.Header.Get("Content-Transfer-Encoding"); given && !strings.EqualFold(plain(encoding), "7bit") {
		return &Miss{Want: "the part for programs in 7bit", Got: encoding}
	}
	if at := bytes.IndexFunc(part.Body, func(c rune) bool { return c > '~' }); at >= 0 {
		return &Miss{Want: "the part for programs in US-ASCII", Got: fmt.Sprintf("%q", part.Body[at:min(at+20, len(part.Body))])}
	}
	return nil
}

func (r report) checkLines() *Miss {
	for i, line := range r.lines() {
		if len(line) > 998 {
			return &Miss{Want: "lines of 998 octets at most", Got: fmt.Sprintf("line %d with %d", i+1, len(line))}
		}
	}
	return nil
}

func (r report) checkOnce() *Miss {
	for _, name := range []string{"Date", "From"} {
		if n := len(r.header.All(name)); n != 1 {
			return &Miss{Want: "one field " + name, Got: fmt.Sprint(n)}
		}
	}
	if _, ok := r.header.Get("Message-ID"); !ok {
		return &Miss{Want: "a Message-ID, as every message should have one", Got: "none", Verdict: result.NonStrict}
	}
	return nil
}

// checkDate compares with the time at which our host took the notification.
func (r report) checkDate() *Miss {
	date, _ := r.header.Get("Date")
	received, _ := r.header.Get("Received")
	at := strings.LastIndexByte(received, ';')
	if why := wrongDate(date, received[at+1:]); why != "" {
		return &Miss{Want: why, Got: "Date: " + date}
	}
	return nil
}

// checkLabel takes a missing label: RFC 3834 section 5.2 asks for none, and forbids the wrong one.
func (r report) checkLabel() *Miss {
	label, given := r.header.Get("Auto-Submitted")
	word, _, _ := strings.Cut(plain(label), ";")
	if given && !strings.EqualFold(strings.TrimSpace(word), "auto-replied") {
		return &Miss{Want: "Auto-Submitted: auto-replied, or none", Got: label}
	}
	return nil
}

func readReturns(a *script.Args) func(report) *Miss {
	whole := a.Choice("full", "header") == "full"
	return func(r report) *Miss {
		if len(r.parts) < 3 {
			return &Miss{Want: "the message returned in a third part", Got: count(len(r.parts), "part")}
		}
		part := r.parts[2]
		_, body := smtp.SplitMessage(part.Body)
		hasBody := strings.HasPrefix(part.kind, "message/") && part.kind != "message/global-headers" && len(bytes.TrimSpace(body)) > 0
		switch {
		case whole && !hasBody:
			return &Miss{Want: "the whole message", Got: "its header alone"}
		case !whole && hasBody:
			return &Miss{Want: "the header alone", Got: "the whole message"}
		}
		return nil
	}
}
