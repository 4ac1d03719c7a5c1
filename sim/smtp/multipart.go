package smtp

import (
	"bytes"
	"errors"
	"fmt"
	"mime"
	"strings"
)

// A Part is one part of a multipart body (RFC 2046 section 5.1).
type Part struct {
	Header Header // may be empty: then the body is plain text, as in the reports of MCIS
	Body   []byte
}

// AppendMultipart appends a multipart body: preamble, parts between delimiter lines, closing delimiter. The CRLF before a
// delimiter belongs to the delimiter, so that each body comes back as it is.
func AppendMultipart(dst []byte, boundary, preamble string, parts ...Part) []byte {
	if preamble != "" {
		dst = append(append(dst, preamble...), crlf...)
	}
	for _, part := range parts {
		dst = append(append(append(dst, "--"...), boundary...), crlf...)
		dst = append(part.Header.AppendTo(dst), crlf...)
		dst = append(append(dst, part.Body...), crlf...)
	}
	return append(append(append(dst, "--"...), boundary...), "--\r\n"...)
}

// ParseMultipart parts a multipart body. The closing delimiter must be there; preamble and epilogue are left out.
func ParseMultipart(body []byte, boundary string) ([]Part, error) {
	if boundary == "" || len(boundary) > 70 { // RFC 2046 section 5.1.1
		return nil, fmt.Errorf("multipart: want a boundary of 1 to 70 characters, got %d", len(boundary))
	}
	var parts []Part
	_, rest, closing := cutDelimiter(body, boundary)
	for rest != nil && !closing {
		var raw []byte
		raw, rest, closing = cutDelimiter(rest, boundary)
		part, err := parsePart(raw)
		if err != nil {
			return nil, fmt.Errorf("multipart, part %d: %w", len(parts)+1, err)
		}
		parts = append(parts, part)
	}
	if !closing {
		return nil, errors.New("multipart: want a delimiter and a closing delimiter, got the end")
	}
	return parts, nil
}

// cutDelimiter parts text at the first delimiter line. The rest is nil where there is none.
func cutDelimiter(text []byte, boundary string) (before, rest []byte, closing bool) {
	for from := 0; from < len(text); {
		line, next := text[from:], len(text)
		if i := bytes.Index(line, crlf); i >= 0 {
			line, next = line[:i], from+i+2
		}
		if after, ok := bytes.CutPrefix(line, []byte("--"+boundary)); ok {
			after, closing = bytes.CutPrefix(after, []byte("--"))
			if len(bytes.Trim(after, " \t")) == 0 { // padding that gateways add
				return text[:max(from-2, 0)], text[next:len(text):len(text)], closing
			}
		}
		from = next
	}
	return text, nil, false
}

func parsePart(raw []byte) (Part, error) {
	header, body := SplitMessage(raw)
	h, err := ParseHeader(header)
	return Part{Header: h, Body: body}, err
}

// mediaType reads a Content-Type field; text/plain where there is none (RFC 2045 section 5.2).
func mediaType(h Header) (kind string, params map[string]string, err error) {
	value, ok := h.Get("Content-Type")
	if !ok {
		return "text/plain", nil, nil
	}
	kind, params, err = mime.ParseMediaType(value)
	if err != nil {
		return "", nil, fmt.Errorf("Content-Type: want a type such as multipart/report, got %.60q (%s)",
			value, strings.TrimPrefix(err.Error(), "mime: "))
	}
	return kind, params, nil
}
