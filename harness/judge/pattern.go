package judge

import "strings"

// A Pattern is one line of an excerpt. "..." stands for any run of characters; " ..." at the end also for nothing at
// all. In a reply's code, x stands for any digit: "S: 5xx ...".
type Pattern struct {
	text  string
	parts []string // the text between the "..."
}

// NewPattern reads a pattern. Every text is one.
func NewPattern(text string) Pattern { return Pattern{text: text, parts: strings.Split(text, "...")} }

// String is the pattern as written.
func (p Pattern) String() string { return p.text }

// Match reports whether the whole text fits the pattern.
func (p Pattern) Match(text string) bool {
	if before, ok := strings.CutSuffix(p.text, " ..."); ok && NewPattern(before).Match(text) {
		return true
	}
	rest, ok := cutCode(p.parts[0], text)
	if !ok {
		return false
	}
	if len(p.parts) == 1 {
		return rest == ""
	}
	last := len(p.parts) - 1
	for _, part := range p.parts[1:last] {
		at := strings.Index(rest, part)
		if at < 0 {
			return false
		}
		rest = rest[at+len(part):]
	}
	return strings.HasSuffix(rest, p.parts[last])
}

// cutCode cuts the first part of a pattern from the front of text. Only there can a reply's code stand.
func cutCode(part, text string) (rest string, ok bool) {
	code, isReply := cutReply(part)
	if isReply && isCodeWithX(code) && strings.HasPrefix(text, part[:3]) && len(text) >= 6 {
		for i := range 3 {
			if code[i] != text[3+i] && (code[i] != 'x' || text[3+i] < '0' || text[3+i] > '9') {
				return "", false
			}
		}
		part, text = code[3:], text[6:]
	}
	return strings.CutPrefix(text, part)
}

// cutReply cuts the mark of a reply, "S:" or "S+", from a pattern.
func cutReply(part string) (code string, ok bool) {
	if code, ok = strings.CutPrefix(part, "S: "); ok {
		return code, ok
	}
	return strings.CutPrefix(part, "S+ ")
}

func isCodeWithX(code string) bool {
	if len(code) < 3 || code[0] < '2' || code[0] > '5' || len(code) > 3 && code[3] != ' ' && code[3] != '-' {
		return false
	}
	isDigit := func(c byte) bool { return c >= '0' && c <= '9' }
	return code[2] == 'x' && (code[1] == 'x' || isDigit(code[1]))
}

// squeeze writes runs of blanks as one, for texts in which columns are aligned.
func squeeze(text string) string { return strings.Join(strings.Fields(text), " ") }
