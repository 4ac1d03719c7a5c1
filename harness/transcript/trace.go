package transcript

import (
	"fmt"
	"net/netip"
	"strings"
	"time"

	"github.com/smtplab/smtplab/sim/record"
	"github.com/smtplab/smtplab/sim/smtp"
)

// smtpPort is that of the connections which Network Monitor takes for SMTP.
const smtpPort = 25

// TracesBetween are the SMTP connections of a host as Microsoft Network Monitor shows them on that host, each as its
// lines. A frame with SMTP in it has a line that says what it is and how many bytes it has, and below that what stands
// in it (KB Q240832 and Q161943 print such traces):
//
//	SMTP: Rsp: Command syntax error in parameters or arguments, 21 bytes
//	SMTP: Response = 501 Invalid Address
//
// The bytes are those of the packets, so that a record without packets has no traces.
func (s *Story) TracesBetween(host string, begin, end int) [][]Line {
	var traces [][]Line
	var veils []*smtp.Veil // over passwords, one for each connection
	number := map[connection]int{}
	for i, e := range s.Events[begin:end] {
		p, ok := e.Fact.(*record.Packet)
		if !ok || p.UDP || len(p.Payload) == 0 || !isLinkOf(host, e.Host) {
			continue
		}
		c, ok := smtpConnection(p)
		if !ok {
			continue
		}
		if _, known := number[c]; !known {
			number[c] = len(traces)
			traces, veils = append(traces, nil), append(veils, &smtp.Veil{})
		}
		n := number[c]
		traces[n] = append(traces[n], frameLines(begin+i, e.At, e.Host, p, veils[n])...)
	}
	return traces
}

// isLinkOf reports whether a link ends at a host: links are named "near--far".
func isLinkOf(host, link string) bool {
	return strings.HasPrefix(link, host+"--") || strings.HasSuffix(link, "--"+host)
}

// A connection is known by its two ends.
type connection struct{ client, server netip.AddrPort }

func smtpConnection(p *record.Packet) (connection, bool) {
	if p.Src.Port() == smtpPort {
		return connection{p.Dst, p.Src}, true
	}
	return connection{p.Src, p.Dst}, p.Dst.Port() == smtpPort
}

// frameLines takes one packet apart.
func frameLines(index int, at time.Duration, link string, p *record.Packet, veil *smtp.Veil) []Line {
	title, label := "Data", "Data"
	first, _, _ := strings.Cut(string(p.Payload), "\r\n")
	if reply, ok := replyTitle(first); ok && p.Src.Port() == smtpPort {
		title, label = "Rsp: "+reply, "Response"
	} else if command, ok := commandTitle(first); ok && p.Dst.Port() == smtpPort {
		title, label = "Cmd: "+command, "Command"
	}
	texts := []string{fmt.Sprintf("SMTP: %s, %d bytes", title, len(p.Payload))}
	if isTLS(p.Payload) { // which Network Monitor would show as well, to no use, and in another way in each run
		return []Line{{Index: index, At: at, Host: link, Text: texts[0]}}
	}
	show := veil.Client
	if p.Src.Port() == smtpPort {
		show = veil.Server
	}
	for _, row := range traceRows(string(p.Payload), show) {
		texts = append(texts, "SMTP: "+label+" = "+Show(row))
		label = "Data"
	}
	lines := make([]Line, len(texts))
	for i, text := range texts {
		lines[i] = Line{Index: index, At: at, Host: link, Text: text}
	}
	return lines
}

// isTLS recognises a record of TLS by its type and version (RFC 8446 section 5.1). No line of SMTP begins so.
func isTLS(payload []byte) bool {
	return len(payload) > 1 && 0x14 <= payload[0] && payload[0] <= 0x17 && payload[1] == 3
}

// traceWidth is how much of a line stands in one row: the banner that Q240832 prints goes on in a second row after 80.
const traceWidth = 80

func traceRows(payload string, show func(line string) string) []string {
	var rows []string
	for line := range strings.SplitSeq(strings.TrimSuffix(payload, "\r\n"), "\r\n") {
		line = show(line)
		for len(line) > traceWidth {
			rows = append(rows, line[:traceWidth])
			line = line[traceWidth:]
		}
		rows = append(rows, line)
	}
	return rows
}

// replyTitles are Network Monitor's words for the codes of replies. Those of 220 and 501 are in Q240832, those of 250 and
// 354 in Q161943; the others are assumed to be those of RFC 821 section 4.2.2, as these nearly are.
var replyTitles = map[string]string{
	"211": "System status, or system help reply", "214": "Help message", "220": "Service ready",
	"221": "Service closing transmission channel", "250": "Requested mail action okay, completed",
	"251": "User not local; will forward", "354": "Enter mail ...", "421": "Service not available, closing transmission channel",
	"450": "Requested mail action not taken: mailbox unavailable", "451": "Requested action aborted: local error in processing",
	"452": "Requested action not taken: insufficient system storage", "500": "Syntax error, command unrecognized",
	"501": "Command syntax error in parameters or arguments", "502": "Command not implemented", "503": "Bad sequence of commands",
	"504": "Command parameter not implemented", "550": "Requested action not taken: mailbox unavailable",
	"551": "User not local", "552": "Requested mail action aborted: exceeded storage allocation",
	"553": "Requested action not taken: mailbox name not allowed", "554": "Transaction failed",
}

func replyTitle(line string) (title string, ok bool) {
	if len(line) < 3 {
		return "", false
	}
	title, ok = replyTitles[line[:3]]
	return title, ok
}

// commandTitle is what Network Monitor calls a command. It knows those of RFC 821 that are seen in Q240832 and Q161943;
// EHLO is mere data to it.
func commandTitle(line string) (title string, ok bool) {
	verb, args, _ := strings.Cut(line, " ")
	switch strings.ToUpper(verb) {
	case "HELO":
		return "Hello, host identifier", true
	case "MAIL":
		return "Mail from " + pathOf(args), true
	case "RCPT":
		return "Recipient " + pathOf(args), true
	case "DATA":
		return "Data: Mail data to follow", args == ""
	case "QUIT":
		return "Quit, losing connection", args == ""
	}
	return "", false
}

// pathOf is "<ana@contoso.example>" of "FROM:<ana@contoso.example> SIZE=100".
func pathOf(args string) string {
	_, path, _ := strings.Cut(args, ":")
	path, _, _ = strings.Cut(strings.TrimSpace(path), " ")
	return Show(path)
}
