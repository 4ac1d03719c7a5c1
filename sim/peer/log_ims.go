package peer

import (
	"bytes"
	"fmt"
	"time"
	"unicode/utf8"

	"github.com/smtplab/smtplab/sim/record"
)

// An IMSLogLevel says how much Exchange 4.0 to 5.5 write to their SMTP protocol log. The numbers are those of the
// registry (KB Q154505).
type IMSLogLevel int

// The levels.
const (
	IMSLogNone    IMSLogLevel = 0
	IMSLogMinimum IMSLogLevel = 1 // connections only
	IMSLogMedium  IMSLogLevel = 3 // and commands, replies and headers
	IMSLogMaximum IMSLogLevel = 5 // and everything received, as it came
)

// IMSLogRules are the level and the errors of one version.
type IMSLogRules struct {
	Level           IMSLogLevel
	MinimumSilent   bool // 4.0: level Minimum writes nothing (KB Q159290)
	MediumIsMaximum bool // 5.0: level Medium writes what Maximum writes (KB Q193534)
	CutAt           int  // 4.0: lines are cut at 1024 bytes (KB Q159290); zero: they are not
}

// NewIMSLog returns the protocol log of Exchange 4.0 to 5.5: Imcdata\Log\L0000000.LOG, and one file more for each
// connection that is open at the same time (KB Q154505).
func NewIMSLog(rules IMSLogRules) ProtocolLog {
	if rules.MediumIsMaximum && rules.Level == IMSLogMedium {
		rules.Level = IMSLogMaximum
	}
	if rules.MinimumSilent && rules.Level == IMSLogMinimum {
		rules.Level = IMSLogNone
	}
	return &imsLog{rules: rules}
}

type imsLog struct {
	rules IMSLogRules
	inUse []bool // by number of the file
}

// Connected implements [ProtocolLog]. KB Q190026: of a connection that the peer drops at once, this line is all there is.
func (l *imsLog) Connected(at time.Time, c LogConnection) (ConnectionLog, []*record.Logged) {
	file := l.take()
	log := &imsConnection{log: l, outbound: c.Outbound, file: file, name: fmt.Sprintf("L%07d.LOG", file)}
	if l.rules.Level < IMSLogMinimum {
		return log, nil
	}
	if c.Outbound {
		return log, log.stamped(at, fmt.Sprintf("A connection to %s was established.", c.Remote.Unmap()))
	}
	from := c.RemoteName
	if from == "" {
		from = c.Remote.Unmap().String()
	}
	return log, log.stamped(at, fmt.Sprintf("A connection was accepted from %s.", from))
}

// take returns the number of the first file that no connection uses.
func (l *imsLog) take() int {
	for i, used := range l.inUse {
		if !used {
			l.inUse[i] = true
			return i
		}
	}
	l.inUse = append(l.inUse, true)
	return len(l.inUse) - 1
}

// An imsConnection logs one connection. A line reads `M/D/YY h:mm:ss AM : text`; a further line of a multi-line reply
// has no time (KB Q262945).
type imsConnection struct {
	log      *imsLog
	outbound bool
	file     int
	name     string // of the file
	heard    bool   // the peer has said something
	inReply  bool   // the last line was of a reply that goes on
}

// Said implements [ConnectionLog].
func (c *imsConnection) Said(at time.Time, line string) []*record.Logged {
	if c.log.rules.Level < IMSLogMedium {
		return nil
	}
	return c.dialogue(at, ">>> ", line, !c.outbound)
}

// Heard implements [ConnectionLog]. At level Maximum a line is logged as it came before it is logged as understood.
func (c *imsConnection) Heard(at time.Time, line string) []*record.Logged {
	c.heard = true
	if c.log.rules.Level < IMSLogMedium {
		return nil
	}
	var lines []*record.Logged
	if c.log.rules.Level >= IMSLogMaximum {
		lines = c.stamped(at, "<<< IO: |"+line)
	}
	return append(lines, c.dialogue(at, "<<< ", line, c.outbound)...)
}

func (c *imsConnection) dialogue(at time.Time, arrow, line string, reply bool) []*record.Logged {
	goesOn := c.inReply
	c.inReply = reply && len(line) > 3 && line[3] == '-'
	if goesOn && reply && replyCode(line) != 0 { // one without a code might pass for a record
		return c.plain(line)
	}
	return c.stamped(at, arrow+line)
}

// mostLoggedOfContent is how much of the log, in octets, one message may fill. No limit of the product's is known: this one is
// assumed, for a stamp before each line would make the log of a message of empty lines fifteen times as large as the message.
const mostLoggedOfContent = 1 << 20

// Content implements [ConnectionLog]. Outgoing mail is never logged; of incoming mail the header is at Medium, all of it
// at Maximum (KB Q257538), up to the limit above.
func (c *imsConnection) Content(at time.Time, heard bool, content []byte) []*record.Logged {
	if !heard || c.log.rules.Level < IMSLogMedium {
		return nil
	}
	arrow := "<<< IO: |"
	if c.log.rules.Level < IMSLogMaximum {
		arrow, content = "<<< ", headerOf(content)
	}
	return c.content(at, arrow, content)
}

// content logs one line at least, and one that tells how much is left out.
func (c *imsConnection) content(at time.Time, arrow string, content []byte) (lines []*record.Logged) {
	prefix, room := stamp(at)+arrow, mostLoggedOfContent
	for len(lines) == 0 || len(content) > 0 {
		if room <= 0 {
			return append(lines, c.stamped(at, fmt.Sprintf("%d octets more of the message are not logged.", len(content)))...)
		}
		line, rest := content, []byte(nil)
		if end := bytes.Index(content[:min(len(content), room+len("\r\n"))], []byte("\r\n")); end >= 0 {
			line, rest = content[:end], content[end+len("\r\n"):]
		} else if len(content) > room {
			line, rest = content[:room], content[room:]
		}
		lines = append(lines, c.plain(prefix+string(line))...)
		content = rest
		room -= len(prefix) + len(line) + len("\r\n")
	}
	return lines
}

// Rescheduled implements [ConnectionLog]. 499 is the service's own code for a connection that was lost (KB Q228725,
// whose doubled quotes these are). There is no such line where the peer has said nothing yet (KB Q190026).
func (c *imsConnection) Rescheduled(at time.Time, domain, subject string) []*record.Logged {
	if !c.heard || c.log.rules.Level < IMSLogMedium {
		return nil
	}
	return c.stamped(at, fmt.Sprintf(
		`499 No routing hosts are reachable for %s. Message subject: ""%s"". Rescheduling delivery for later.`, domain, oneLine(clipped(subject))))
}

// Closed implements [ConnectionLog]. The log says nothing; the next connection may use the file.
func (c *imsConnection) Closed(time.Time) []*record.Logged {
	c.log.inUse[c.file] = false
	return nil
}

func (c *imsConnection) stamped(at time.Time, text string) []*record.Logged {
	return c.plain(stamp(at) + text)
}

func stamp(at time.Time) string { return at.Format("1/2/06 3:04:05 PM") + " : " }

func (c *imsConnection) plain(text string) []*record.Logged {
	if cut := c.log.rules.CutAt; cut > 0 && len(text) > cut {
		text = text[:cut]
	}
	return []*record.Logged{{Log: c.name, Text: asLogged(text)}} // cut first: the cut may leave half a character
}

// asLogged has a blank for each control character but tabs, so that nobody outside can make a line that looks like another's, or
// talk to the terminal of who reads the log. That the product did so is assumed. Octets that are no UTF-8 stay, for mail is logged
// as it came, but for those that are controls in ISO 8859.
func asLogged(text string) string {
	var clean []byte // made with the first control
	kept := 0        // text[:kept] is in it
	for i, r := range text {
		octets := utf8.RuneLen(r)
		if r == utf8.RuneError && text[i] != "\uFFFD"[0] {
			r, octets = rune(text[i]), 1
		}
		if r != '\t' && isControl(r) {
			if clean == nil {
				clean = make([]byte, 0, len(text))
			}
			clean = append(append(clean, text[kept:i]...), ' ')
			kept = i + octets
		}
	}
	if clean == nil {
		return text
	}
	return string(append(clean, text[kept:]...))
}
