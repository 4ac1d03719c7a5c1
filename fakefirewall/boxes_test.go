package fakefirewall

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/smtplab/smtplab/sim"
)

// A harm is a box, the session that provokes it, and what comes of it.
type harm struct {
	box      string
	settings []string
	talk     talk
	server   string // what the server receives; "=" for all that was sent
	client   string
	notes    string
	end      string
	lost     bool // the way to the server is dead
}

var beforeBlob = opening.then(envelope...).then(xexch50[:2]...)

const unrecognized = "500 Syntax error, command unrecognized\r\n"

// offers are the replies of a server that lists keywords.
func offers(keywords string) talk {
	return talk{reply("220 mx"), command("EHLO a"), reply(keywords)}
}

var harms = map[string]harm{
	"blob-swallowed": {
		box: "blob-swallowed", talk: beforeBlob.then(xexch50[2], command("QUIT")),
		server: beforeBlob.to(sim.ToServer) + "QUIT\r\n", client: "=", notes: "discarded 1020 octets",
	},
	"blob-lost": {
		box: "blob-lost", talk: beforeBlob.then(xexch50[2], command("QUIT")),
		server: beforeBlob.to(sim.ToServer), client: "=", notes: "lost the BLOB of 1020 octets, unacknowledged", lost: true,
	},
	"isa2000": {
		box: "isa2000", talk: beforeBlob.then(xexch50[2], command("QUIT")),
		server: beforeBlob.to(sim.ToServer) + "QUIT\r\n", client: "=",
		notes: `event SmtpEvt 20031 Error: An unknown SMTP command "XEXCH50 1020"; discarded 1020 octets`,
	},
	"isa-closes at an unknown verb": {
		box: "isa-closes", talk: opening.then(envelope...).then(command("XEXCH50 1020 2|DATA")),
		server: opening.then(envelope...).to(sim.ToServer), client: "=", end: "closed",
		notes: `event SmtpEvt 20031 Error: An unknown SMTP command "XEXCH50 1020"; closed the connection at an unknown command`,
	},
	"isa-closes at a long command": {
		box: "isa-closes", talk: opening.then(command("NOOP now|QUIT")),
		server: opening.to(sim.ToServer), client: opening.to(sim.ToClient) + isaTooLong, end: "closed",
		notes: `event SmtpEvt 240 Error: SMTP command exceeded its allowed length ""; ` +
			"closed the connection at a command of more than 6 octets",
	},
	"isa-closes at a command without end": {
		box: "isa-closes", settings: []string{"verbs=NOOP:4096"}, talk: talk{reply("220 mx"), command("NOOP " + strings.Repeat("x", 9000))},
		server: "", client: "220 mx\r\n" + isaTooLong, end: "closed",
		notes: `event SmtpEvt 240 Error: SMTP command exceeded its allowed length ""; ` +
			"closed the connection at a command of more than 4096 octets",
	},
	"verb-refused": {
		box: "verb-refused", talk: opening.then(command("xexch50 1020 2")).then(message...),
		server: opening.then(message...).to(sim.ToServer), notes: "refused XEXCH50",
		client: opening.to(sim.ToClient) + unrecognized + message.to(sim.ToClient),
	},
	"verb-refused in its place": {
		box: "verb-refused", settings: []string{"verb=NOOP,RCPT,BDAT", "code=502", "text=no"},
		talk: talk{
			reply("220 mx"), command("HELO a|NOOP|MAIL FROM:<>|rcpt TO:<x@y.example>|BDAT 4 LAST"), octets(chunk, "QUIT"),
			command("RSET"), reply("250-mx|250 mx|250 from|250 reset"),
		},
		server: "HELO a\r\nMAIL FROM:<>\r\nRSET\r\n", notes: "refused NOOP; refused RCPT; refused BDAT",
		client: crlf("220 mx|250-mx|250 mx|502 no|250 from|502 no|502 no|250 reset"),
	},
	"verb-refused with a line of great length": {
		box: "verb-refused", settings: []string{"verb=NOOP", "text=no"},
		talk:   talk{reply("220 mx"), command("NOOP " + strings.Repeat("x", 9000) + "|QUIT"), reply("221 bye")},
		server: "QUIT\r\n", client: crlf("220 mx|500 no|221 bye"), notes: "refused NOOP",
	},
	"verb-refused, and another line of great length": {
		box: "verb-refused", settings: []string{"verb=NOOP", "text=no"},
		talk:   talk{reply("220 mx"), command("NOOP " + strings.Repeat("x", 9000) + "|VRFY " + strings.Repeat("y", 9000)), reply("500 what")},
		server: "VRFY " + strings.Repeat("y", 9000) + "\r\n", client: crlf("220 mx|500 no|500 what"), notes: "refused NOOP",
	},
	"verb-refused but not another": {
		box: "verb-refused", settings: []string{"verb=NOOP"}, talk: talks["bdat"].then(command("NOOP")),
		server: strings.ReplaceAll(talks["bdat"].to(sim.ToServer), "NOOP\r\n", ""), notes: "refused NOOP; refused NOOP",
		client: strings.Replace(talks["bdat"].to(sim.ToClient), "250 ok\r\n221 bye", unrecognized+"250 ok\r\n221 bye", 1) + unrecognized,
	},
	"keyword-stripped": {
		box: "keyword-stripped", settings: []string{"keyword=STARTTLS,xexch50"}, talk: opening.then(closing...), server: "=",
		client: strings.NewReplacer("250-STARTTLS\r\n", "", "250-XEXCH50\r\n", "").Replace(opening.then(closing...).to(sim.ToClient)),
		notes:  "removed STARTTLS; removed XEXCH50",
	},
	"keyword-stripped of the last line": {
		box: "keyword-stripped", talk: offers("250-mx|250-SIZE 9|250 starttls").then(closing...), server: "=",
		client: crlf("220 mx|250-mx|250 SIZE 9|221 bye"), notes: "removed starttls",
	},
	"keyword-stripped, but not of the host's name": {
		box: "keyword-stripped", talk: offers("250-starttls|250 STARTTLS"), server: "=",
		client: crlf("220 mx|250 starttls"), notes: "removed STARTTLS",
	},
	"keyword-stripped of all lines": {
		box: "keyword-stripped", settings: []string{"keyword=SIZE,AUTH"}, talk: offers("250-mx|250-SIZE 9|250 AUTH=LOGIN"), server: "=",
		client: crlf("220 mx|250 mx"), notes: "removed SIZE; removed AUTH",
	},
	"keyword-stripped by masks": {
		box: "keyword-stripped", settings: []string{"mode=mask", "keyword=STARTTLS,AUTH"},
		talk: offers("250-mx|250-AUTH LOGIN|250 STARTTLS").then(closing...), server: "=",
		client: crlf("220 mx|250-mx|250-XXXA LOGIN|250 XXXXXXXA|221 bye"), notes: "masked AUTH; masked STARTTLS",
	},
	"keyword-stripped, and the command is tried": {
		box:    "keyword-stripped",
		talk:   offers("250-mx|250 STARTTLS").then(command("NOOP|STARTTLS"), reply("250 ok"), command("QUIT"), reply("221 bye")),
		server: crlf("EHLO a|NOOP|QUIT"), client: crlf("220 mx|250 mx|250 ok") + unrecognized + crlf("221 bye"),
		notes: "removed STARTTLS; refused STARTTLS",
	},
	"keyword-stripped by masks, and the command is tried": {
		box: "keyword-stripped", settings: []string{"mode=mask"},
		talk:   offers("250-mx|250 STARTTLS").then(command("starttls"), reply("500 what"), command("QUIT"), reply("221 bye")),
		server: crlf("EHLO a|XXXXXXXX|QUIT"), client: crlf("220 mx|250-mx|250 XXXXXXXA|500 what|221 bye"),
		notes: "masked STARTTLS; masked STARTTLS",
	},
	"starttls-injected to the server": {
		box: "starttls-injected", talk: offers("250-mx|250 STARTTLS").then(command("STARTTLS"), reply("220 go"), octets(opaqueBytes, "\x16\x03")),
		server: crlf("EHLO a|STARTTLS|EHLO attacker.example|MAIL FROM:<mallory@attacker.example>|RCPT TO:<mallory@attacker.example>|DATA") + "\x16\x03",
		client: "=", notes: "injected 4 lines behind STARTTLS",
	},
	"starttls-injected to the client": {
		box: "starttls-injected", settings: []string{"way=to-client"},
		talk:   offers("250-mx|250 STARTTLS").then(command("STARTTLS"), reply("220-one|220 go"), octets(opaqueBytes, "\x16\x03")),
		server: "=", client: crlf("220 mx|250-mx|250 STARTTLS|220-one|220 go|250-attacker.example|250 SIZE 1"), notes: "injected 2 lines behind the 220 to STARTTLS",
	},
	"starttls-injected, but not where TLS is refused": {
		box: "starttls-injected", settings: []string{"way=to-client"},
		talk:   offers("250 mx").then(command("STARTTLS"), reply("454 no"), command("QUIT"), reply("221 bye")),
		server: "=", client: "=",
	},
	"pix": {
		box: "pix", talk: talk{
			reply("220-mx Version: 5.0.2195|220 ready 10:02"), command("ehlo a"), reply("500 what"), command("HELO a"), reply("250 mx"),
			command("VRFY a|DATA"), reply("500 what|354 go"), octets(content, "VRFY a\r\n"), dot(), reply("250 ok"),
			command("BDAT 6"), octets(commandLine, "QUIT\r\n"), reply("500 what|221 bye"),
		},
		server: crlf("XXXX a|HELO a|XXXX a|DATA|VRFY a|.|XXXX 6|QUIT"),
		client: crlf("220-**************0*2***|220 *******0*02|500 what|250 mx|500 what|354 go|250 ok|500 what|221 bye"),
		notes:  "masked the greeting; masked EHLO; masked VRFY; masked BDAT",
	},
	"pix with noop": {
		box: "pix", settings: []string{"mask=noop"}, talk: talk{
			reply("220 a"), command("EHLO a|XEXCH50 4 2|TLS|QUIT"), reply("250 ok|250 ok|500 what|221 bye"),
		},
		server: crlf("NOOP a|NOOP    4 2|XXX|QUIT"), client: crlf("220 *|250 ok|250 ok|500 what|221 bye"),
		notes: "masked the greeting; masked EHLO; masked XEXCH50; masked TLS",
	},
	"reset after octets": {
		box: "reset", settings: []string{"after=10"}, talk: opening,
		server: "EHLO mail.", client: opening[:1].to(sim.ToClient), notes: "reset the connection after 10 octets", end: "cut",
	},
	"reset after octets to the client": {
		box: "reset", settings: []string{"after=0", "way=to-client"}, talk: opening,
		notes: "reset the connection after 0 octets", end: "cut",
	},
	"reset at a verb": {
		box: "reset", settings: []string{"verb=data,BDAT"}, talk: opening.then(envelope...).then(message...),
		server: opening.then(envelope...).to(sim.ToServer), client: opening.then(envelope...).to(sim.ToClient),
		notes: "reset the connection at DATA", end: "cut",
	},
	"final-dot-split": {
		box: "final-dot-split", talk: talks["plain"], server: "=", client: "=", notes: "split the final dot, 1s apart",
	},
	"final-dot-lost": {
		box: "final-dot-lost", talk: opening.then(envelope...).then(message[:4]...).then(command("QUIT")), client: "=",
		server: opening.then(envelope...).then(message[:3]...).to(sim.ToServer) + "QUIT\r\n", notes: "swallowed the final dot",
	},
	"size-limit of content": {
		box: "size-limit", settings: []string{"max=4"}, talk: opening.then(
			command("DATA"), reply("354 go"), octets(content, "..\r\n\r\n"), dot(), command("QUIT")),
		server: opening.to(sim.ToServer) + "DATA\r\n..\r\n", client: opening.to(sim.ToClient) + "354 go\r\n" + tooLarge,
		notes: "stopped a message at 4 octets", end: "closed",
	},
	"size-limit of each message": {
		box: "size-limit", settings: []string{"max=3"}, server: "=", client: "=", talk: opening.then(
			command("MAIL FROM:<>|BDAT 3 LAST"), octets(chunk, "123"), command("MAIL FROM:<>|BDAT 3 LAST"), octets(chunk, "123"),
			reply("250 from|250 3|250 from|250 3")),
	},
	"size-limit of chunks": {
		box: "size-limit", settings: []string{"max=7"}, talk: opening.then(
			command("MAIL FROM:<>|BDAT 5"), octets(chunk, "12345"), command("BDAT 5"), octets(chunk, "12345"),
			command("BDAT 5 LAST"), octets(chunk, "12345"), reply("250 from|250 5")),
		server: opening.to(sim.ToServer) + "MAIL FROM:<>\r\nBDAT 5\r\n12345BDAT 5\r\n12",
		client: opening.to(sim.ToClient) + "250 from\r\n250 5\r\n" + tooLarge,
		notes:  "stopped a message at 7 octets", end: "closed",
	},
	"size-limit after the server's own": {
		box: "size-limit", settings: []string{"max=2"}, talk: opening.then(
			command("DATA"), reply("354 go"), octets(content, "1"), reply("552 mine"), octets(content, "23\r\n"), dot()),
		server: opening.to(sim.ToServer) + "DATA\r\n12", client: opening.to(sim.ToClient) + "354 go\r\n552 mine\r\n" + tooLarge,
		notes: "stopped a message at 2 octets", end: "closed",
	},
	"size-limit that cuts": {
		box: "size-limit", settings: []string{"max=3", "mode=cut"}, talk: opening.then(
			command("DATA"), reply("354 go"), octets(content, "12\r\n4"), reply("250 never")),
		server: opening.to(sim.ToServer) + "DATA\r\n12\r", client: opening.to(sim.ToClient) + "354 go\r\n",
		notes: "stopped a message at 3 octets", end: "cut",
	},
	"delay": {box: "delay", talk: talks["xexch50"], server: "=", client: "=", notes: "delays each segment by 1s"},
	"drip":  {box: "drip", talk: talks["xexch50"], server: "=", client: "=", notes: "drips 1 octets every 100ms"},
}

func (h harm) want(t fataler) string {
	p := &path{t: t, ended: h.end, lost: [2]bool{sim.ToServer: h.lost}}
	for d, text := range [2]string{sim.ToServer: h.server, sim.ToClient: h.client} {
		if text == "=" {
			text = h.talk.to(sim.Direction(d))
		}
		p.out[d].WriteString(text)
	}
	return strings.Replace(p.result(), `notes `, "notes "+h.notes, 1)
}

func TestHarm(t *testing.T) {
	for name, h := range harms {
		t.Run(name, func(t *testing.T) {
			for _, n := range []int{1 << 20, 1, 2, 3, 5, 8, 13} {
				p := h.talk.through(newPath(t, h.box, h.settings...), by(n))
				if got, want := p.result(), h.want(t); got != want {
					t.Fatalf("cut by %d:\nwant %s\ngot  %s", n, want, got)
				}
			}
		})
	}
}

func TestHarmIgnoresWhereSegmentsEnd(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.SampledFrom(namesOf(harms)).Draw(t, "harm")
		h := harms[name]
		p := h.talk.through(pathThrough(t, mustBox(t, h.box, h.settings...).Stream(flow)), drawCut(t))
		if got, want := p.result(), h.want(t); got != want {
			t.Fatalf("%s:\nwant %s\ngot  %s", name, want, got)
		}
	})
}

// controls are sessions that give each box no cause.
var controls = map[string]struct {
	settings []string
	talk     talk
}{
	"blob-swallowed":    {nil, talks["xexch50 refused"]},
	"blob-lost":         {nil, talks["xexch50 refused"]},
	"isa2000":           {nil, talks["plain"]},
	"isa-closes":        {nil, talks["plain"]},
	"verb-refused":      {nil, talks["over-long lines"]},
	"keyword-stripped":  {[]string{"keyword=XYZ"}, talks["xexch50"]},
	"starttls-injected": {nil, talks["xexch50"]},
	"pix": {nil, talk{reply("220 2002"), command("HELO a|NOOP"), reply("250 EHLO|250 ok")}.
		then(envelope...).then(message...).then(closing...)},
	"reset":           {[]string{"verb=BDAT"}, talks["xexch50"]},
	"final-dot-split": {nil, talks["bdat"]},
	"final-dot-lost":  {nil, talks["bdat"]},
	"size-limit":      {[]string{"max=100"}, talks["two messages, pipelined"]},
	"delay":           {[]string{"port=26"}, talks["plain"]},
	"drip":            {[]string{"size=4096", "every=0s"}, talks["plain"]},
	"idle-timeout":    {nil, talks["plain"]},
}

func TestControlPassesByteForByte(t *testing.T) {
	for _, name := range Boxes.Names() {
		c, ok := controls[name]
		if !ok {
			t.Errorf("box %s: want a control, there is none", name)
			continue
		}
		for _, n := range []int{1 << 20, 1, 7} {
			p := c.talk.through(newPath(t, name, c.settings...), by(n))
			if p.out[0].String() != c.talk.to(0) || p.out[1].String() != c.talk.to(1) || p.ended != "" || p.waited != [2]time.Duration{} {
				t.Errorf("box %s: want the session untouched, got\n%s", name, p.result())
			}
		}
	}
}

// A box that has no cause leaves segments as they came, as long as lines are whole.
func TestControlKeepsSegments(t *testing.T) {
	for name, c := range controls {
		if name == "keyword-stripped" || name == "drip" {
			continue // these must hold lines back, and cut
		}
		p := c.talk.through(newPath(t, name, c.settings...), uncut)
		for _, turn := range c.talk.turns() {
			if len(p.cuts[turn.way]) == 0 || p.cuts[turn.way][0] != turn.text {
				t.Errorf("box %s: want the segment %q, got %q", name, turn.text, p.cuts[turn.way])
				break
			}
			p.cuts[turn.way] = p.cuts[turn.way][1:]
		}
	}
}

// A filter that ended its connection, or lost a direction, still accounts for what it is given.
func TestNothingPassesAfterTheEnd(t *testing.T) {
	for name, h := range harms {
		if h.end == "" && !h.lost {
			continue
		}
		p := h.talk.through(newPath(t, h.box, h.settings...), uncut)
		before := p.result()
		given := []byte("QUIT\r\n")
		actions := p.filter.Filter(p.now, sim.ToServer, given)
		if rest := p.apply(sim.ToServer, given, actions); len(rest) > 0 || p.result() != before {
			t.Errorf("%s: want nothing more, got %v after\n%s", name, actions, before)
		}
		p.ended = ""
		p.end(sim.ToServer)
		p.ended = h.end
		if p.result() != before {
			t.Errorf("%s: want nothing at the end, got %s", name, p.result())
		}
	}
}

// The box's own reply does not break into a reply of the server's, even into one that nobody asked for.
func TestOwnReplyWaitsForTheEndOfAnother(t *testing.T) {
	for _, pieces := range [][2]string{{"421-go\r\n", "421 down\r\n"}, {"421 do", "wn\r\n"}} {
		p := newPath(t, "verb-refused", "verb=NOOP")
		p.feed(sim.ToClient, "220 mx\r\n"+pieces[0])
		p.feed(sim.ToServer, "NOOP\r\n")
		p.feed(sim.ToClient, pieces[1])
		if got, want := p.out[sim.ToClient].String(), "220 mx\r\n"+pieces[0]+pieces[1]+unrecognized; got != want {
			t.Errorf("want %q, got %q", want, got)
		}
	}
}

// A command of which a part had passed before it was known to be one is let alone.
func TestHalfPassedCommandIsNotJudged(t *testing.T) {
	p := newPath(t, "pix")
	talk{reply("220 2"), command("DATA"), octets(earlyBytes, "EH"), reply("503 no"), octets(commandLine, "LO a\r\n")}.through(p, uncut)
	if got, want := p.out[sim.ToServer].String(), "DATA\r\nEHLO a\r\n"; got != want {
		t.Errorf("want %q, got %q", want, got)
	}
}

func TestEveryBoxHasItsHarm(t *testing.T) {
	tried := map[string]bool{"idle-timeout": true}
	for _, h := range harms {
		tried[h.box] = true
	}
	for _, name := range Boxes.Names() {
		if !tried[name] {
			t.Errorf("box %s: want a test of its harm, there is none", name)
		}
	}
}

func FuzzBoxes(f *testing.F) {
	for i, name := range namesOf(talks) {
		f.Add(uint8(i), encode(talks[name]))
	}
	names := namesOf(harms)
	f.Fuzz(func(t *testing.T, which uint8, data []byte) {
		h := harms[names[int(which)%len(names)]]
		filter := mustBox(t, h.box, h.settings...).Stream(flow)
		p := pathThrough(t, filter)
		decode(data, func(d sim.Direction, segment []byte) { p.feed(d, string(segment)) })
		p.end(sim.ToServer)
		p.end(sim.ToClient)
		if s, ok := filter.(*session); ok {
			checkBounds(t, s.follow)
			if len(s.held[0]) > maxLine+len(endOfContent) || len(s.held[1]) > maxLine {
				t.Fatalf("want little held back, got %d and %d", len(s.held[0]), len(s.held[1]))
			}
		}
	})
}
