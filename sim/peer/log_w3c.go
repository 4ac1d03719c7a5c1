package peer

import (
	"strconv"
	"time"
	"unicode/utf8"
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
func (f w3cFormat) row(line []byte, r logRow) []byte {
	computer, server, port, query := f.rules.ComputerName, "-", "0", r.argument
	switch {
	case r.outbound:
		computer, port = "-", "25"
	case query != "":
		query = "+" + query
	}
	if !r.outbound {
		server = r.server.String()
	}
	line = r.at.UTC().AppendFormat(line, time.DateTime)
	line = append(line, ' ')
	line = r.client.AppendTo(line)
	line = appendPlus(line, r.name)
	line = appendFields(line, "SMTPSVC1", orDash(computer), server, port)
	line = appendPlus(line, r.verb)
	line = appendFields(line, "-")
	line = appendPlus(line, query)
	line = appendNumbers(line, r.code, 0, r.sent, r.received, int(r.took.Milliseconds()))
	return appendFields(line, "SMTP", "-", "-", "-", "-")
}

func appendFields(line []byte, fields ...string) []byte {
	for _, field := range fields {
		line = append(append(line, ' '), field...)
	}
	return line
}

func appendNumbers(line []byte, numbers ...int) []byte {
	for _, n := range numbers {
		line = strconv.AppendInt(append(line, ' '), int64(n), 10)
	}
	return line
}

// appendPlus appends a field in which plus signs stand for blanks and for what would end the line.
func appendPlus(line []byte, field string) []byte {
	line = append(line, ' ')
	for _, r := range orDash(field) {
		if r == ' ' || isControl(r) {
			r = '+'
		}
		line = utf8.AppendRune(line, r)
	}
	return line
}
