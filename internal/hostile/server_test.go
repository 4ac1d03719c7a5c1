package hostile

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net/netip"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/smtplab/smtplab/internal/smallworld"
	"github.com/smtplab/smtplab/sim"
	"github.com/smtplab/smtplab/sim/peer"
	"github.com/smtplab/smtplab/sim/record"
	"github.com/smtplab/smtplab/sim/wire"
)

// A hostileEnd is a server's end of a connection.
type hostileEnd struct {
	sim.Conn
	in   *bufio.Reader
	host sim.Host
}

// line reads a line, without its ending; empty at the end of the connection.
func (c *hostileEnd) line() string {
	line, _ := c.in.ReadString('\n')
	return strings.TrimRight(line, "\r\n")
}

// say writes lines.
func (c *hostileEnd) say(lines ...string) {
	for _, l := range lines {
		io.WriteString(c, l+"\r\n")
	}
}

// serve has a server of the test's own on the server's host.
func (s *stage) serve(answer func(*hostileEnd)) {
	s.t.Helper()
	s.world.On(s.server, func() { serveOn(s.server, s.t.Error, answer) })
}

// serveOn listens on a host.
func serveOn(h sim.Host, complain func(...any), answer func(*hostileEnd)) {
	l, err := h.Listen("tcp", ":25")
	if err != nil {
		complain(err)
		return
	}
	h.Serve("hostile", func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			h.Serve("hostile end", func() {
				defer c.Close()
				answer(&hostileEnd{Conn: c.(sim.Conn), in: bufio.NewReader(c), host: h})
			})
		}
	})
}

// obey is a server that means no harm, and notes the content of messages with the end of data.
func obey(c *hostileEnd, content *bytes.Buffer) {
	c.say("220 mx.b.example")
	for {
		switch verb, _, _ := strings.Cut(c.line(), " "); verb {
		case "":
			return
		case "DATA":
			c.say("354 go on")
			for !bytes.HasSuffix(content.Bytes(), []byte("\r\n.\r\n")) {
				b, err := c.in.ReadByte()
				if err != nil {
					return
				}
				content.WriteByte(b)
			}
			if n := c.in.Buffered(); n > 0 { // what stands behind the end counts as content: the test will see it
				rest, _ := c.in.Peek(n)
				content.Write(rest)
			}
			c.say("250 taken")
		case "QUIT":
			c.say("221 bye")
			return
		case "EHLO":
			c.say("250-mx.b.example", "250 8BITMIME")
		default:
			c.say("250 OK")
		}
	}
}

// obeyUntil means no harm up to a reply: 0 is the greeting, 6 the one to QUIT. In the place of that reply it does its trick,
// and hangs up when the trick is over.
func obeyUntil(c *hostileEnd, n int, trick func(*hostileEnd)) {
	for reply := range 7 {
		if reply > 0 && c.command(reply == 5) == "" {
			return
		}
		if reply == n {
			trick(c)
			return
		}
		c.say([]string{"220 mx.b.example", "250 mx.b.example", "250 OK", "250 OK", "354 go on", "250 taken", "221 bye"}[reply])
	}
}

// command reads a command, or content up to its end.
func (c *hostileEnd) command(content bool) string {
	line := c.line()
	for content && line != "." && c.in.Buffered() >= 0 {
		next, err := c.in.ReadString('\n')
		if err != nil {
			return ""
		}
		line = strings.TrimRight(next, "\r\n")
	}
	return line
}

// tricks are what a server can say or do in the place of a reply. Each has words of the reason that our client gives.
var tricks = map[string]struct {
	do     func(*hostileEnd)
	reason string
}{
	"silence":                     {func(c *hostileEnd) { c.in.ReadByte() }, "did not answer in time"},
	"an octet a minute":           {drip, "did not answer in time"},
	"a line without end":          {func(c *hostileEnd) { endlessly(c, strings.Repeat("2", 4<<10)) }, "reply too long"},
	"a line of 10 MB":             {func(c *hostileEnd) { c.say("250 " + strings.Repeat("x", 10<<20)) }, "reply too long"},
	"a reply of endless lines":    {func(c *hostileEnd) { endlessly(c, strings.Repeat("250-more\r\n", 100)) }, "at most 1000 lines"},
	"empty lines":                 {func(c *hostileEnd) { endlessly(c, "\r\n") }, "want three digits"},
	"a reply without a last line": {func(c *hostileEnd) { c.say("250-first", "250-second") }, "dropped by the remote host"},
	"code 000":                    {func(c *hostileEnd) { c.say("000 OK"); c.in.ReadByte() }, `want three digits from 200 to 599 and a space or "-", got "000 OK"`},
	"code 999":                    {func(c *hostileEnd) { c.say("999 OK"); c.in.ReadByte() }, "want three digits"},
	"code 2500":                   {func(c *hostileEnd) { c.say("2500 OK"); c.in.ReadByte() }, "want three digits"},
	"words":                       {func(c *hostileEnd) { c.say("OK, go on"); c.in.ReadByte() }, "want three digits"},
	"NUL":                         {func(c *hostileEnd) { c.say("\x00\x00\x00"); c.in.ReadByte() }, "want three digits"},
	"codes that differ":           {func(c *hostileEnd) { c.say("250-yes", "550 no"); c.in.ReadByte() }, "want code 250 as on the first line, got 550"},
	"a code and no end":           {func(c *hostileEnd) { io.WriteString(c, "250") }, "dropped by the remote host"},
	"half a code":                 {func(c *hostileEnd) { io.WriteString(c, "25") }, "dropped by the remote host"},
	"FIN":                         {func(*hostileEnd) {}, "dropped by the remote host"},
	"RST":                         {func(c *hostileEnd) { c.Reset() }, "dropped by the remote host"},
	"421 and FIN":                 {func(c *hostileEnd) { c.say("421 4.3.2 closing") }, "421 4.3.2 closing"},
	"TLS": {func(c *hostileEnd) {
		io.WriteString(c, "\x16\x03\x01\x00\xa5\x01\x00\x00\xa1\x03\x03\r\n")
		c.in.ReadByte()
	}, "want three digits"},
	"a reply that means other than": {func(c *hostileEnd) { c.say("450 4.2.0 not now"); c.in.ReadByte() }, "450 4.2.0 not now"},
}

func drip(c *hostileEnd) {
	for _, b := range []byte("250 a reply that takes more than half an hour\r\n") {
		if _, err := c.Write([]byte{b}); err != nil {
			return
		}
		c.host.Sleep(time.Minute)
	}
}

// endlessly says something until the client hangs up. In a world, where saying takes no time, it takes a second.
func endlessly(c *hostileEnd, text string) {
	for {
		if _, err := io.WriteString(c, text); err != nil {
			return
		}
		c.host.Sleep(time.Second)
	}
}

// Whatever a server does in the place of any of its replies, each product's client gives up within the time that it has, says
// why in clear words, and takes nothing for delivered that was not.
func TestHostileServers(t *testing.T) {
	for _, product := range peer.Products.Names() {
		for name, trick := range tricks {
			for n := range 7 {
				if strings.HasPrefix(name, "a line") && n != 1 && product != "rfc5321" {
					continue // much to say, and the same for all
				}
				s := newStage(t, peer.Setup{})
				s.serve(func(c *hostileEnd) { obeyUntil(c, n, trick.do) })
				begun := s.world.Now()
				sent := s.sendOnce(product, "x")
				if took := s.world.Now().Sub(begun); took > 20*time.Minute {
					t.Errorf("%s, %s in the place of reply %d: want an end within 20 minutes, got %v", product, name, n, took)
				}
				taken := n == 6
				if n == 1 && strings.HasPrefix(sent.Reason, "the connection was dropped") {
					continue // Exchange 5 says HELO after whatever was wrong with EHLO, to a server that has gone
				}
				if sent.Permanent || taken != (sent.Reason == "") || !taken && !strings.Contains(sent.Reason, trick.reason) {
					t.Errorf("%s, %s in the place of reply %d: want %q (taken: %v), got %+v", product, name, n, trick.reason, taken, sent)
				}
				s.run(time.Hour)
				if open := s.world.OpenConnections(); open > 0 {
					t.Errorf("%s, %s in the place of reply %d: want nothing open, got %d", product, name, n, open)
				}
			}
		}
	}
}

// sendOnce sends one message to the server, in a product's manner.
func (s *stage) sendOnce(product, text string) (sent peer.Sent) {
	s.t.Helper()
	s.world.On(s.client, func() {
		all, err := peer.SendOnce(s.client, peer.Setup{Product: product}, netip.MustParseAddrPort(serverAt+":25"), "ana@a.example",
			[]string{"bob@b.example"}, []byte("Subject: x\r\n\r\n"+text+"\r\n"))
		if err != nil {
			s.t.Error(err)
			return
		}
		sent = all[0]
	})
	return sent
}

// A server whose replies are ahead of the commands has taken nothing.
func TestRepliesBeforeTheyAreAskedFor(t *testing.T) {
	for _, early := range []string{"220 a\r\n250 b\r\n", "220 a\r\n250 b\r\n250 c\r\n250 d\r\n354 e\r\n250 f\r\n221 g\r\n"} {
		s := newStage(t, peer.Setup{})
		s.serve(func(c *hostileEnd) { io.WriteString(c, early); io.Copy(io.Discard, c.in) })
		if sent := s.sendOnce("rfc5321", "x"); sent.Permanent || !strings.Contains(sent.Reason, "before it was asked") {
			t.Errorf("%q: got %+v", early, sent)
		}
	}
}

// A server that takes no more octets in the middle of a message is given up on.
func TestServerThatStopsReading(t *testing.T) {
	s := newStage(t, peer.Setup{})
	s.serve(func(c *hostileEnd) {
		c.say("220 a")
		for _, reply := range []string{"250 b", "250 c", "250 d", "354 e"} {
			c.line()
			c.say(reply)
		}
		c.host.Sleep(24 * time.Hour)
	})
	begun := s.world.Now()
	sent := s.sendOnce("rfc5321", strings.Repeat("x\r\n", 1<<20))
	if took := s.world.Now().Sub(begun); took > 4*time.Minute || sent.Permanent || !strings.Contains(sent.Reason, "did not answer in time") {
		t.Errorf("want three minutes of patience (RFC 5321 section 4.5.3.2.5), got %v, %+v", took, sent)
	}
}

// A server is cut after each octet of its replies. The client takes the message for delivered only where all of the reply to
// the end of data came.
func TestServersCutAtEveryOctet(t *testing.T) {
	replies := []string{"220 mx\r\n", "250-mx\r\n250 SIZE\r\n", "250 OK\r\n", "250 OK\r\n", "354 go\r\n", "250 taken\r\n", "221 bye\r\n"}
	enough := len(strings.Join(replies[:6], ""))
	for _, rst := range []bool{false, true} {
		for octets := range len(strings.Join(replies, "")) {
			s := newStage(t, peer.Setup{})
			s.serve(func(c *hostileEnd) {
				left := octets
				for i, text := range replies {
					if i > 0 && c.command(i == 5) == "" {
						return
					}
					io.WriteString(c, text[:min(left, len(text))])
					if left -= len(text); left <= 0 {
						break
					}
				}
				if rst {
					c.Reset()
				}
			})
			sent := s.sendOnce("exchange2003", "x")
			if sent.Permanent || (sent.Reason == "") != (octets >= enough) {
				t.Errorf("RST %v after %d of %d octets: got %+v", rst, octets, enough, sent)
			}
		}
	}
}

// The queue keeps mail for a host that means harm, says why, tries again, and returns it when it is too old.
func TestQueueKeepsMailForHostileServers(t *testing.T) {
	for name, trick := range tricks {
		s := newStage(t, peer.Setup{})
		calls := 0
		s.serve(func(c *hostileEnd) { calls++; obeyUntil(c, 4, trick.do) })
		mta := s.start(s.client, peer.Setup{Product: "exchange2003", Domains: []string{"a.example"},
			Settings: []string{"smart-host=[" + serverAt + "]", "retry=1h", "expire=6h"}})
		s.world.On(s.client, func() {
			if err := mta.Submit("ana@a.example", []string{"bob@b.example"}, []byte("Subject: x\r\n\r\nx\r\n")); err != nil {
				t.Error(err)
			}
		})
		s.run(4 * time.Hour)
		if queue := mta.Queue(); len(queue) != 1 || !strings.Contains(queue[0].Status, trick.reason) || calls < 3 {
			t.Errorf("%s: want the message to wait after some tries because of %q, got %+v after %d", name, trick.reason, queue, calls)
		}
		s.run(4 * time.Hour)
		fates := smallworld.Facts[*record.Fate](s.world)
		returned := slices.ContainsFunc(fates, func(f *record.Fate) bool { return f.Recipient == "bob@b.example" && f.Fate == "returned" })
		if len(mta.Queue()) != 0 || !returned || mta.Busy() {
			t.Errorf("%s: want the message returned in the end, got %+v, %v", name, mta.Queue(), fates)
		}
	}
}

// On real sockets: the client ends within its time, and leaves no task and no descriptor.
func TestHostileServersOnRealSockets(t *testing.T) {
	for _, name := range []string{"silence", "a line without end", "a line of 10 MB", "a reply of endless lines", "RST", "code 999"} {
		for _, n := range []int{0, 2, 5} {
			goroutines, descriptors := leftovers(t)
			server := wire.NewHost("mx.b.example", wire.Options{MapListen: func(_ string, a netip.AddrPort) netip.AddrPort {
				return netip.AddrPortFrom(a.Addr(), 0)
			}})
			serveOn(server, t.Error, func(c *hostileEnd) { obeyUntil(c, n, tricks[name].do) })
			client := wire.NewHost("client.a.example", wire.Options{})
			hurry := func(_ peer.Machine, p *peer.Product) {
				d := 50 * time.Millisecond
				p.Send.Wait = peer.Patience{Connect: time.Second, Greeting: d, Command: d, Data: d, End: d, Block: d}
			}
			before, begun := held(), time.Now()
			sent, err := peer.SendOnce(client, peer.Setup{Product: "rfc5321", Alter: []func(peer.Machine, *peer.Product){hurry}}, server.Listening()[0],
				"ana@a.example", []string{"bob@b.example"}, []byte("Subject: x\r\n\r\nx\r\n"))
			if took := time.Since(begun); err != nil || took > 5*time.Second || sent[0].Reason == "" || sent[0].Permanent {
				t.Errorf("%s in the place of reply %d: got %+v, %v after %v", name, n, sent, err, took)
			}
			if more := held() - before; more > slack+3*(10<<20) { // the server is in this process, and makes up its long line
				t.Errorf("%s in the place of reply %d: want at most %d octets held, got %d", name, n, slack+3*(10<<20), more)
			}
			if err := client.Stop(0); err != nil {
				t.Error(err)
			}
			if err := server.Stop(0); err != nil {
				t.Error(err)
			}
			for end := time.Now().Add(atMost); ; runtime.Gosched() {
				g, d := leftovers(t)
				if g <= goroutines && d <= descriptors {
					break
				}
				if time.Now().After(end) {
					t.Fatalf("%s: want nothing left, got %d goroutines and %d descriptors more", name, g-goroutines, d-descriptors)
				}
			}
		}
	}
}

// A server that answers each command just in time does not keep a connection for ever, where that is limited.
func TestServerThatTakesItsTime(t *testing.T) {
	for limit, taken := range map[time.Duration]bool{time.Hour: false, 0: true} {
		s := newStage(t, peer.Setup{})
		s.serve(func(c *hostileEnd) {
			c.say("220 a")
			for line := c.line(); line != ""; line = c.line() {
				if line == "DATA" {
					c.say("354 go")
					c.command(true)
				}
				c.host.Sleep(4 * time.Minute)
				c.say("250 OK")
			}
		})
		var to []string
		for i := range 50 {
			to = append(to, fmt.Sprintf("user%d@b.example", i))
		}
		begun := s.world.Now()
		s.world.On(s.client, func() {
			sent, err := peer.SendOnce(s.client, peer.Setup{Product: "sendmail8", Alter: []func(peer.Machine, *peer.Product){
				func(_ peer.Machine, p *peer.Product) { p.Send.Wait.Session, p.Send.Wait.End = limit, 10*time.Minute }}},
				netip.MustParseAddrPort(serverAt+":25"), "ana@a.example", to, []byte("Subject: x\r\n\r\nx\r\n"))
			if err != nil || (sent[0].Reason == "") != taken || sent[0].Permanent {
				t.Errorf("limit %v: want it taken: %v, got %+v, %v", limit, taken, sent[0], err)
			}
		})
		if took := s.world.Now().Sub(begun); limit > 0 && took > limit+time.Minute || limit == 0 && took < 3*time.Hour {
			t.Errorf("limit %v: got %v", limit, took)
		}
	}
}
