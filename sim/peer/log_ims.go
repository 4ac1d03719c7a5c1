package peer

import (
	"fmt"
	"strings"
	"time"

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
	log := &imsConnection{log: l, outbound: c.Outbound, file: l.take()}
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
	heard    bool // the peer has said something
	inReply  bool // the last line was of a reply that goes on
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
	if goesOn && reply {
		return c.plain(line)
	}
	return c.stamped(at, arrow+line)
}

// Content implements [ConnectionLog]. Outgoing mail is never logged; of incoming mail the header is at Medium, all of it
// at Maximum (KB Q257538).
func (c *imsConnection) Content(at time.Time, heard bool, content []byte) []*record.Logged {
	if !heard || c.log.rules.Level < IMSLogMedium {
		return nil
	}
	arrow := "<<< IO: |"
	if c.log.rules.Level < IMSLogMaximum {
		arrow, content = "<<< ", headerOf(content)
	}
	var lines []*record.Logged
	for line := range strings.SplitSeq(strings.TrimSuffix(string(content), "\r\n"), "\r\n") {
		lines = append(lines, c.stamped(at, arrow+line)...)
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
		`499 No routing hosts are reachable for %s. Message subject: ""%s"". Rescheduling delivery for later.`, domain, oneLine(subject)))
}

// Closed implements [ConnectionLog]. The log says nothing; the next connection may use the file.
func (c *imsConnection) Closed(time.Time) []*record.Logged {
	c.log.inUse[c.file] = false
	return nil
}

func (c *imsConnection) stamped(at time.Time, text string) []*record.Logged {
	return c.plain(at.Format("1/2/06 3:04:05 PM") + " : " + text)
}

func (c *imsConnection) plain(text string) []*record.Logged {
	if cut := c.log.rules.CutAt; cut > 0 && len(text) > cut {
		text = text[:cut]
	}
	return []*record.Logged{{Log: fmt.Sprintf("L%07d.LOG", c.file), Text: text}}
}
