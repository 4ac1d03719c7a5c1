package peer

import (
	"cmp"
	"errors"
	"net"
	"net/netip"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/smtplab/smtplab/sim"
	"github.com/smtplab/smtplab/sim/record"
	"github.com/smtplab/smtplab/sim/smtp"
)

// A session is the receiving side of an SMTP connection: a loop that hears commands and answers them.
type session struct {
	dialogue
	server   *Server
	rules    *Receive
	client   netip.Addr
	caller   Caller
	user     string // who the client has proved to be
	implicit bool   // TLS begins before anything is said
	secured  bool   // TLS is on
	esmtp    bool   // the client said EHLO, not HELO
	hello    bool   // the client said one of them
	errors   int
	heeded   int       // commands so far
	mail     *envelope // the transaction, from MAIL on; nil outside of one
	turn     Turn      // the command at hand
	done     bool
}

// An envelope is a mail transaction of a session, as far as it has come (RFC 5321 section 3.3).
type envelope struct {
	from       string
	recipients []Recipient
	known      addressSet // of the recipients
	ret, envid string
	body8      bool
	binary     bool   // BODY=BINARYMIME was given (RFC 3030)
	utf8       bool   // SMTPUTF8 was given (RFC 6531)
	chunks     []byte // of BDAT (RFC 3030)
	chunking   bool   // a BDAT was heard: DATA is out of order now
	oversized  bool
}

// maxLine is the longest command line taken, without CRLF. RFC 5321 section 4.5.3.1.4 asks for 510 and more with
// extensions, RFC 3461 section 5.4 for 1034; two kilobytes leave room for all.
const maxLine = 2048

// maxReplyLine is the longest line of a reply, without CRLF (RFC 5321 section 4.5.3.1.5). What a reply quotes may be longer.
const maxReplyLine = 510

func newSession(s *Server, conn sim.Conn) *session {
	client := addrOf(conn.RemoteAddr()).Addr()
	n := &session{server: s, rules: &s.product.Receive, client: client, caller: Caller{Address: client.String()}}
	n.dialogue = dialogue{host: s.host, conn: conn, me: record.Server, logs: s.logs}
	n.stalled = n.rules.Idle
	if n.rules.MaxTime > 0 {
		n.ends = s.host.Now().Add(n.rules.MaxTime)
	}
	n.in = smtp.NewLineReader(&n.dialogue, maxLine, n.rules.LineEndings)
	return n
}

// addrOf is the address and port of one end of a connection.
func addrOf(a net.Addr) netip.AddrPort {
	if tcp, ok := a.(*net.TCPAddr); ok {
		p := tcp.AddrPort()
		return netip.AddrPortFrom(p.Addr().Unmap(), p.Port())
	}
	p, _ := netip.ParseAddrPort(a.String())
	return p
}

// run serves the connection to its end.
func (n *session) run() {
	n.lookUpCaller()
	n.log = n.server.logConnection(n.conn, firstOf(n.caller.Names), false)
	defer n.end()
	if n.rules.Admit != nil && !n.rules.Admit(n.server, &n.caller) {
		return // without a word (Q190026)
	}
	if n.implicit && !n.secure() {
		return
	}
	n.greet()
	for !n.done {
		if (n.in.Buffered() == 0 || len(n.out) > aPiece) && n.flush() != nil {
			return
		}
		n.idle = n.mail == nil
		if n.idle && n.server.retires() {
			n.answer(n.rules.Replies.Shutdown) // RFC 5321 section 3.8
			break
		}
		line, err := n.hear(n.rules.Idle)
		if err != nil {
			n.silent(err)
			return
		}
		if line.Ending == smtp.EndsNone { // a line that was cut short may have meant to go on
			return
		}
		n.heeded++
		if most := n.rules.MaxCommands; most > 0 && n.heeded > most {
			n.answer(n.rules.Replies.TooManyErrors)
			break
		}
		n.obey(line)
	}
	n.flush()
}

// turnAway tells a client that there are too many of them (RFC 5321 section 4.2.3, 421).
func (n *session) turnAway() {
	n.log = silence{}
	defer n.end()
	if n.implicit { // nothing can be said before a handshake, which is what there is no time for
		return
	}
	n.answer(n.rules.Replies.Shutdown)
	n.flush()
}

// lookUpCaller finds the client's name before the greeting, as the Internet Mail Service does (Q190026).
func (n *session) lookUpCaller() {
	if n.rules.ReverseLookup {
		n.caller.Names, _ = n.server.dns.Reverse(n.client)
	}
}

func firstOf(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[0]
}

// greet says the banner (RFC 5321 section 4.2).
func (n *session) greet() {
	if n.objects(AtGreeting) {
		n.done = true // RFC 5321 section 3.1 has the client say QUIT; a host that is too busy does not wait for that
		return
	}
	reply := smtp.NewReply(220)
	for _, line := range n.rules.Banner {
		reply.Lines = append(reply.Lines, n.fill(line))
	}
	n.sayReply(reply)
}

// silent ends a session whose client says nothing more.
func (n *session) silent(err error) {
	switch {
	case !errors.Is(err, os.ErrDeadlineExceeded):
	case n.idle && n.server.retires():
		n.answer(n.rules.Replies.Shutdown) // RFC 5321 section 3.8
		n.flush()
	default:
		n.gaveUp(err, "next command", n.rules.Idle)
		if !n.ends.IsZero() {
			n.ends = n.host.Now().Add(lastWord) // the time for the session may be over, but not for telling the client so
		}
		n.answer(n.rules.Replies.IdleTimeout)
		n.flush()
	}
}

// lastWord is how long a client may take to read that it is hung up on.
const lastWord = 5 * time.Second

// obey carries out one line.
func (n *session) obey(line smtp.Line) {
	if line.Overlong() {
		n.mistake(n.rules.Replies.TooLong)
		return
	}
	command, _ := smtp.ParseCommand(line.Text) // what cannot be read has no verb
	n.take(command)
}

// carryOut carries out one command, or says that there is none such.
func (n *session) carryOut(command smtp.Command) {
	if carryOut := n.verb(command.Verb); carryOut != nil {
		carryOut(n, command.Args)
		return
	}
	n.mistake(n.rules.Replies.Unknown, "verb", command.Verb)
}

// mistake answers a command that was wrong, and hangs up on clients that make too many.
func (n *session) mistake(template string, pairs ...string) {
	n.errors++
	if limit := n.rules.MaxErrors; limit > 0 && n.errors > limit {
		n.answer(n.rules.Replies.TooManyErrors)
		n.done = true
		return
	}
	n.answer(template, pairs...)
	n.done = n.done || strings.HasPrefix(template, "421 ") // who says 421 closes (RFC 5321 section 4.2.3)
}

// answer says a reply from a product's text: its code, a space, and lines. pairs are names and values for {name}.
func (n *session) answer(template string, pairs ...string) {
	code, text, _ := strings.Cut(template, " ")
	number, _ := strconv.Atoi(code)
	reply := smtp.NewReply(number)
	for line := range strings.SplitSeq(text, "\n") {
		reply.Lines = append(reply.Lines, n.fill(line, pairs...))
	}
	n.sayReply(reply)
}

func (n *session) sayReply(reply smtp.Reply) {
	n.misspeak(&reply)
	most := cmp.Or(n.rules.MaxReplyLine, maxReplyLine)
	for _, line := range reply.Wire() {
		n.say(line[:min(len(line), most)])
	}
}

// fill puts values in the place of {name}: those of pairs, then those that are always known. What is not known stays.
func (n *session) fill(text string, pairs ...string) string {
	before, rest, found := strings.Cut(text, "{")
	if !found {
		return text
	}
	var out strings.Builder
	for found {
		out.WriteString(before)
		name, after, closed := strings.Cut(rest, "}")
		if !closed {
			return out.String() + "{" + rest
		}
		out.WriteString(printable(n.value(name, pairs)))
		before, rest, found = strings.Cut(after, "{")
	}
	out.WriteString(before)
	return out.String()
}

// printable is a text of a client's as it may stand in a reply or a header: control octets would end the line or the reply
// (RFC 5321 section 2.3.8), and octets beyond US-ASCII are for those who offer SMTPUTF8 (RFC 6531).
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return '?'
		}
		return r
	}, text)
}

// value is what {name} stands for.
func (n *session) value(name string, pairs []string) string {
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i] == name {
			return pairs[i+1]
		}
	}
	switch name {
	case "fqdn":
		return n.server.product.Names.FQDN
	case "client":
		return n.callerName()
	case "address":
		return n.caller.Address
	case "hello":
		return n.caller.Hello
	case "version":
		return n.server.product.Version
	case "date":
		return smtp.FormatDate(n.host.Now(), n.rules.Date)
	case "size":
		return strconv.Itoa(n.rules.MaxSize)
	default:
		return "{" + name + "}"
	}
}

// callerName is the client's name where it is known, else its address.
func (n *session) callerName() string {
	if len(n.caller.Names) > 0 {
		return n.caller.Names[0]
	}
	return n.caller.Address
}

// offers reports whether the product announces an extension.
func (r *Receive) offers(keyword string) bool {
	return slices.ContainsFunc(r.Keywords, func(line string) bool {
		word, _, _ := strings.Cut(line, " ")
		return strings.EqualFold(word, keyword)
	})
}
