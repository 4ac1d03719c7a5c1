//go:build interop

package mail

import (
	"net"
	"net/netip"
	"strings"
	"testing"

	"github.com/smtplab/smtplab/internal/mtas"
)

// TestTheyTryOursAgain has each product be busy: it answers 421 in the place of the greeting. Postfix and Exim keep the letter
// and deliver it when the product has time.
func TestTheyTryOursAgain(t *testing.T) {
	each(t, func(t *testing.T, program *mtas.Program) {
		servers, routes := map[string]*server{}, map[string]netip.AddrPort{}
		held := map[string]net.Conn{}
		for _, product := range products {
			servers[product] = mta(t, product, "--domain", own(product), "--max-connections", "1")
			routes[own(product)] = servers[product].At
			held[product] = holdOpen(t, servers[product].At)
		}
		theirs := real(t, program, mtas.Config{Routes: routes, Expire: 2 * atMost})
		for _, product := range products {
			posted(t, theirs.Address, write("be-patient", "Hello\r\n"), author, "bob@"+own(product))
		}
		for _, product := range products {
			servers[product].Until(" S: 421 ")
			if queue := queued(t, theirs, "bob@"+own(product)); queue != 1 {
				t.Errorf("want the letter for %s in the queue, got %d", product, queue)
			}
			held[product].Close()
		}
		eachProduct(t, func(t *testing.T, product string) {
			proves(t, "mta "+product, theirs, "it is too busy and says 421; the letter waits in the other's queue, is tried again and arrives once")
			servers[product].Inbox("bob@"+own(product), "be-patient")
		})
		if err := theirs.AwaitIdle(soon(t)); err != nil {
			t.Error(err)
		}
	})
}

// holdOpen takes up a connection of a server.
func holdOpen(t *testing.T, at netip.AddrPort) net.Conn {
	t.Helper()
	conn, err := net.Dial("tcp", at.String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	if _, err := conn.Read(make([]byte, 100)); err != nil {
		t.Fatal(err)
	}
	return conn
}

// queued counts messages for a recipient in the queue of others.
func queued(t *testing.T, s *mtas.Server, recipient string) int {
	t.Helper()
	queue, err := s.Queue(soon(t))
	if err != nil {
		t.Fatal(err)
	}
	count := 0
	for _, q := range queue {
		if strings.Join(q.Recipients, " ") == recipient {
			count++
		}
	}
	return count
}

// TestWeTryTheirsAgain has Postfix and Exim put our products off with a reply of 4xx. Each tries again, and delivers once.
func TestWeTryTheirsAgain(t *testing.T) {
	each(t, func(t *testing.T, program *mtas.Program) {
		theirs := real(t, program, mtas.Config{Mailboxes: mailboxes("b.example"), Settings: putOff(program)})
		servers := map[string]*server{}
		for _, product := range products {
			servers[product] = mta(t, product, "--route", "b.example="+theirs.Address.String(), "--set", "retry=500ms")
			posted(t, servers[product].At, write("be-patient", "Hello\r\n"), author, product+"@b.example")
			servers[product].Until(" S: 45")
		}
		readmit(t, theirs)
		eachProduct(t, func(t *testing.T, product string) {
			proves(t, "mta "+product+" --route", theirs, "it puts the product off with 45x; the product tries again and delivers once")
			received(t, theirs, product+"@b.example", "be-patient")
			servers[product].Until("relayed for " + product + "@b.example")
			if mail, err := theirs.Mailbox(product + "@b.example"); len(mail) != 1 || err != nil {
				t.Errorf("want one letter, got %d, %v", len(mail), err)
			}
		})
	})
}

// readmitted is a file of Exim's root by which it knows that it is to take mail.
const readmitted = "/var/lib/readmitted"

// putOff are the settings with which a server answers RCPT with 450, or 451, for now.
func putOff(program *mtas.Program) map[string]string {
	if program == mtas.Postfix {
		return map[string]string{"smtpd_recipient_restrictions": "check_recipient_access static:{450 4.2.0 Later}"}
	}
	return map[string]string{"acl_smtp_rcpt": "${if exists{" + readmitted + "}{recipient}{defer}}"}
}

// readmit ends that.
func readmit(t *testing.T, s *mtas.Server) {
	t.Helper()
	command := "touch " + readmitted
	if s.Program == mtas.Postfix {
		command = "postconf -X smtpd_recipient_restrictions && postfix reload"
	}
	if _, err := s.Root.Run(soon(t), "sh", "-ec", command); err != nil {
		t.Fatal(err)
	}
}
