package products_test

import (
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/smtplab/smtplab/internal/smallworld"
	"github.com/smtplab/smtplab/sim/peer"
	"github.com/smtplab/smtplab/sim/record"
)

// reports are the reports that reached their reader, as text.
func (l *lab) reports() []string {
	var list []string
	for _, f := range smallworld.Facts[*record.Filed](l.world) {
		if f.Folder == "inbox" && f.Owner == "ana@contoso.example" {
			list = append(list, string(f.Data))
		}
	}
	return list
}

// askToBeTold hands a message of ana's for bob to the relay, over the wire and with NOTIFY.
func (l *lab) askToBeTold(product, next, notify string) {
	l.t.Helper()
	l.start(l.world.Host("mx.contoso.example", "172.16.0.30"), peer.Setup{Product: next, Domains: []string{"elsewhere.example"}})
	relay := l.world.Host("relay.contoso.example", "172.16.0.50")
	l.start(relay, peer.Setup{Product: product, Domains: []string{"contoso.example", "relay.contoso.example"},
		Routes: map[string]netip.AddrPort{"elsewhere.example": netip.MustParseAddrPort("172.16.0.30:25")}})
	l.world.On(l.client, func() {
		conn, err := l.client.Dial("tcp", "", "172.16.0.50:25", 0)
		if err != nil {
			l.t.Error(err)
			return
		}
		defer conn.Close()
		conn.Write([]byte("EHLO client.example\r\nMAIL FROM:<ana@contoso.example>\r\n" +
			"RCPT TO:<cid@contoso.example>" + notify + "\r\nRCPT TO:<bob@elsewhere.example>" + notify + "\r\nDATA\r\n"))
		l.client.Sleep(time.Second)
		conn.Write([]byte("Subject: x\r\n\r\nThe body\r\n.\r\nQUIT\r\n"))
		l.client.Sleep(time.Second)
	})
	l.run(time.Hour)
}

// RFC 3461 sections 4.1, 5.2.2 and 5.2.3: who asks for it is told of the delivery, and of a host that will not tell.
func TestSuccessIsReportedOnDemand(t *testing.T) {
	for _, product := range []string{"rfc5321", "iis5", "exchange2003", "sendmail8", "exchange55"} {
		t.Run(product, func(t *testing.T) {
			l := newLab(t, peer.Setup{Product: "rfc5321"})
			l.askToBeTold(product, "iis4", " NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;first+40last.example")
			all := strings.Join(l.reports(), "\n")
			if n := len(l.reports()); n != 2 || strings.Contains(all, "The body") {
				t.Fatalf("want two reports that return the header alone, got %d:\n%s", n, all)
			}
			if product == "exchange55" {
				return // has no part for programs
			}
			for _, want := range []string{"Action: delivered", "Action: relayed", "Status: 2.0.0", "Original-Recipient: rfc822;first@last.example"} {
				if !strings.Contains(all, want) {
					t.Errorf("want %q in\n%s", want, all)
				}
			}
		})
	}
}

func TestSuccessIsNotReportedUnasked(t *testing.T) {
	for _, notify := range []string{"", " NOTIFY=FAILURE,DELAY", " NOTIFY=NEVER"} {
		l := newLab(t, peer.Setup{Product: "rfc5321"})
		l.askToBeTold("rfc5321", "iis4", notify)
		if fates := l.fates(); len(l.reports()) != 0 || !slices.Contains(fates, "bob@elsewhere.example delivered") {
			t.Errorf("%q: want the mail delivered and no report, got %v", notify, fates)
		}
	}
}

// A next host that offers DSN tells of the delivery itself: the relay does not (RFC 3461 section 5.2.1).
func TestTheLastHostTellsOfSuccess(t *testing.T) {
	l := newLab(t, peer.Setup{Product: "rfc5321"})
	l.askToBeTold("rfc5321", "rfc5321", " NOTIFY=SUCCESS")
	if all := strings.Join(l.reports(), "\n"); len(l.reports()) != 1 || strings.Contains(all, "relayed") {
		t.Errorf("want one report of the relay, about what is in its own mailbox, got\n%s", all)
	}
	if n := len(smallworld.Facts[*record.Accepted](l.world)); n != 4 { // the message here and there, and a report of each
		t.Errorf("want four messages, got %d", n)
	}
}

// Who asks to be told of success alone is not told of failure (RFC 3461 section 4.1).
func TestFailureIsReportedUnlessUnwanted(t *testing.T) {
	for notify, want := range map[string]string{"": record.Returned, " NOTIFY=FAILURE": record.Returned,
		" NOTIFY=SUCCESS": record.Dropped, " NOTIFY=NEVER": record.Dropped} {
		l := newLab(t, peer.Setup{Product: "exchange55", Mailboxes: []string{"bob@fabrikam.example"}})
		l.world.On(l.client, func() {
			conn, err := l.client.Dial("tcp", "", "172.16.0.25:25", 0)
			if err != nil {
				t.Error(err)
				return
			}
			defer conn.Close()
			conn.Write([]byte("EHLO client.example\r\nMAIL FROM:<bob@fabrikam.example>\r\n" +
				"RCPT TO:<nobody@fabrikam.example>" + notify + "\r\nDATA\r\n"))
			l.client.Sleep(time.Minute)
			conn.Write([]byte("Subject: x\r\n\r\nThe body\r\n.\r\nQUIT\r\n"))
			l.client.Sleep(time.Minute)
		})
		l.run(time.Hour)
		if fates := l.fates(); !slices.Contains(fates, "nobody@fabrikam.example "+want) {
			t.Errorf("%q: want it %s, got %v", notify, want, fates)
		}
	}
}
