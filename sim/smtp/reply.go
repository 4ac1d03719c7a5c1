package smtp

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// A Reply is what a server answers: a code and lines of text (RFC 5321 section 4.2).
type Reply struct {
	Code     int      // 200 to 599
	Enhanced string   // "2.1.5", where each line carries the same one (RFC 2034); see Status for one on the first line only
	Lines    []string // texts, without code and enhanced code; none prints as one empty line
	Bare     bool     // the last line is the code alone, without the space that should follow (RFC 5321 section 4.2)
}

// NewReply is a reply of one line or more.
func NewReply(code int, lines ...string) Reply { return Reply{Code: code, Lines: lines} }

// NewEnhancedReply is a reply with an enhanced status code on each line. An empty code leaves it out.
func NewEnhancedReply(code int, enhanced string, lines ...string) Reply {
	return Reply{Code: code, Enhanced: enhanced, Lines: lines}
}

// Positive reports 2yz: done.
func (r Reply) Positive() bool { return r.Code/100 == 2 }

// Intermediate reports 3yz: go on.
func (r Reply) Intermediate() bool { return r.Code/100 == 3 }

// Transient reports 4yz: not now.
func (r Reply) Transient() bool { return r.Code/100 == 4 }

// Permanent reports 5yz: not ever.
func (r Reply) Permanent() bool { return r.Code/100 == 5 }

// Status is the enhanced status code: the one of all lines, else that of the first line, else empty. One of another
// class than the reply's code does not count (RFC 2034 section 4).
func (r Reply) Status() string {
	if r.Enhanced != "" || len(r.Lines) == 0 {
		return r.Enhanced
	}
	status, _, ok := CutStatus(r.Lines[0] + " ") // the code may be the whole of the line
	if !ok || !r.fits(status) {
		return ""
	}
	return status
}

// fits reports whether an enhanced code is of the class of this reply.
func (r Reply) fits(status string) bool { return int(status[0]-'0') == r.Code/100 }

// Text is the reply's lines without codes, joined with newlines.
func (r Reply) Text() string { return strings.Join(r.Lines, "\n") }

// Wire is the reply's lines as they are sent, without their endings: "250-first", "250 last".
func (r Reply) Wire() []string {
	lines := r.Lines
	if len(lines) == 0 {
		lines = []string{""}
	}
	wire := make([]string, len(lines))
	code := strconv.Itoa(r.Code)
	for i, text := range lines {
		if r.Enhanced != "" {
			text = r.Enhanced + " " + text
		}
		switch {
		case i < len(lines)-1:
			wire[i] = code + "-" + text
		case r.Bare && text == "":
			wire[i] = code
		default:
			wire[i] = code + " " + text
		}
	}
	return wire
}

// AppendTo appends the reply with CRLF after each line, ready to be sent in one piece.
func (r Reply) AppendTo(dst []byte) []byte {
	for _, line := range r.Wire() {
		dst = append(append(dst, line...), '\r', '\n')
	}
	return dst
}

// String is the reply on one line, for people: "250-first / 250 last".
func (r Reply) String() string { return strings.Join(r.Wire(), " / ") }

// What can be wrong with a reply, for errors.Is.
var (
	ErrReplyCode     = errors.New("no reply code")             // a line without three digits from 200 to 599, or without space or hyphen
	ErrReplyMixed    = errors.New("codes of one reply differ") // RFC 5321 section 4.2.1 wants the same code on each line
	ErrReplyTooLong  = errors.New("reply too long")            // more lines or octets than a ReplyParser holds
	ErrReplyUnended  = errors.New("reply has no last line")    // the lines end with a "-" after the code
	errReplyFinished = errors.New("reply is complete: Reset before the next")
)

// What a ReplyParser holds at most. RFC 5321 section 4.5.3.1.5 allows 512 octets a line and sets no count of lines.
const (
	MaxReplyLines  = 1000
	MaxReplyOctets = 128 << 10
)

// A ReplyParser puts a reply together from its lines, in the order in which they are heard. Its zero value is ready.
type ReplyParser struct {
	reply    Reply
	octets   int
	complete bool
}

// Add takes the next line, without its ending, and reports whether the reply is complete. After an error the
// dialogue is out of step, and nothing but closing the connection is safe.
func (p *ReplyParser) Add(line string) (complete bool, err error) {
	if p.complete {
		return true, errReplyFinished
	}
	code, last, text, err := cutReplyLine(line)
	if err != nil {
		return false, err
	}
	r := &p.reply
	if len(r.Lines) > 0 && r.Code != code {
		return false, fmt.Errorf("reply, line %d: want code %d as on the first line, got %d: %w", len(r.Lines)+1, r.Code, code, ErrReplyMixed)
	}
	p.octets += len(line)
	if len(r.Lines) == MaxReplyLines || p.octets > MaxReplyOctets {
		return false, fmt.Errorf("reply: want at most %d lines and %d octets: %w", MaxReplyLines, MaxReplyOctets, ErrReplyTooLong)
	}
	r.Code, r.Lines = code, append(r.Lines, text)
	p.complete, r.Bare = last, last && len(line) == 3
	return last, nil
}

// Reply is the reply so far, with an enhanced code that all its lines share taken off them.
func (p *ReplyParser) Reply() Reply {
	r := p.reply
	if !r.Bare {
		r.Enhanced, r.Lines = cutSharedStatus(r)
	}
	return r
}

// Reset makes the parser ready for the next reply.
func (p *ReplyParser) Reset() { *p = ReplyParser{} }

// ParseReply reads the lines of one whole reply, without their endings.
func ParseReply(lines ...string) (Reply, error) {
	var p ReplyParser
	for _, line := range lines {
		if _, err := p.Add(line); err != nil {
			return Reply{}, err
		}
	}
	if !p.complete {
		return Reply{}, fmt.Errorf("reply, line %d: want a space after the code of the last line: %w", len(lines), ErrReplyUnended)
	}
	return p.Reply(), nil
}

// ReadReply reads the lines of one reply, and hands each to heard as it comes, unless that is nil.
func ReadReply(r *LineReader, heard func(Line)) (Reply, error) {
	var p ReplyParser
	for {
		line, err := r.ReadLine()
		if err != nil {
			return Reply{}, err
		}
		if heard != nil {
			heard(line)
		}
		if line.Ending == EndsNone { // "250" may have been the beginning of "2500"
			return Reply{}, fmt.Errorf("reply: want CRLF after %.24q: %w", line.Text, io.ErrUnexpectedEOF)
		}
		if line.Overlong() {
			return Reply{}, fmt.Errorf("reply: line of %d octets: %w", line.Size, ErrReplyTooLong)
		}
		complete, err := p.Add(line.Text)
		if err != nil {
			return Reply{}, err
		}
		if complete {
			return p.Reply(), nil
		}
	}
}

// cutReplyLine parts a line of a reply. The second digit may be any: a client goes by the first (RFC 5321 section 4.3.2).
func cutReplyLine(line string) (code int, last bool, text string, err error) {
	digits := len(line) >= 3 && '2' <= line[0] && line[0] <= '5' && isDigit(line[1]) && isDigit(line[2])
	if !digits || len(line) > 3 && line[3] != ' ' && line[3] != '-' {
		err = fmt.Errorf(`reply: want three digits from 200 to 599 and a space or "-", got %.24q: %w`, line, ErrReplyCode)
		return 0, false, "", err
	}
	code = int(line[0]-'0')*100 + int(line[1]-'0')*10 + int(line[2]-'0')
	if len(line) == 3 {
		return code, true, "", nil
	}
	return code, line[3] == ' ', line[4:], nil
}

// cutSharedStatus takes an enhanced code off the lines if each has the same. If not, it leaves all of them alone, so that
// the reply prints as it came.
func cutSharedStatus(r Reply) (string, []string) {
	texts := make([]string, len(r.Lines))
	var shared string
	for i, line := range r.Lines {
		status, rest, ok := CutStatus(line)
		if !ok || !r.fits(status) || i > 0 && status != shared {
			return "", r.Lines
		}
		shared, texts[i] = status, rest
	}
	return shared, texts
}
