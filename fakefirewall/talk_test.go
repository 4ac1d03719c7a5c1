package fakefirewall

import (
	"strings"

	"github.com/smtplab/smtplab/sim"
)

// A said is what one side sends, all of one kind.
type said struct {
	way  sim.Direction
	kind kind
	text string
}

// A talk is a session as both sides would hold it.
type talk []said

func command(lines string) said      { return said{sim.ToServer, commandLine, crlf(lines)} }
func reply(lines string) said        { return said{sim.ToClient, replyLine, crlf(lines)} }
func octets(k kind, raw string) said { return said{sim.ToServer, k, raw} }
func dot() said                      { return said{sim.ToServer, finalDot, ".\r\n"} }

// crlf writes "|" as the end of a line.
func crlf(lines string) string { return strings.ReplaceAll(lines+"|", "|", "\r\n") }

func (t talk) then(more ...said) talk { return append(t[:len(t):len(t)], more...) }

// turns are what is sent between two changes of direction.
func (t talk) turns() talk {
	var turns talk
	for _, s := range t {
		if last := len(turns) - 1; last >= 0 && turns[last].way == s.way {
			turns[last].text += s.text
			continue
		}
		turns = append(turns, s)
	}
	return turns
}

// through sends the talk through a path: each turn is cut by cut.
func (t talk) through(p *path, cut func(string) []string) *path {
	p.t.Helper()
	for _, turn := range t.turns() {
		for _, segment := range cut(turn.text) {
			p.feed(turn.way, segment)
		}
	}
	return p
}

func uncut(text string) []string { return []string{text} }

// by cuts into segments of n octets.
func by(n int) func(string) []string {
	return func(text string) []string {
		var segments []string
		for len(text) > n {
			segments, text = append(segments, text[:n]), text[n:]
		}
		return append(segments, text)
	}
}

// to is what the talk sends in a direction.
func (t talk) to(d sim.Direction) string {
	var b strings.Builder
	for _, s := range t {
		if s.way == d {
			b.WriteString(s.text)
		}
	}
	return b.String()
}

// blob1020 looks like commands, content and a final dot, and is none of these.
var blob1020 = (strings.Repeat("QUIT\r\n.\r\nBDAT 9\r\n\x00\xff", 60))[:1020]

var opening = talk{
	reply("220-mx.fabrikam.example Microsoft ESMTP MAIL Service 2002|220 ready"),
	command("EHLO mail.contoso.example"),
	reply("250-mx.fabrikam.example Hello|250-PIPELINING|250-SIZE|250-STARTTLS|250-X-EXPS GSSAPI|250-XEXCH50|250 OK"),
}

var envelope = talk{
	command("MAIL FROM:<ana@contoso.example>|RCPT TO:<bob@fabrikam.example>|RCPT TO:<eva@fabrikam.example>"),
	reply("250 2.1.0 ok|250-2.1.5 ok|250 2.1.5 ok|250 2.1.5 ok"),
}

var xexch50 = talk{
	command("XEXCH50 1020 2"),
	reply("354 Send binary data"),
	octets(blob, blob1020),
	reply("250 XEXCH50 OK"),
}

var message = talk{
	command("DATA"),
	reply("354 go on"),
	octets(content, "Subject: x\r\n\r\n..stuffed\r\n.x\r\nQUIT\r\n\n.\n\r.\r\r\n..\r\n"), dot(),
	reply("250 2.6.0 queued"),
}

var closing = talk{command("quit"), reply("221 bye")}

// talks are sessions in which a follower must stay in step.
var talks = map[string]talk{
	"plain":   opening.then(envelope...).then(message...).then(closing...),
	"xexch50": opening.then(envelope...).then(xexch50...).then(message...).then(closing...),
	"xexch50 refused": opening.then(envelope...).then(
		command("xexch50 1020 2"), reply("504 Need to authenticate first")).then(message...).then(closing...),
	"xexch50 without a size": opening.then(
		command("XEXCH50 x"), reply("354 Send binary data"), octets(opaqueBytes, "QUIT\r\n")),
	"xexch50 empty": opening.then(
		command("XEXCH50 0 2"), reply("354 Send binary data|250 XEXCH50 OK")).then(closing...),
	"two messages, pipelined": opening.then(envelope...).then(
		command("DATA"), reply("354 go on"),
		octets(content, "one\r\n"), dot(), command("MAIL FROM:<>|RCPT TO:<bob@fabrikam.example>|DATA"),
		reply("250 one|250 from|250 to|354 go on"),
		dot(), command("QUIT"), reply("250 two|221 bye")),
	"data refused": opening.then(
		command("MAIL FROM:<>|RCPT TO:<x@y.example>|DATA"), reply("250 ok|550 no|554 no valid recipients"),
		command("RSET|QUIT"), reply("250 ok|221 bye")),
	"bdat": opening.then(envelope...).then(
		command("BDAT 11"), octets(chunk, "DATA\r\n.\r\nQ "[:11]), command("bdat 5 LAST"), octets(chunk, "QUIT\n"),
		command("MAIL FROM:<>|RCPT TO:<x@y.example>|BDAT 0 LAST"), command("BDAT x|BDAT|NOOP"),
		reply("250 11|250 done|250 ok|250 ok|250 empty|501 what|501 what|250 ok")).then(closing...),
	"auth": opening.then(
		command("AUTH LOGIN"), reply("334 VXNlcm5hbWU6"), octets(answerLine, "DATA\r\n"),
		reply("334-UGFz|334 c3dvcmQ6"), octets(answerLine, "c2VjcmV0\r\n"), reply("235 ok"),
		command("X-EXPS LOGIN"), reply("504 no"),
		command("X-EXPS LOGIN"), reply("334 VXNl"), octets(answerLine, "*\r\n"), reply("501 cancelled")).then(closing...),
	"starttls": opening.then(
		command("STARTTLS"), reply("454 not now"), command("STARTTLS"), reply("220 go ahead"),
		octets(opaqueBytes, "\x16\x03\x01QUIT\r\nDATA\r\n"), said{sim.ToClient, opaqueBytes, "\x16250 \r\n354 x\r\n"},
		octets(opaqueBytes, "more\n")),
	"bare line feeds": {
		said{sim.ToClient, replyLine, "220 mx\n"}, octets(commandLine, "HELO a\nMAIL FROM:<>\n"),
		said{sim.ToClient, replyLine, "250 mx\n250\n"}, octets(commandLine, "DATA\n"),
		said{sim.ToClient, replyLine, "354 go\n"}, octets(content, "x\n.\ny\r\n"), dot(),
		said{sim.ToClient, replyLine, "250 ok\n"}, command("QUIT"), reply("221 bye"),
	},
	"dot after a bare line feed": opening.then(
		command("DATA"), reply("354 go on"), octets(content, "x\n.\r\ny\r\n"), dot(), reply("250 ok")).then(closing...),
	"over-long lines": opening.then(
		command("NOOP "+strings.Repeat("x", 3*maxLine)), reply("500 "+strings.Repeat("y", 2*maxLine)),
		command(strings.Repeat("z", maxLine-2)), reply("500 exactly as long as is kept")).then(message...).then(closing...),
	"lines that are no replies": opening.then(
		command("NOOP|NOOP"), reply("|what|250-a|b|250 c|12|250 ok"),
		command("DATA"), reply("oops|354 go")).then(octets(content, "x\r\n"), dot(), reply("250 ok")).then(closing...),
}
