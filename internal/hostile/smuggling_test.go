package hostile

import (
	"bytes"
	"fmt"
	"io"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/smtplab/smtplab/internal/smallworld"
	"github.com/smtplab/smtplab/sim/peer"
	"github.com/smtplab/smtplab/sim/record"
	"github.com/smtplab/smtplab/sim/smtp"
)

// Only CRLF.CRLF ends the content of a message (RFC 5321 section 4.1.1.4). A server that takes anything else for its end can be
// sent a second message inside of a first one, in the name of the host that passed the first one on (SEC Consult, "SMTP
// Smuggling", 2023; CVE-2023-51764 to 51766).

// nearly are the kin of the end of data, none of which ends it.
var nearly = []string{"\n.\n", "\n.\r\n", "\r\n.\n", "\r.\r", "\r.\r\n", "\r\n.\r", "\n.\r", "\r.\n", "\r\n.\r\r\n", "\n\n.\n\n", "\n\r.\n\r", "\n\r.\r\n",
	"\r\n\x00.\r\n", "\r\n.\x00\r\n", "\r\n.\r\x00\n", "\r\x00\n.\r\n", "\r\n..\r\n", "\r\n...\r\n", "\r\n. \r\n", "\r\n .\r\n", "\r\n.\t\r\n", "\r\n\b.\r\n",
	"\v.\v", "\f.\f", "\x85.\x85", "\u2028.\u2028", "\r\n\uff0e\r\n", "\r\n\xae\r\n", "\r\n\x2e\x8d\x8a", "\x8d\x8a\x2e\x8d\x8a", "\r\n=2E\r\n", "\x00\r\n.\r\x00\n"}

// lenientEnds are those that end it where a product takes bare LF for the end of a line, with what holds one of them.
var lenientEnds = []string{"\n.\n", "\n.\r\n", "\r\n.\n"}

func endsLeniently(end string) bool {
	return slices.ContainsFunc(lenientEnds, func(e string) bool { return strings.Contains(end, e) })
}

// lenient are the products that take more than CRLF.CRLF unless told otherwise, with the source.
var lenient = map[string]string{"sendmail8": "CVE-2023-51765: Sendmail up to 8.17.2"}

// smuggled is a dialogue in which a second message stands behind what is nearly the end of the first.
func smuggled(end string) (head, content string) {
	return "HELO client.a.example\r\n" + mailFrom + rcptTo + "DATA\r\n",
		"Subject: first\r\n\r\nx" + end + mailFrom + rcptTo + "DATA\r\nSubject: second\r\n\r\ny\r\n.\r\nQUIT\r\n"
}

// arrived counts the messages that come of a dialogue.
func arrived(t *testing.T, product string, settings []string, pieces ...string) int {
	t.Helper()
	s := newStage(t, peer.Setup{Product: product, Settings: settings})
	s.world.On(s.client, func() {
		c := s.dial()
		for _, p := range pieces {
			io.WriteString(c, p)
			s.client.Sleep(time.Millisecond)
		}
		c.CloseWrite()
		io.ReadAll(c)
		c.Close()
	})
	s.run(time.Minute)
	n := len(smallworld.Facts[*record.Accepted](s.world))
	if inbox := len(s.inbox()); inbox != n {
		t.Errorf("%s, %q: %d accepted and %d delivered", product, pieces, n, inbox)
	}
	return n
}

// splits are ways for a text to arrive: whole, octet by octet, and cut once at each place.
func splits(text string, from, to int) [][]string {
	all := [][]string{{text}, strings.Split(text, "")}
	for i := from; i <= to; i++ {
		all = append(all, []string{text[:i], text[i:]})
	}
	return all
}

func TestNothingElseEndsTheData(t *testing.T) {
	for _, product := range products(t) {
		for _, end := range nearly {
			want := 1
			if lenient[product] != "" && endsLeniently(end) {
				want = 2
			}
			head, content := smuggled(end)
			at := strings.Index(content, end)
			for _, pieces := range splits(content, at, at+len(end)) {
				if got := arrived(t, product, nil, append([]string{head}, pieces...)...); got != want {
					t.Errorf("%s, %q in %d pieces: want %d messages, got %d", product, end, len(pieces), want, got)
				}
			}
		}
		for _, end := range []string{"\r\n.\r\n", "\r\r\n.\r\n", ".\r\n.\r\n"} { // what does end it, in any pieces
			head, content := smuggled(end)
			at := strings.Index(content, end)
			for _, pieces := range splits(content, at, at+len(end)) {
				if got := arrived(t, product, nil, append([]string{head}, pieces...)...); got != 2 {
					t.Errorf("%s, %q in %d pieces: want 2 messages, got %d", product, end, len(pieces), got)
				}
			}
		}
	}
}

// What ends the data can be set, for every product.
func TestEndOfDataIsASetting(t *testing.T) {
	for _, product := range products(t) {
		for _, end := range lenientEnds {
			head, content := smuggled(end)
			if got := arrived(t, product, []string{"end-of-data=any"}, head, content); got != 2 {
				t.Errorf("%s, end-of-data=any, %q: want 2 messages, got %d", product, end, got)
			}
			if got := arrived(t, product, []string{"end-of-data=crlf"}, head, content); got != 1 {
				t.Errorf("%s, end-of-data=crlf, %q: want 1 message, got %d", product, end, got)
			}
		}
	}
}

// What stands in a chunk is content, whatever it looks like; and its length is what BDAT said (RFC 3030 section 2).
func TestNothingInAChunkIsACommand(t *testing.T) {
	inside := "Subject: first\r\n\r\nx\r\n.\r\nRSET\r\n" + mailFrom + rcptTo + "BDAT 3 LAST\r\nabcQUIT\r\n"
	for _, product := range products(t) {
		s := newStage(t, peer.Setup{Product: product})
		if !s.knows("CHUNKING") {
			continue
		}
		for _, pieces := range splits(fmt.Sprintf("BDAT %d LAST\r\n%s", len(inside), inside)+"QUIT\r\n", 10, 20) {
			if got := arrived(t, product, nil, append([]string{"EHLO client.a.example\r\n" + mailFrom + rcptTo}, pieces...)...); got != 1 {
				t.Errorf("%s, %d pieces: want 1 message, got %d", product, len(pieces), got)
			}
		}
		for _, odd := range []string{"BDAT 3\r\nabcDATA\r\n", "BDAT 3 LAST LAST\r\n", "BDAT +3 LAST\r\n", "BDAT 0x3 LAST\r\n", "BDAT 3,LAST\r\n", "BDAT  LAST\r\n"} {
			text := "EHLO client.a.example\r\n" + mailFrom + rcptTo + odd + "Subject: x\r\n\r\n.\r\n"
			if got := arrived(t, product, nil, text); got != 0 {
				t.Errorf("%s, %q: want no message, got %d", product, odd, got)
			}
		}
	}
}

// What follows DATA that was refused is commands, none of which makes a message.
func TestRefusedDataTakesNoContent(t *testing.T) {
	for _, product := range products(t) {
		text := "HELO client.a.example\r\n" + mailFrom + "DATA\r\n" + "Subject: x\r\n\r\n.\r\n"
		if got := arrived(t, product, nil, text); got != 0 {
			t.Errorf("%s: want no message without a recipient, got %d", product, got)
		}
	}
}

// Whatever was handed in, what our clients send has CR and LF as CRLF alone, every dot at the beginning of a line doubled,
// and one end of data, at the end (RFC 5321 sections 2.3.8 and 4.5.2). So nobody smuggles through them, even to a host that
// takes LF.LF for the end.
func TestClientsSendNothingToSmuggleWith(t *testing.T) {
	for _, product := range peer.Products.Names() {
		for _, end := range slices.Concat(nearly, []string{"\r\n.\r\n", ".", "\r\n.", "\r", "\n", "\r\n.\r\n.\r\n"}) {
			_, inside := smuggled(end)
			var heard bytes.Buffer
			s := newStage(t, peer.Setup{})
			s.serve(func(c *hostileEnd) { obey(c, &heard) })
			s.world.On(s.client, func() {
				_, err := peer.SendOnce(s.client, peer.Setup{Product: product}, netip.MustParseAddrPort(serverAt+":25"), "ana@a.example",
					[]string{"bob@b.example"}, []byte(inside))
				if err != nil {
					t.Error(err)
				}
			})
			checkSent(t, fmt.Sprintf("%s, %q", product, end), heard.String())
		}
	}
}

func checkSent(t *testing.T, what, data string) {
	t.Helper()
	content, rest, _ := strings.Cut(data, "\r\n.\r\n")
	if rest != "" || !strings.HasSuffix(data, "\r\n.\r\n") {
		t.Errorf("%s: want one end of data, at the end, got %q", what, data)
	}
	if bare := strings.ReplaceAll(data, "\r\n", ""); strings.ContainsAny(bare, "\r\n") {
		t.Errorf("%s: want CR and LF as CRLF alone, got %q", what, data)
	}
	for line := range strings.SplitSeq(content, "\r\n") {
		if strings.HasPrefix(line, ".") && !strings.HasPrefix(line, "..") {
			t.Errorf("%s: want a dot at the beginning of a line doubled, got %q", what, line)
		}
	}
}

// An attacker, a relay of ours, and behind it a host that takes LF.LF for the end: one message arrives, whichever product the
// relay is. Straight from the attacker two do.
func TestRelaysLetNothingThrough(t *testing.T) {
	for _, product := range products(t) {
		for _, end := range lenientEnds {
			if lenient[product] != "" {
				continue // it is the victim itself
			}
			s := newStage(t, peer.Setup{Product: "sendmail8"})
			relay := s.world.Host("relay.example", "172.16.0.50")
			s.start(relay, peer.Setup{Product: product, Routes: map[string]netip.AddrPort{"b.example": netip.MustParseAddrPort(serverAt + ":25")}})
			head, content := smuggled(end)
			s.world.On(s.client, func() {
				c, err := s.client.Dial("tcp", "", "172.16.0.50:25", 0)
				if err != nil {
					t.Error(err)
					return
				}
				io.WriteString(c, head+content)
				io.ReadAll(c)
				c.Close()
			})
			s.run(time.Hour)
			if got := s.inbox(); len(got) != 1 || !strings.HasPrefix(got[0], "first") {
				t.Errorf("%s, %q: want the first message alone, got %q", product, end, got)
			}
		}
	}
}

// The rule of our clients is smtp's: nothing is changed that needs no change.
func TestContentInOrderIsSentAsItIs(t *testing.T) {
	content := []byte("Subject: x\r\n\r\n.\r\n..\r\nno end")
	if got := smtp.WithoutBareEndings(content); &got[0] != &content[0] {
		t.Error("want the same octets")
	}
}
