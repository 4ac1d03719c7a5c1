package hostile

import (
	"bufio"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/smtplab/smtplab/internal/smallworld"
	"github.com/smtplab/smtplab/sim/peer"
	"github.com/smtplab/smtplab/sim/record"
)

// begin begins a message, up to its content.
const begin = "EHLO x.example\r\nMAIL FROM:<a@a.example>\r\nRCPT TO:<bob@b.example>\r\n"

// attackers is how many make a flood.
const attackers = 8

// flood has attackers send head, then body over and over, until the server hangs up; deaf ones read nothing. Meanwhile the
// polite client delivers, and the memory in use is measured: at most so much more than before.
func flood(t *testing.T, head, body string, deaf bool, most int, alter func(*peer.Product)) *town {
	t.Helper()
	w := found(t, "rfc5321", alter)
	heads, bodies := []byte(head), []byte(body)
	before := held()
	var floods sync.WaitGroup
	for range attackers {
		c := w.call()
		if !deaf {
			go drain(c)
		}
		floods.Go(func() {
			_, err := c.Write(heads)
			for err == nil {
				_, err = c.Write(bodies)
			}
			if isTimeout(err) {
				t.Error("want the server to hang up on a flood")
			}
		})
	}
	over := make(chan bool)
	go func() { floods.Wait(); close(over) }()
	peak := make(chan int)
	go func() { peak <- heldUntil(over) }()
	w.polite(10)
	if more := <-peak - before; more > most {
		t.Errorf("want at most %d octets held, got %d", most, more)
	} else {
		t.Logf("%d octets held by %d attackers", more, attackers)
	}
	w.polite(1)
	return w
}

// heldUntil is the most memory that is in use while something goes on.
func heldUntil(over <-chan bool) int {
	peak := 0
	for {
		peak = max(peak, held())
		select {
		case <-over:
			return peak
		default:
		}
	}
}

func drain(c net.Conn) {
	b := make([]byte, 4096)
	for {
		if _, err := c.Read(b); err != nil {
			return
		}
	}
}

// slack is memory that is in use while much is said: what the collector has not seen yet, which is more on a busy machine, and the
// attackers' own.
const slack = 32 << 20

// floods are what never ends. Each is cut by the limit on the time of a connection, and holds no more than is stated.
var floods = map[string]struct {
	head, body string
	deaf       bool
	most       int
}{
	"a line":                              {"", strings.Repeat("x", 64<<10), false, slack},
	"a line of NUL":                       {"NOOP ", strings.Repeat("\x00", 64<<10), false, slack},
	"the name in EHLO":                    {"EHLO ", strings.Repeat("x.", 32<<10), false, slack},
	"data, of one line":                   {begin + "DATA\r\n", strings.Repeat("x", 64<<10), false, slack + attackers*4<<20},
	"data, of many lines":                 {begin + "DATA\r\n", strings.Repeat("x\r\n", 20<<10), false, slack + attackers*4<<20},
	"data, of dots":                       {begin + "DATA\r\n", strings.Repeat(".\r\r\n.", 10<<10), false, slack + attackers*4<<20},
	"chunks of a message":                 {begin, "BDAT 65536\r\n" + strings.Repeat("x", 64<<10), false, slack + attackers*4<<20},
	"chunks of none":                      {"EHLO x.example\r\n", "BDAT 65536\r\n" + strings.Repeat("x", 64<<10), false, slack + attackers*2<<20},
	"one chunk, larger than all limits":   {begin, "BDAT 67108864 LAST\r\n" + strings.Repeat("x", 1<<20), false, slack + attackers<<20},
	"commands, and no reply is read":      {"", strings.Repeat("EHLO x.example\r\n", 4<<10), true, slack},
	"help, and no reply is read":          {"", strings.Repeat("HELP\r\n", 10<<10), true, slack},
	"commands, each end with the next":    {"NO", strings.Repeat("OP\r\nEHLO x.example\r\nNO", 3<<10), true, slack},
	"messages, and no reply is read":      {"EHLO x.example\r\n", strings.Repeat("MAIL FROM:<>\r\nRSET\r\n", 3<<10), true, slack},
	"empty lines":                         {"", strings.Repeat("\r\n", 32<<10), false, slack},
	"recipients":                          {begin, strings.Repeat("RCPT TO:<x@b.example>\r\nRCPT TO:<y@b.example>\r\n", 1<<10), false, slack},
	"recipients, too many, and different": {begin, recipients(2000), false, slack},
}

// recipients are as many RCPT commands.
func recipients(n int) string {
	var all strings.Builder
	for i := range n {
		all.WriteString("RCPT TO:<r" + strings.Repeat("x", 50) + string(rune('a'+i%26)) + string(rune('a'+i/26%26)) + string(rune('a'+i/676)) + "@b.example>\r\n")
	}
	return all.String()
}

func TestFloods(t *testing.T) {
	for name, f := range floods {
		t.Run(name, func(t *testing.T) {
			w := flood(t, f.head, f.body, f.deaf, f.most, func(p *peer.Product) {
				r := &p.Receive
				r.MaxSessions, r.MaxTime, r.Idle, r.MaxSize, r.MaxRecipients = 50, 150*time.Millisecond, 100*time.Millisecond, 1<<20, 1000
			})
			w.close()
			w.onlyPolite()
		})
	}
}

// Limits on commands and errors end a flood before its time is over.
func TestFloodsEndByTheirCommands(t *testing.T) {
	for _, body := range []string{"NOOP\r\n", "nonsense\r\n", "RSET\r\nMAIL FROM:<>\r\n"} {
		w := found(t, "rfc5321", func(p *peer.Product) { p.Receive.MaxCommands, p.Receive.MaxErrors = 1000, 20 })
		c := w.call()
		hears(t, c, "220")
		go says(c, strings.Repeat(body, 2000))
		if got := ends(t, c); !strings.Contains(got, "\r\n421 ") {
			t.Errorf("%q: want 421 before the end, got %.100q", body, got)
		}
		w.polite(1)
		w.close()
	}
}

// A reply leaves when the server has nothing whole to read: a client that pipelines may have sent half of the next command,
// and wait (RFC 2920 section 3.2).
func TestReplyDoesNotWaitForTheNextCommand(t *testing.T) {
	for _, product := range products(t) {
		s := newStage(t, peer.Setup{Product: product})
		s.world.On(s.client, func() {
			c := s.dial()
			defer c.Close()
			in := bufio.NewReader(c)
			heard(in, 1)
			c.SetReadDeadline(s.client.Now().Add(time.Minute))
			says(c, "NOOP\r\nNO")
			if !heard(in, 1) {
				t.Errorf("%s: want the reply to the first command", product)
			}
			says(c, "OP\r\n")
			if !heard(in, 1) {
				t.Errorf("%s: want the reply to the second command", product)
			}
		})
	}
}

// What is answered is not held until all is read: however much a client says at once, little is held for it.
func TestRepliesAreNotPiledUp(t *testing.T) {
	for _, text := range []string{"EHLO x\r\n", "HELP\r\n", "\r\n"} {
		s := newStage(t, peer.Setup{Product: "rfc5321"})
		s.world.On(s.client, func() { s.send(strings.Repeat(text, 20000) + "QUIT\r\n") })
		held := map[int]int{}
		for _, l := range smallworld.Facts[*record.Line](s.world) {
			if !l.Heard && l.From == record.Server {
				held[l.Segment] += len(l.Text) + 2
			}
		}
		most := 0
		for _, n := range held {
			most = max(most, n)
		}
		if most > 70<<10 || len(held) < 3 {
			t.Errorf("%q: want at most 70 kB held, got %d", text, most)
		}
	}
}
