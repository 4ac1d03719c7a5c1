package peer

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/smtplab/smtplab/sim/smtp"
)

// dateForm is how mail headers and banners write a date (RFC 5322 section 3.3); the day has no leading zero.
const dateForm = "Mon, 2 Jan 2006 15:04:05 -0700"

// A mailText is mail being written, with CRLF line ends.
type mailText struct{ bytes.Buffer }

// line writes one line of the words given.
func (t *mailText) line(words ...string) {
	for _, word := range words {
		t.WriteString(word)
	}
	t.WriteString("\r\n")
}

// linef writes one formatted line.
func (t *mailText) linef(format string, args ...any) { t.line(fmt.Sprintf(format, args...)) }

// field writes a header or report field where there is something to say. A value that came from outside cannot start a
// line of its own.
func (t *mailText) field(name, value string) {
	if value != "" {
		t.line(name, ": ", oneLine(value))
	}
}

// oneLine replaces what would end or spoil a line.
func oneLine(text string) string {
	return strings.Map(func(r rune) rune {
		if isControl(r) {
			return ' '
		}
		return r
	}, text)
}

// mostCopied is how many octets of a header field a report repeats in a line of its own, which may have 998 (RFC 5322 section
// 2.1.1). What the products did with longer ones is not known.
const mostCopied = 900

// clipped is the beginning of a text that somebody made too long. It has no half character at its end.
func clipped(text string) string {
	if len(text) <= mostCopied {
		return text
	}
	end := mostCopied
	for end > mostCopied-utf8.UTFMax && !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end]
}

// freeBoundary returns wanted, or a longer boundary where a line of the content starts like it (RFC 2046 section 5.1.1). Who has one
// report can foretell the next boundary, and write millions like it into a message, so that the content is searched once.
func freeBoundary(wanted string, content []byte) string {
	const form = "=%08X"
	delimiter := []byte("--" + wanted)
	taken := map[string]bool{} // what may not follow
	for at := bytes.Index(content, delimiter); at >= 0; at = bytes.Index(content, delimiter) {
		content = content[at+1:]
		after := content[len(delimiter)-1:]
		taken[string(after[:min(len(after), len("=00000000"))])] = true
	}
	if len(taken) == 0 {
		return wanted
	}
	n := 0
	for taken[fmt.Sprintf(form, n)] {
		n++
	}
	return wanted + fmt.Sprintf(form, n)
}

// part makes one part of a multipart body of what was written. The last line end belongs to the delimiter that follows
// (RFC 2046 section 5.1.1).
func (t *mailText) part(header ...smtp.Field) smtp.Part {
	return smtp.Part{Header: header, Body: bytes.TrimSuffix(t.Bytes(), []byte("\r\n"))}
}

// parts writes the parts, and the delimiters around them.
func (t *mailText) parts(boundary string, parts ...smtp.Part) {
	t.Write(smtp.AppendMultipart(nil, boundary, "", parts...))
}

func contentType(value string) smtp.Field { return smtp.Field{Name: "Content-Type", Value: value} }

// returnedPart is the part that holds the original message, or its header alone (RFC 3462; RFC 6522 section 3).
func returnedPart(content []byte, headerOnly, declare8 bool) smtp.Part {
	kind := "message/rfc822"
	if headerOnly {
		content, kind = headerOf(content), "text/rfc822-headers"
	}
	header := smtp.Header{contentType(kind)}
	if declare8 && has8(content) {
		header = append(header, smtp.Field{Name: "Content-Transfer-Encoding", Value: "8bit"})
	}
	return smtp.Part{Header: header, Body: content}
}

// headerOf returns the header of a message without the empty line after it.
func headerOf(content []byte) []byte {
	if bytes.HasPrefix(content, []byte("\r\n")) {
		return nil
	}
	if end := bytes.Index(content, []byte("\r\n\r\n")); end >= 0 {
		return content[:end+2]
	}
	return content
}

// headerField returns a field of a message's header, unfolded; empty where there is none.
func headerField(content []byte, name string) string {
	value, _ := smtp.FieldOf(content, name)
	return value
}

func has8(content []byte) bool {
	return slices.ContainsFunc(content, func(b byte) bool { return b >= 0x80 })
}

// fileTime is the count of 100 ns steps since 1601 by which Windows tells the time. A time before that is zero.
func fileTime(t time.Time) uint64 {
	const secondsFrom1601To1970 = 11_644_473_600
	seconds := t.Unix() + secondsFrom1601To1970
	if seconds < 0 {
		return 0
	}
	return uint64(seconds)*10_000_000 + uint64(t.Nanosecond()/100)
}

// joined is a multi-line reply on one line.
func joined(reply []string) string { return strings.Join(reply, " ") }
