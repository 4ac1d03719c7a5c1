package products_test

import (
	"errors"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/smtplab/smtplab/internal/smallworld"
	"github.com/smtplab/smtplab/sim/peer"
	"github.com/smtplab/smtplab/sim/record"
)

var errFull = errors.New("the disk is full")

// A mailbox that cannot be written keeps the mail in the queue, and so does bad mail.
func TestMailWaitsForItsFolder(t *testing.T) {
	full := true
	var filed []string
	l := newLab(t, peer.Setup{Product: "iis5", Settings: []string{"retry=15m", "smart-host=[172.16.0.99]", "expire=1h"}, File: func(f *record.Filed) error {
		if full {
			return errFull
		}
		filed = append(filed, f.Folder)
		return nil
	}})
	l.world.Host("gone.example", "172.16.0.99") // is up and refuses
	l.submit(l.mta, l.server, "ana@elsewhere.example", "bob@fabrikam.example")
	l.submit(l.mta, l.server, "", "cid@elsewhere.example") // becomes bad mail after an hour
	l.run(40 * time.Minute)
	if n := len(l.mta.Queue()); n != 2 || len(smallworld.Facts[*record.Filed](l.world)) != 0 {
		t.Fatalf("want both messages in the queue and no file, got %d, %v", n, smallworld.Facts[*record.Filed](l.world))
	}
	if status := l.mta.Queue()[0].Status; status != errFull.Error() {
		t.Errorf("want the queue to say why, got %q", status)
	}
	l.run(2 * time.Hour)
	full = false
	l.run(2 * time.Hour)
	if n := len(l.mta.Queue()); n != 0 || !slices.Contains(filed, "badmail") {
		t.Errorf("want everything filed in the end, got %d in the queue, files in %v", n, filed)
	}
}

// A fussySpool refuses new messages while it is full.
type fussySpool struct {
	peer.Spool
	full  bool
	known map[string]bool
}

func (s *fussySpool) Put(m *peer.Message) error {
	if s.full && !s.known[m.ID] {
		return errFull
	}
	s.known[m.ID] = true
	return s.Spool.Put(m)
}

// A report that cannot be stored keeps the message that it is about: the author is told later, and is told.
func TestReportWaitsForTheSpool(t *testing.T) {
	l := newLab(t, peer.Setup{Product: "rfc5321"})
	sender := l.world.Host("mail.contoso.example", "172.16.0.50")
	l.world.Host("gone.example", "172.16.0.99")
	spool := &fussySpool{Spool: peer.NewMemorySpool(sender, 0), known: map[string]bool{}}
	mta := l.start(sender, peer.Setup{Product: "iis5", Domains: []string{"contoso.example"}, Spool: spool,
		Settings: []string{"smart-host=[172.16.0.99]", "expire=1h", "delay-notice=2d", "retry=15m"}})
	l.submit(mta, sender, "ana@contoso.example", "bob@elsewhere.example")
	spool.full = true
	l.run(3 * time.Hour)
	if queue := mta.Queue(); len(queue) != 1 || slices.Contains(l.fates(), "bob@elsewhere.example returned") {
		t.Fatalf("want the message to wait, got %v and fates %v", queue, l.fates())
	}
	if n := len(smallworld.Facts[*record.Trouble](l.world)); n < 3 || n > 20 {
		t.Errorf("want a try from time to time, got %d", n)
	}
	spool.full = false
	l.run(time.Hour)
	fates := l.fates()
	if !slices.Contains(fates, "bob@elsewhere.example returned") || !slices.Contains(fates, "ana@contoso.example delivered") || len(mta.Queue()) != 0 {
		t.Errorf("want the report made and delivered, got %v", fates)
	}
}

// A domain with a route is relayed to it, for everybody; the port is the route's.
func TestRoutes(t *testing.T) {
	l := newLab(t, peer.Setup{Product: "exchange2000"})
	relay := l.world.Host("relay.example", "172.16.0.50")
	l.start(relay, peer.Setup{Product: "exchange2003", Domains: []string{"relay.example"},
		Routes: map[string]netip.AddrPort{"fabrikam.example": netip.MustParseAddrPort("172.16.0.25:25"), "odd.example": netip.MustParseAddrPort("172.16.0.25:26")}})
	var sent []peer.Sent
	l.world.On(l.client, func() {
		var err error
		sent, err = peer.SendOnce(l.client, peer.Setup{Product: "sendmail8"}, netip.MustParseAddrPort("172.16.0.50:25"), "ana@a.example",
			[]string{"bob@FABRIKAM.example", "cid@odd.example", "eve@elsewhere.example"}, []byte("Subject: x\r\n\r\nHello\r\n"))
		if err != nil {
			t.Error(err)
		}
	})
	if sent[0].Reason != "" || sent[1].Reason != "" || !sent[2].Permanent || !strings.HasPrefix(sent[2].Reason, "550 5.7.1") {
		t.Errorf("want two taken and a stranger refused, got %+v", sent)
	}
	l.run(time.Minute)
	if fates := l.fates(); !slices.Contains(fates, "bob@FABRIKAM.example delivered") || !slices.Contains(fates, "cid@odd.example queued") {
		t.Errorf("got %v", fates)
	}
	if n := len(smallworld.Facts[*record.Accepted](l.world)); n != 2 {
		t.Errorf("want no report about what was sent once, got %d messages", n)
	}
	l.world.On(l.client, func() {
		if _, err := peer.SendOnce(l.client, peer.Setup{Product: "rfc5321"}, netip.MustParseAddrPort("172.16.0.50:25"), "", nil, nil); err == nil {
			t.Error("want a recipient to be asked for")
		}
		sent, _ = peer.SendOnce(l.client, peer.Setup{Product: "rfc5321"}, netip.MustParseAddrPort("172.16.0.50:26"), "", []string{"bob@b.example"}, nil)
	})
	if sent[0].Permanent || sent[0].Reason != "connection refused" {
		t.Errorf("got %+v", sent)
	}
}
