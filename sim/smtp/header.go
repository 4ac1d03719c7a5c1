package smtp

import (
	"bytes"
	"fmt"
	"strings"
)

// A Header is the fields of a message, in order (RFC 5322 section 2.2).
type Header []Field

// Get returns the value of the first field of that name, in any case of letters, and whether there is one.
func (h Header) Get(name string) (string, bool) {
	for _, f := range h {
		if strings.EqualFold(f.Name, name) {
			return f.Value, true
		}
	}
	return "", false
}

// All returns the values of all fields of that name, from the top.
func (h Header) All(name string) []string {
	var values []string
	for _, f := range h {
		if strings.EqualFold(f.Name, name) {
			values = append(values, f.Value)
		}
	}
	return values
}

// AppendTo appends the fields, each with CRLF, without the empty line that ends a header.
func (h Header) AppendTo(dst []byte) []byte {
	for _, f := range h {
		dst = f.AppendTo(dst)
	}
	return dst
}

// SplitMessage parts a message at the empty line. The header keeps the CRLF of its last field; the empty line belongs to
// neither. A message without an empty line is all header.
func SplitMessage(message []byte) (header, body []byte) {
	if bytes.HasPrefix(message, crlf) {
		return nil, message[2:]
	}
	i := bytes.Index(message, []byte("\r\n\r\n"))
	if i < 0 {
		return message, nil
	}
	return message[:i+2], message[i+4:]
}

// ParseHeader reads the fields of a header as SplitMessage returns it, and unfolds them. Blanks between a name and its
// colon are allowed (RFC 5322 section 4.5); a line that is neither field nor continuation is an error.
func ParseHeader(header []byte) (Header, error) {
	var h Header
	for number, rest := 1, header; len(rest) > 0; {
		raw, after := cutField(rest)
		f, ok := parseField(raw)
		if !ok {
			return h, fmt.Errorf(`header, line %d: want a name, ":" and text, got %.40q`, number, raw)
		}
		h = append(h, f)
		number += bytes.Count(raw, crlf) + 1
		rest = after
	}
	return h, nil
}

// cutField parts the first field from the rest of a header: its line and the continuation lines, which begin with a blank
// (RFC 5322 section 2.2.3). The last CRLF is cut off.
func cutField(header []byte) (field, rest []byte) {
	for end := 0; ; {
		i := bytes.Index(header[end:], crlf)
		if i < 0 {
			return header, nil
		}
		end += i + 2
		if end == len(header) || !isBlank(header[end]) {
			return header[:end-2], header[end:]
		}
	}
}

func parseField(raw []byte) (Field, bool) {
	name, value, ok := bytes.Cut(raw, []byte(":"))
	name = bytes.TrimRight(name, " \t")
	if !ok || !isFieldName(string(name)) {
		return Field{}, false
	}
	return Field{Name: string(name), Value: unfold(string(value))}, true
}

// FieldOf returns the value of the first field of that name in a message, unfolded, without reading more of the header
// than that. Lines that are no fields are passed over, for a server must carry a message whatever its header is like.
func FieldOf(message []byte, name string) (string, bool) {
	rest, _ := SplitMessage(message)
	for len(rest) > 0 {
		var raw []byte
		raw, rest = cutField(rest)
		if len(raw) <= len(name) || !strings.EqualFold(string(raw[:len(name)]), name) {
			continue
		}
		if f, ok := parseField(raw); ok && strings.EqualFold(f.Name, name) {
			return f.Value, true
		}
	}
	return "", false
}

// WithoutField returns a message without the fields of that name in its header. A message that has none comes back as it
// is.
func WithoutField(message []byte, name string) []byte {
	header, _ := SplitMessage(message)
	var out []byte
	kept, rest := 0, header // message[:kept] is in out, or to be left out
	for len(rest) > 0 {
		begin := len(header) - len(rest)
		var raw []byte
		raw, rest = cutField(rest)
		if f, ok := parseField(raw); ok && strings.EqualFold(f.Name, name) {
			out = append(out, message[kept:begin]...)
			kept = len(header) - len(rest)
		}
	}
	if kept == 0 {
		return message
	}
	return append(out, message[kept:]...)
}

// Prepend returns a new message with these fields above the others, as a server adds trace fields (RFC 5321 section
// 4.4). A message that begins with neither a field nor an empty line gets an empty line between.
func Prepend(message []byte, fields ...Field) []byte {
	out := make([]byte, 0, len(message)+128*len(fields))
	out = Header(fields).AppendTo(out)
	first, _ := cutField(message)
	if _, ok := parseField(first); !ok && !bytes.HasPrefix(message, crlf) {
		out = append(out, crlf...)
	}
	return append(out, message...)
}

// WithoutBareEndings returns content as a client may send it: CR and LF only as CRLF (RFC 5321 section 2.3.8). What some next
// server may take for the end of a line is one for all then, and gets its dots doubled: nobody can smuggle a message past.
// Content that is in order comes back as it is.
func WithoutBareEndings(content []byte) []byte {
	if n := bytes.Count(content, crlf); bytes.Count(content, crlf[:1]) == n && bytes.Count(content, crlf[1:]) == n {
		return content
	}
	return CanonicalLines(content)
}

// CanonicalLines returns text with CRLF in the place of each bare LF and each bare CR, as files that people write need
// it before they are mail.
func CanonicalLines(text []byte) []byte {
	out := make([]byte, 0, len(text)+len(text)/32)
	for i, c := range text {
		switch {
		case c == '\n' && i > 0 && text[i-1] == '\r':
			// its CR has brought both
		case c == '\n' || c == '\r':
			out = append(out, crlf...)
		default:
			out = append(out, c)
		}
	}
	return out
}
