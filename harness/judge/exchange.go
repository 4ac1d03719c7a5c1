package judge

import (
	"strconv"
	"strings"

	"github.com/smtplab/smtplab/harness/transcript"
	"github.com/smtplab/smtplab/sim/record"
)

// An exchange is one reply of a talk, as our client heard it, and what it answers.
type exchange struct {
	conn    int
	command string   // that it answers; "" for the greeting, "." for the reply at the end of data
	asked   bool     // else there was no command that it could answer
	reply   []string // its lines, with their codes
	endings []string // how each ended: "" for CRLF
	secured bool     // it came under TLS
}

// verb is that of the command, in capitals.
func (e exchange) verb() string {
	verb, _, _ := strings.Cut(e.command, " ")
	return strings.ToUpper(verb)
}

// code is the reply's, by its last line; zero where there is none.
func (e exchange) code() int {
	last := e.reply[len(e.reply)-1]
	code, err := strconv.Atoi(last[:min(3, len(last))])
	if err != nil {
		return 0
	}
	return code
}

// texts are the lines of the reply without code and the octet after it.
func (e exchange) texts() []string {
	list := make([]string, len(e.reply))
	for i, line := range e.reply {
		list[i] = line[min(4, len(line)):]
	}
	return list
}

// lines are the exchange as the transcript has it.
func (e exchange) lines() []string {
	var list []string
	if e.command != "" {
		list = append(list, "C: "+e.command)
	}
	for i, line := range e.reply {
		list = append(list, "S: "+line+transcript.Ended(e.endings[i]))
	}
	return list
}

// exchanges are all replies that were heard in the talks of the phase, in the order in which they came.
func (v View) exchanges() []exchange {
	var all []exchange
	open := map[int]*asker{}
	secured := map[int]bool{}
	for _, e := range v.phase() {
		if s, ok := e.Fact.(*record.Secured); ok {
			secured[s.Conn] = true // at one end first, but both say no more in the clear
		}
		line, ok := e.Fact.(*record.Line)
		if !ok || e.Host != TalkClient {
			continue
		}
		a := open[line.Conn]
		if a == nil {
			a = &asker{pending: []string{""}} // the greeting answers no command
			open[line.Conn] = a
		}
		if line.From == record.Client {
			a.say(line)
		} else if x, whole := a.hear(line); whole {
			x.secured = secured[line.Conn]
			all = append(all, x)
		}
	}
	return all
}

// TalkClient is the name of the host that carries out talks.
const TalkClient = "client.example"

// An asker follows one connection: which commands wait for their replies (RFC 5321 section 4.2: one each, in order).
type asker struct {
	pending []string
	partial string // a command whose CRLF is still to come
	content bool   // what is said is a message
	reply   exchange
}

// say notes a line that our client said.
func (a *asker) say(l *record.Line) {
	if l.Ending != "" { // only CRLF ends a command (RFC 5321 section 2.3.8)
		a.partial += l.Octets()
		return
	}
	text := a.partial + l.Text
	a.partial = ""
	if a.content && text != "." {
		return
	}
	a.content = false
	a.pending = append(a.pending, text)
}

// hear notes a line that it heard, and hands out the reply that it completes.
func (a *asker) hear(l *record.Line) (whole exchange, ok bool) {
	if l.Text == "" && l.Ending == "none" { // the end of the connection
		return exchange{}, false
	}
	a.reply.reply = append(a.reply.reply, l.Text)
	a.reply.endings = append(a.reply.endings, l.Ending)
	if !IsLastLine(l.Text) {
		return exchange{}, false
	}
	whole, a.reply = a.reply, exchange{}
	whole.conn = l.Conn
	if whole.asked = len(a.pending) > 0; whole.asked {
		whole.command, a.pending = a.pending[0], a.pending[1:]
	}
	a.content = a.content || whole.verb() == "DATA" && whole.code() == 354
	return whole, true
}
