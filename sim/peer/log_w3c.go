package peer

import (
	"fmt"
	"strings"
	"time"
)

// NewW3CLog returns the SMTP service's log in the W3C extended format, its default, with all fields on. A file is for
// one day, in GMT. Fields, their order and the rows for outbound connections are as widely posted logs have them
// (assumed: no clean public sample was found).
func NewW3CLog(rules SMTPSVCLogRules) ProtocolLog { return newSMTPSVCLog(w3cFormat{rules}) }

type w3cFormat struct{ rules SMTPSVCLogRules }

func (w3cFormat) file(at time.Time) string { return "ex" + at.UTC().Format("060102") + ".log" }

func (f w3cFormat) head(at time.Time) []string {
	return []string{
		"#Software: " + f.rules.Software,
		"#Version: 1.0",
		"#Date: " + at.UTC().Format(time.DateTime),
		"#Fields: date time c-ip cs-username s-sitename s-computername s-ip s-port cs-method cs-uri-stem cs-uri-query" +
			" sc-status sc-win32-status sc-bytes cs-bytes time-taken cs-version cs-host cs(User-Agent) cs(Cookie) cs(Referer)",
	}
}

// row writes a field's spaces as plus signs, because a space ends a field. An inbound argument has a plus sign before it.
func (f w3cFormat) row(r logRow) string {
	computer, server, port, query := f.rules.ComputerName, r.server.String(), "0", r.argument
	switch {
	case r.outbound:
		computer, server, port = "-", "-", "25"
	case query != "":
		query = "+" + query
	}
	return strings.Join([]string{
		r.at.UTC().Format(time.DateTime), r.client.String(), plus(r.name), "SMTPSVC1", orDash(computer), server, port,
		r.verb, "-", plus(query), fmt.Sprint(r.code), "0", fmt.Sprint(r.sent), fmt.Sprint(r.received),
		fmt.Sprint(r.took.Milliseconds()), "SMTP", "-", "-", "-", "-",
	}, " ")
}

func plus(text string) string { return orDash(strings.ReplaceAll(oneLine(text), " ", "+")) }
