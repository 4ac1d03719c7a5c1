package smtp

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"mime/quotedprintable"
	"slices"
	"strings"
)

// A Report is a message that tells what became of another one (RFC 6522, RFC 3464).
type Report struct {
	Header      Header // of the report itself
	Text        string // for people; base64 and quoted-printable are taken off, the character set is as it came
	Status      DSN    // for programs
	Returned    []byte // the message that it is about, or its header; nil where the report has no third part
	HeadersOnly bool   // Returned is the header alone (text/rfc822-headers)
}

// ParseReport reads a multipart/report message about delivery. It is strict: a report in another form, such as the plain
// one of MCIS and IIS 4, is an error.
func ParseReport(message []byte) (Report, error) {
	header, body := SplitMessage(message)
	h, err := ParseHeader(header)
	if err != nil {
		return Report{}, fmt.Errorf("report: %w", err)
	}
	kind, params, err := mediaType(h)
	if err != nil {
		return Report{}, fmt.Errorf("report: %w", err)
	}
	if kind != "multipart/report" || !strings.EqualFold(params["report-type"], "delivery-status") {
		return Report{}, fmt.Errorf("report: want multipart/report with report-type=delivery-status, got %s", kind)
	}
	parts, err := ParseMultipart(body, params["boundary"])
	if err != nil {
		return Report{}, fmt.Errorf("report: %w", err)
	}
	if len(parts) < 2 || len(parts) > 3 { // RFC 6522 section 3
		return Report{}, fmt.Errorf("report: want 2 or 3 parts, got %d", len(parts))
	}
	r := Report{Header: h}
	for i, read := range []func(Part) error{r.readText, r.readStatus, r.readReturned}[:len(parts)] {
		if err := read(parts[i]); err != nil {
			return Report{}, fmt.Errorf("report, part %d: %w", i+1, err)
		}
	}
	return r, nil
}

func (r *Report) readText(p Part) error {
	kind, _, err := mediaType(p.Header)
	if err != nil {
		return err
	}
	if !strings.HasPrefix(kind, "text/") {
		return fmt.Errorf("want text for people, got %s", kind) // multipart/alternative, too, is beyond us
	}
	r.Text, err = decodedText(p)
	return err
}

func (r *Report) readStatus(p Part) error {
	kind, _, err := mediaType(p.Header)
	if err != nil {
		return err
	}
	if kind != "message/delivery-status" {
		return fmt.Errorf("want message/delivery-status, got %s", kind)
	}
	if encoding, ok := p.Header.Get("Content-Transfer-Encoding"); ok && !isIdentityEncoding(encoding) {
		return fmt.Errorf("want it in 7bit (RFC 3464 section 2.1), got %q", encoding)
	}
	r.Status, err = ParseStatusBody(p.Body)
	return err
}

func (r *Report) readReturned(p Part) error {
	kind, _, err := mediaType(p.Header)
	if err != nil {
		return err
	}
	switch kind {
	case "message/rfc822":
	case "text/rfc822-headers":
		r.HeadersOnly = true
	default:
		return fmt.Errorf("want message/rfc822 or text/rfc822-headers, got %s", kind)
	}
	r.Returned = p.Body
	return nil
}

// decodedText takes the transfer encoding off a part (RFC 2045 section 6).
func decodedText(p Part) (string, error) {
	encoding, ok := p.Header.Get("Content-Transfer-Encoding")
	switch {
	case !ok || isIdentityEncoding(encoding):
		return string(p.Body), nil
	case strings.EqualFold(encoding, "quoted-printable"):
		text, err := io.ReadAll(quotedprintable.NewReader(bytes.NewReader(p.Body)))
		return string(text), err
	case strings.EqualFold(encoding, "base64"):
		text, err := io.ReadAll(base64.NewDecoder(base64.StdEncoding, bytes.NewReader(p.Body)))
		return string(text), err
	}
	return "", errors.New("want 7bit, 8bit, binary, quoted-printable or base64, got " + encoding)
}

func isIdentityEncoding(encoding string) bool {
	return slices.Contains([]string{"7bit", "8bit", "binary"}, strings.ToLower(encoding))
}
