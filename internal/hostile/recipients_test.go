package hostile

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/smtplab/smtplab/internal/smallworld"
	"github.com/smtplab/smtplab/sim/peer"
	"github.com/smtplab/smtplab/sim/record"
)

// A message for a thousand recipients reaches each of them once; one recipient more is put off, and the message goes to the
// others (RFC 5321 section 4.5.3.1.10).
func TestThousandRecipients(t *testing.T) {
	for _, product := range products(t) {
		s := newStage(t, peer.Setup{Product: product, Alter: []func(peer.Machine, *peer.Product){
			func(_ peer.Machine, p *peer.Product) { p.Receive.MaxRecipients = 1000 }}})
		refusal, _, _ := strings.Cut(s.mta.Product().Receive.Replies.TooManyRecipients, " ")
		var to strings.Builder
		for i := range 1001 {
			fmt.Fprintf(&to, "RCPT TO:<user%04d@b.example>\r\n", i)
		}
		var answers string
		s.world.On(s.client, func() {
			answers = s.send("HELO client.a.example\r\n" + mailFrom + to.String() + "DATA\r\n" + body("many") + "\r\n.\r\nQUIT\r\n")
		})
		s.run(time.Hour)
		if n := strings.Count(answers, "\n"+refusal); n != 1 {
			t.Errorf("%s: want one recipient put off with %s, got %d", product, refusal, n)
		}
		got := map[string]int{}
		for _, f := range smallworld.Facts[*record.Filed](s.world) {
			got[f.Owner]++
		}
		for i := range 1000 {
			if owner := fmt.Sprintf("user%04d@b.example", i); got[owner] != 1 {
				t.Errorf("%s: want the message once for %s, got it %d times", product, owner, got[owner])
			}
		}
		if len(got) != 1000 || len(s.mta.Queue()) != 0 {
			t.Errorf("%s: want 1000 mailboxes and an empty queue, got %d and %d", product, len(got), len(s.mta.Queue()))
		}
	}
}

// On disk as well, a mailbox file for each.
func TestManyRecipientsOnDisk(t *testing.T) {
	n := 100
	if deep() {
		n = 1000
	}
	w := found(t, "exchange2003", func(p *peer.Product) { p.Receive.MaxRecipients = n })
	c := w.call()
	hears(t, c, "220")
	says(c, "EHLO client.a.example\r\n"+mailFrom)
	for i := range n {
		says(c, fmt.Sprintf("RCPT TO:<user%04d@b.example>\r\n", i))
	}
	says(c, "DATA\r\n"+body("many")+"\r\n.\r\nQUIT\r\n")
	ends(t, c)
	w.polite(1)
	for end := time.Now().Add(atMost); w.mta.Busy() && time.Now().Before(end); {
		time.Sleep(time.Millisecond)
	}
	if got := w.mailbox(); got["many"] != n {
		t.Errorf("want %d copies, got %d", n, got["many"])
	}
	w.said.accepted += n - 1 // one message, many copies
	w.close()
}
