package hostile

import (
	"bufio"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/smtplab/smtplab/internal/smallworld"
	"github.com/smtplab/smtplab/sim"
	"github.com/smtplab/smtplab/sim/peer"
	"github.com/smtplab/smtplab/sim/record"
)

// codes are the replies that RFC 5321 section 4.3.2 allows to a command, with those of its extensions. Besides these every
// command may be answered with 421, 500, 501, 502, 503, 504 and 555 (sections 4.2.4 and 4.3.2).
var codes = map[string][]int{
	"EHLO": {250, 550}, "HELO": {250, 550}, "MAIL": {250, 451, 452, 455, 550, 552, 553}, "RCPT": {250, 251, 450, 451, 452, 455, 550, 551, 552, 553},
	"DATA": {354, 450, 451, 550, 554}, "RSET": {250}, "NOOP": {250}, "QUIT": {221}, "VRFY": {250, 251, 252, 550, 551, 553}, "HELP": {211, 214},
	"EXPN": {250, 252, 550}, "BDAT": {250, 451, 452, 550, 552, 554}, "XYZZY": {}, ".": {250, 450, 451, 452, 550, 552, 554},
}

var always = []int{421, 500, 501, 502, 503, 504, 555}

// A disorderly client says commands in any order, and keeps the books that the server should.
type disorderly struct {
	t    *rapid.T
	s    *stage
	conn sim.Conn
	in   *bufio.Reader

	hello, mail, chunks, gone bool
	rcpts, messages           int
}

// connect begins a session.
func (d *disorderly) connect() {
	d.hello, d.mail, d.chunks, d.gone, d.rcpts = false, false, false, false, 0
	d.s.world.On(d.s.client, func() {
		d.conn = d.s.dial()
		d.in = bufio.NewReader(d.conn)
		if code, err := d.reply(); code != 220 {
			d.t.Errorf("want a banner, got %d, %v", code, err)
		}
	})
}

// leave ends a session that the server has ended, or will when it sees FIN.
func (d *disorderly) leave() {
	d.s.world.On(d.s.client, func() {
		d.conn.CloseWrite()
		if more, _ := io.ReadAll(d.in); len(more) > 0 {
			d.t.Errorf("want as many replies as commands, got %q too many", more)
		}
		d.conn.Close()
	})
}

// ask says something and hears one reply, which must be one that is allowed.
func (d *disorderly) ask(verb, text string) int {
	var code int
	var err error
	d.s.world.On(d.s.client, func() {
		io.WriteString(d.conn, text)
		code, err = d.reply()
	})
	if err != nil {
		d.t.Fatalf("%q: %v", text, err)
	}
	if code == 421 {
		d.gone = true
	}
	if !slices.Contains(codes[verb], code) && !slices.Contains(always, code) {
		d.t.Fatalf("%q: want one of the replies %v, got %d", text, codes[verb], code)
	}
	return code
}

// reply hears all lines of one reply.
func (d *disorderly) reply() (code int, err error) {
	for first := ""; ; {
		line, err := d.in.ReadString('\n')
		if err != nil || !wellFormed.MatchString(line) || first != "" && line[:3] != first {
			return 0, fmt.Errorf("want a line of a reply, got %q after %q, %v", line, first, err)
		}
		if first = line[:3]; line[3] == ' ' {
			return strconv.Atoi(first)
		}
	}
}

// inOrder sees to it that a command out of order is not taken (RFC 5321 section 4.1.4).
func (d *disorderly) inOrder(what string, code int, ok bool) {
	if !ok && code/100 < 4 {
		d.t.Fatalf("%s: want it refused, out of order, got %d", what, code)
	}
}

func (d *disorderly) commands() map[string]func(*rapid.T) {
	say := func(f func()) func(*rapid.T) {
		return func(*rapid.T) {
			if d.gone {
				d.leave()
				d.connect()
			}
			f()
		}
	}
	of := func(texts ...string) string { return rapid.SampledFrom(texts).Draw(d.t, "text") }
	return map[string]func(*rapid.T){
		"hello": say(func() {
			d.sayHello(of("EHLO", "HELO"), of(" client.a.example", " [172.16.0.10]", "", " -x-", " a b", " client."))
		}),
		"MAIL": say(func() {
			d.sayMail(of(" FROM:<ana@a.example>", " FROM:<>", "", " FROM:", " FROM:<ana@>", " FROM:<a@a.example> SIZE=x", " FROM:<a@a.example> ODD=1", " TO:<x@y.example>"))
		}),
		"RCPT": say(func() {
			d.sayRcpt(of(" TO:<bob@b.example>", " TO:<eve@elsewhere.example>", " TO:<>", "", " TO:", " FROM:<x@y.example>", " TO:<postmaster>", " TO:<bob@b.example> X=1"))
		}),
		"DATA": say(func() { d.sayData(of("", " now"), of("", "Subject: x\r\n\r\n..\r\n", "x\r\n.x\r\n")) }),
		"BDAT": say(func() { d.sayChunk(of("x", "", ".\r\n", "QUIT\r\n"), of("", " LAST", " last", " FIRST")) }),
		"RSET": say(func() {
			if d.ask("RSET", "RSET"+of("", "", " x")+"\r\n") == 250 {
				d.mail, d.chunks, d.rcpts = false, false, 0
			}
		}),
		"others": say(func() {
			text := of("NOOP", "NOOP x", "VRFY bob", "VRFY", "HELP", "EXPN list", "XYZZY", "", " ", "\x00", "\xff\xfe", strings.Repeat("NOOP ", 500), "NOOP\rNOOP")
			d.ask(verbOf.FindString(text), text+"\r\n")
		}),
	}
}

var verbOf = regexp.MustCompile(`^[A-Z]*`)

func (d *disorderly) sayHello(verb, name string) {
	if d.ask(verb, verb+name+"\r\n") == 250 {
		d.hello, d.mail, d.chunks, d.rcpts = true, false, false, 0
	}
}

func (d *disorderly) sayMail(args string) {
	code := d.ask("MAIL", "MAIL"+args+"\r\n")
	d.inOrder("MAIL", code, (d.hello || d.s.mta.Product().Receive.HelloOptional) && !d.mail)
	if code == 250 {
		d.mail, d.chunks, d.rcpts = true, false, 0
	}
}

func (d *disorderly) sayRcpt(args string) {
	code := d.ask("RCPT", "RCPT"+args+"\r\n")
	d.inOrder("RCPT", code, d.mail && !d.chunks)
	if code/100 == 2 {
		d.rcpts++
	}
}

func (d *disorderly) sayData(args, content string) {
	code := d.ask("DATA", "DATA"+args+"\r\n")
	d.inOrder("DATA", code, d.mail && d.rcpts > 0 && !d.chunks)
	if code != 354 {
		return
	}
	if d.ask(".", content+".\r\n") == 250 {
		d.messages++
	}
	d.mail, d.rcpts = false, 0
}

func (d *disorderly) sayChunk(content, last string) {
	if !d.s.knows("CHUNKING") {
		content = "" // it would be commands
	}
	code := d.ask("BDAT", fmt.Sprintf("BDAT %d%s\r\n%s", len(content), last, content))
	d.inOrder("BDAT", code, d.mail && d.rcpts > 0)
	switch {
	case last == " FIRST":
		d.gone = true // where the next command begins is not known
	case code == 250 && last != "":
		d.messages++
		d.mail, d.chunks, d.rcpts = false, false, 0
	case code == 250:
		d.chunks = true
	}
}

// However commands follow one another, each has one reply, of a code that is allowed; what is out of order is refused; and as
// many messages are there as were answered with 250.
func TestDisorder(t *testing.T) {
	for _, product := range products(t) {
		t.Run(product, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) { disorder(t, product) })
		})
	}
}

func disorder(t *rapid.T, product string) {
	s := newStage(t, peer.Setup{Product: product})
	defer s.world.Close()
	d := &disorderly{t: t, s: s}
	d.connect()
	t.Repeat(d.commands())
	if !d.gone {
		d.ask("QUIT", "QUIT\r\n")
	}
	d.leave()
	taken := slices.DeleteFunc(smallworld.Facts[*record.Accepted](s.world), func(a *record.Accepted) bool { return a.Conn == 0 }) // reports
	if got := len(taken); got != d.messages {
		t.Fatalf("want %d messages, as many as were answered with 250, got %d", d.messages, got)
	}
}
