package peer

import (
	"net/netip"
	"strconv"
	"strings"
	"time"

	"github.com/smtplab/smtplab/sim/record"
)

// SMTPSVCLogRules are what the log formats of the SMTP service need to know about their server.
type SMTPSVCLogRules struct {
	ComputerName string // NetBIOS name: "MAIL01"
	Software     string // W3C: first line of a file, "Microsoft Internet Information Services 5.0"
}

// The SMTP service writes one row for each command of a client, once it is answered, and for outbound connections one
// for each command and one for each line of a reply. The formats differ in what a row looks like.

// A logRow is one row before it has a format.
type logRow struct {
	at               time.Time
	client           netip.Addr // who called us, or whom we called
	name             string     // what the client called itself; outbound: see the two names below
	server           netip.Addr
	verb, argument   string
	code             int
	received, sent   int
	took             time.Duration
	outbound         bool
	commandWithReply bool // an inbound row, which tells both
}

// Names that stand in the place of a client's in rows about outbound connections (from memory of such logs: assumed).
const (
	outboundCommand  = "OutboundConnectionCommand"
	outboundResponse = "OutboundConnectionResponse"
)

// A rowFormat makes the line of a row, and says to which file it belongs.
type rowFormat interface {
	file(at time.Time) string
	head(at time.Time) []string       // first lines of a new file
	row(line []byte, r logRow) []byte // appends to line
}

type smtpsvcLog struct {
	format  rowFormat
	begun   map[string]bool // files that have their head
	quarter int64           // of an hour, since 1970, for which file is the file
	file    string
	line    []byte // room for the next row
}

func newSMTPSVCLog(format rowFormat) ProtocolLog {
	return &smtpsvcLog{format: format, begun: map[string]bool{}}
}

// Connected implements [ProtocolLog]. A connection alone makes no row.
func (l *smtpsvcLog) Connected(_ time.Time, c LogConnection) (ConnectionLog, []*record.Logged) {
	return &smtpsvcConnection{log: l, about: c, name: c.RemoteName}, nil
}

// fileAt is the file for a moment. A new one begins with a new day, in GMT or in the server's own zone, and no zone is
// off by less than a quarter of an hour.
func (l *smtpsvcLog) fileAt(at time.Time) string {
	if quarter := at.Unix() / 900; l.file == "" || quarter != l.quarter {
		l.quarter, l.file = quarter, l.format.file(at)
	}
	return l.file
}

func (l *smtpsvcLog) write(row logRow) []*record.Logged {
	file := l.fileAt(row.at)
	var lines []*record.Logged
	if !l.begun[file] {
		l.begun[file] = true
		for _, text := range l.format.head(row.at) {
			lines = append(lines, &record.Logged{Log: file, Text: text})
		}
	}
	l.line = l.format.row(l.line[:0], row)
	return append(lines, &record.Logged{Log: file, Text: string(l.line)})
}

// An smtpsvcConnection pairs commands with replies.
type smtpsvcConnection struct {
	log     *smtpsvcLog
	about   LogConnection
	name    string        // as the client gave it with HELO
	pending []sentCommand // commands without a reply yet; pipelining makes several
	sent    int           // octets of the reply so far
}

type sentCommand struct {
	at             time.Time
	verb, argument string
	octets         int
}

// endOfContent is the line that ends what follows DATA. It is no command, and makes no row.
const endOfContent = "."

// Said implements [ConnectionLog].
func (c *smtpsvcConnection) Said(at time.Time, line string) []*record.Logged {
	if !c.about.Outbound {
		return c.reply(at, line)
	}
	if line == endOfContent {
		return nil
	}
	return c.outbound(at, line, false)
}

// Heard implements [ConnectionLog].
func (c *smtpsvcConnection) Heard(at time.Time, line string) []*record.Logged {
	if c.about.Outbound {
		return c.outbound(at, line, true)
	}
	if line == endOfContent && len(c.pending) > 0 && c.pending[0].verb == "DATA" {
		c.pending[0].octets += len(line) + len("\r\n")
		return nil
	}
	verb, argument := cutCommand(line)
	if verb == "HELO" || verb == "EHLO" {
		c.name = argument
	}
	c.pending = append(c.pending, sentCommand{at, verb, argument, len(line) + len("\r\n")})
	return nil
}

// Content implements [ConnectionLog]. Its octets count as part of the DATA or BDAT command that waits for its reply.
func (c *smtpsvcConnection) Content(_ time.Time, heard bool, content []byte) []*record.Logged {
	if heard && len(c.pending) > 0 {
		c.pending[0].octets += len(content)
	}
	return nil
}

// Rescheduled implements [ConnectionLog]: these logs show commands and replies alone.
func (c *smtpsvcConnection) Rescheduled(time.Time, string, string) []*record.Logged { return nil }

// Closed implements [ConnectionLog].
func (c *smtpsvcConnection) Closed(time.Time) []*record.Logged { return nil }

// reply is told of a line of a reply that was sent to a client. The last line makes the row; a code 3xx is followed by another
// reply to the same command.
func (c *smtpsvcConnection) reply(at time.Time, line string) []*record.Logged {
	c.sent += len(line) + len("\r\n")
	if len(c.pending) == 0 { // the banner, or a reply to nobody
		c.sent = 0
		return nil
	}
	code := replyCode(line)
	if code/100 == 3 || len(line) > 3 && line[3] == '-' {
		return nil
	}
	command := c.pending[0]
	c.pending = c.pending[1:]
	row := c.row(at)
	row.name, row.commandWithReply = c.name, true
	row.verb, row.argument, row.code = command.verb, command.argument, code
	row.received, row.sent, row.took = command.octets, c.sent, at.Sub(command.at)
	c.sent = 0
	return c.log.write(row)
}

func (c *smtpsvcConnection) outbound(at time.Time, line string, heard bool) []*record.Logged {
	row := c.row(at)
	row.outbound = true
	if heard {
		row.name, row.verb, row.argument, row.received = outboundResponse, "-", line, len(line)
	} else {
		row.name, row.sent = outboundCommand, len(line)
		row.verb, row.argument = cutCommand(line)
	}
	return c.log.write(row)
}

func (c *smtpsvcConnection) row(at time.Time) logRow {
	return logRow{at: at, client: c.about.Remote.Unmap(), server: c.about.Local.Unmap()}
}

// cutCommand cuts a command after its verb.
func cutCommand(line string) (verb, argument string) {
	verb, argument, _ = strings.Cut(line, " ")
	return strings.ToUpper(verb), strings.TrimSpace(argument)
}

func replyCode(line string) int {
	code, err := strconv.Atoi(line[:min(3, len(line))])
	if err != nil {
		return 0
	}
	return code
}

// longVerb is the verb with the first word of its argument, as the documentation's samples of all formats have it:
// "MAIL FROM" (KB: samples in the IIS 4 documentation, moc07_14 and moc07_15).
func (r logRow) longVerb() string {
	word, _, ok := strings.Cut(r.argument, ":")
	if ok && (r.verb == "MAIL" || r.verb == "RCPT") {
		return r.verb + " " + strings.ToUpper(word)
	}
	return r.verb
}

// orDash is what an empty field shows.
func orDash(text string) string {
	if text == "" {
		return "-"
	}
	return text
}
