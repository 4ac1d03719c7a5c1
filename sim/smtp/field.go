package smtp

import "strings"

// A Field is one field of a header.
type Field struct {
	Name string
	// Value is what follows the colon, unfolded and without blanks at its ends when it was read. To be written it may
	// be folded already: CRLF and a blank stay, as in the Received fields that products have each their own way.
	Value string
}

// maxTextLine is the longest line that mail can carry, in octets without CRLF (RFC 5322 section 2.1.1).
const maxTextLine = 998

// AppendTo appends the field as a line with CRLF. A line of more than 998 octets is folded at a blank where it has one.
// A CR or LF that is no fold becomes a space: no value can smuggle in a second field.
func (f Field) AppendTo(dst []byte) []byte {
	line := f.Name + ":"
	if f.Value != "" && !strings.HasPrefix(f.Value, "\r\n") {
		line += " "
	}
	line += onlyFolds(f.Value)
	for part := range strings.SplitSeq(line, "\r\n") {
		dst = appendFolded(dst, part)
	}
	return dst
}

// onlyFolds replaces each CR and LF that does not belong to a fold, CRLF before a blank and then something visible.
func onlyFolds(value string) string {
	if !strings.ContainsAny(value, "\r\n") {
		return value
	}
	out := []byte(value)
	for i := 0; i < len(out); i++ {
		if out[i] == '\r' && isFold(value[i:]) {
			i++
			continue
		}
		if out[i] == '\r' || out[i] == '\n' {
			out[i] = ' '
		}
	}
	return string(out)
}

// isFold reports whether text begins with CRLF and a line that a header can go on with. A line of blanks alone would
// look like the end of the header to some (RFC 5322 section 3.2.2).
func isFold(text string) bool {
	if len(text) < 3 || text[1] != '\n' || !isBlank(text[2]) {
		return false
	}
	visible := strings.TrimLeft(text[2:], " \t")
	return visible != "" && visible[0] != '\r' && visible[0] != '\n'
}

// appendFolded appends one line with CRLF, in pieces of at most maxTextLine octets where blanks allow it.
func appendFolded(dst []byte, line string) []byte {
	for len(line) > maxTextLine {
		at := strings.LastIndexAny(line[:maxTextLine+1], " \t")
		if at < 1 || strings.Trim(line[:at], " \t") == "" || strings.Trim(line[at:], " \t") == "" {
			break
		}
		dst = append(append(dst, line[:at]...), crlf...)
		line = line[at:]
	}
	return append(append(dst, line...), crlf...)
}

// unfold takes the folds out of a value, and the blanks at its ends (RFC 5322 section 2.2.3).
func unfold(value string) string {
	if strings.Contains(value, "\r\n") {
		value = strings.NewReplacer("\r\n ", " ", "\r\n\t", "\t").Replace(value)
	}
	return strings.Trim(value, " \t")
}

// isFieldName reports whether a name is printable, without blank and colon (RFC 5322 section 3.6.8).
func isFieldName(name string) bool {
	for i := range len(name) {
		if c := name[i]; c <= ' ' || c > '~' || c == ':' {
			return false
		}
	}
	return name != ""
}
