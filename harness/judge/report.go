package judge

import (
	"bytes"
	"mime"
	"slices"
	"strings"

	"github.com/smtplab/smtplab/sim/record"
	"github.com/smtplab/smtplab/sim/smtp"
)

// A report is a notification as it came (RFC 3464). It is read leniently, so that each rule finds its own faults and no
// others: what cannot be read is empty. (smtp.ParseReport is strict, and stops at the first fault.)
type report struct {
	owner  string
	data   []byte
	header smtp.Header
	kind   string // of the whole: "multipart/report"
	params map[string]string
	parts  []reportPart
	// The fields for programs: of the message, and of each recipient.
	message    smtp.Header
	recipients []smtp.Header
}

type reportPart struct {
	smtp.Part
	kind string
}

// notifications are what came for an address in this phase. The originator's mailbox is for nothing else.
func (v View) notifications(owner string) []report {
	var list []report
	for _, f := range v.inbox(owner) {
		list = append(list, readReport(f))
	}
	return list
}

func readReport(f *record.Filed) report {
	header, body := smtp.SplitMessage(f.Data)
	r := report{owner: f.Owner, data: f.Data, header: fields(header)}
	r.kind, r.params = mediaTypeOf(r.header)
	parts, _ := smtp.ParseMultipart(body, r.params["boundary"])
	for _, p := range parts {
		kind, _ := mediaTypeOf(p.Header)
		r.parts = append(r.parts, reportPart{p, kind})
		if isStatusPart(kind) && r.message == nil {
			r.readStatus(p.Body)
		}
	}
	return r
}

// isStatusPart knows the part for programs, and its kin for addresses beyond US-ASCII (RFC 6533).
func isStatusPart(kind string) bool {
	return kind == "message/delivery-status" || kind == "message/global-delivery-status"
}

// readStatus parts the fields at the empty lines (RFC 3464 section 2.1).
func (r *report) readStatus(body []byte) {
	for group := range bytes.SplitSeq(bytes.Trim(body, "\r\n"), []byte("\r\n\r\n")) {
		h := fields(append(bytes.Trim(group, "\r\n"), "\r\n"...))
		if r.message == nil {
			r.message = h
		} else if h != nil {
			r.recipients = append(r.recipients, h)
		}
	}
}

// fields reads a header as far as it can be read.
func fields(text []byte) smtp.Header {
	h, _ := smtp.ParseHeader(text)
	return h
}

// mediaTypeOf is what a Content-Type field says, text/plain where there is none (RFC 2045 section 5.2).
func mediaTypeOf(h smtp.Header) (kind string, params map[string]string) {
	value, ok := h.Get("Content-Type")
	if !ok {
		return "text/plain", nil
	}
	kind, params, _ = mime.ParseMediaType(value)
	return kind, params
}

// status is the part for programs.
func (r report) status() (reportPart, bool) {
	i := slices.IndexFunc(r.parts, func(p reportPart) bool { return isStatusPart(p.kind) })
	if i < 0 {
		return reportPart{}, false
	}
	return r.parts[i], true
}

// groups are all groups of fields for programs.
func (r report) groups() []smtp.Header { return append([]smtp.Header{r.message}, r.recipients...) }

// typed is a value of the form "rfc822; a@b.example" with its type in small letters and no blanks between; comments are
// left out (RFC 3464 sections 2.1.1 and 2.1.2).
func typed(value string) string {
	kind, text, found := strings.Cut(value, ";")
	if !found {
		return strings.TrimSpace(value)
	}
	return strings.ToLower(plain(kind)) + ";" + strings.TrimSpace(text)
}

// plain is a value without comments and the blanks around them.
func plain(value string) string { return strings.TrimSpace(comment.ReplaceAllString(value, "")) }

// address is the address of a recipient's group.
func address(group smtp.Header) string {
	value, _ := group.Get("Final-Recipient")
	_, text, _ := strings.Cut(typed(value), ";")
	return strings.Trim(text, "<>") // some write brackets, which is no fault of the rule that looks for an address
}

// lines are the report's, for messages.
func (r report) lines() []string {
	return strings.Split(strings.ReplaceAll(string(r.data), "\r\n", "\n"), "\n")
}
