package products_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/smtplab/smtplab/internal/smallworld"
	"github.com/smtplab/smtplab/sim"
	"github.com/smtplab/smtplab/sim/peer"
	"github.com/smtplab/smtplab/sim/record"
)

// submit hands a message in at the server.
func (l *lab) submit(mta *peer.Server, m *sim.Machine, from string, to ...string) {
	l.t.Helper()
	l.world.On(m, func() {
		if err := mta.Submit(from, to, []byte("Subject: x\r\n\r\nHello\r\n")); err != nil {
			l.t.Error(err)
		}
	})
}

func (l *lab) run(d time.Duration) {
	l.t.Helper()
	if _, err := l.world.Run(l.world.Now().Add(d), nil); err != nil {
		l.t.Fatal(err)
	}
}

// tries lists when mail was put off, since the start.
func (l *lab) tries() []time.Duration {
	var list []time.Duration
	for _, e := range l.world.Record.Events {
		if f, ok := e.Fact.(*record.Fate); ok && f.Fate == record.Queued {
			list = append(list, e.At.Truncate(time.Minute))
		}
	}
	return list
}

func TestScheduleAndExpiry(t *testing.T) {
	l := newLab(t, peer.Setup{Product: "iis5", Domains: []string{"fabrikam.example"},
		Settings: []string{"smart-host=[172.16.0.99]", "retry=15m,30m,1h", "expire=4h", "delay-notice=2h"}})
	nobody := l.world.Host("gone.example", "172.16.0.99") // is up and refuses
	_ = nobody
	l.submit(l.mta, l.server, "ana@fabrikam.example", "bob@elsewhere.example")
	l.run(5 * time.Hour)
	want := []time.Duration{0, 15 * time.Minute, 45 * time.Minute, 105 * time.Minute, 165 * time.Minute, 225 * time.Minute}
	if got := l.tries(); !slices.Equal(got, want) {
		t.Errorf("tries: want %v, got %v", want, got)
	}
	fates := l.fates()
	if last := fates[len(fates)-2:]; !slices.Equal(last, []string{"bob@elsewhere.example returned", "ana@fabrikam.example delivered"}) {
		t.Errorf("want the message returned and its report delivered, got %v", last)
	}
	var subjects []string
	for _, f := range smallworld.Facts[*record.Filed](l.world) {
		if _, after, ok := strings.Cut(string(f.Data), "\nSubject: "); ok {
			subjects = append(subjects, strings.SplitN(after, "\r", 2)[0])
		}
	}
	if !slices.Equal(subjects, []string{"Delivery Status Notification (Delay)", "Delivery Status Notification (Failure)"}) {
		t.Errorf("reports: got %q", subjects)
	}
	if len(l.mta.Queue()) != 0 || l.mta.Busy() {
		t.Error("the queue is not empty at the end")
	}
}

func TestRestartTakesUpTheQueue(t *testing.T) {
	l := newLab(t, peer.Setup{Product: "rfc5321"})
	sender := l.world.Host("mail.contoso.example", "172.16.0.50")
	setup := peer.Setup{Product: "iis5", Settings: []string{"smart-host=[172.16.0.99]"}, Spool: peer.NewMemorySpool(sender, 0), Counters: &peer.Counters{}}
	mta := l.start(sender, setup)
	l.submit(mta, sender, "ana@contoso.example", "bob@fabrikam.example")
	l.run(time.Minute)
	if n := len(mta.Queue()); n != 1 {
		t.Fatalf("want one message in the queue, got %d", n)
	}
	sender.Stop()
	sender.Boot()
	setup.Settings = []string{"smart-host=[172.16.0.25]"}
	l.start(sender, setup)
	l.run(time.Minute)
	if !slices.Contains(l.fates(), "bob@fabrikam.example delivered") {
		t.Errorf("want the message delivered after the restart, got %v", l.fates())
	}
}

func TestCrashForgetsWhatWasNotSynced(t *testing.T) {
	l := newLab(t, peer.Setup{Product: "rfc5321"})
	sender := l.world.Host("mail.contoso.example", "172.16.0.50")
	spool := peer.NewMemorySpool(sender, time.Second)
	setup := peer.Setup{Product: "rfc5321", Settings: []string{"smart-host=[172.16.0.25]"}, Spool: spool, Counters: &peer.Counters{}}
	mta := l.start(sender, setup)
	sender.Serve("program", func() {
		mta.Submit("ana@contoso.example", []string{"bob@fabrikam.example"}, []byte("Subject: x\r\n\r\n"))
		t.Error("submitted in spite of the crash")
	})
	l.run(500 * time.Millisecond) // the disk is at work
	sender.Crash()
	spool.Crash()
	sender.Boot()
	mta = l.start(sender, setup)
	l.run(time.Hour)
	if n := len(mta.Queue()); n != 0 || slices.Contains(l.fates(), "bob@fabrikam.example delivered") {
		t.Errorf("want the message forgotten, got %d in the queue and fates %v", n, l.fates())
	}
	if len(smallworld.Facts[*record.Accepted](l.world)) != 0 {
		t.Error("responsibility was taken before the message was on disk (RFC 5321 section 6.1)")
	}
}

// TestEveryRecipientHasOneFate is the ledger's law, with hosts that take, refuse and put off at random.
func TestEveryRecipientHasOneFate(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		l := newLab(t, peer.Setup{Product: "rfc5321", Mailboxes: []string{"known@fabrikam.example"},
			Settings: []string{fmt.Sprintf("size=%d", rapid.SampledFrom([]int{10, 100000}).Draw(r, "size"))}})
		product := rapid.SampledFrom([]string{"iis4", "iis5", "exchange2003", "exchange55", "mcis2", "sendmail8", "rfc5321"}).Draw(r, "product")
		sender := l.world.Host("mail.contoso.example", "172.16.0.50")
		host := rapid.SampledFrom([]string{"[172.16.0.25]", "[172.16.0.99]"}).Draw(r, "smart host")
		mta := l.start(sender, peer.Setup{Product: product, Domains: []string{"contoso.example"}, Settings: []string{"smart-host=" + host, "expire=1d"}})
		accepted := map[string]bool{}
		for i := range rapid.IntRange(1, 4).Draw(r, "messages") {
			to := rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"known@fabrikam.example", "unknown@fabrikam.example",
				"x@elsewhere.example", "local@contoso.example"}), 1, 4, rapid.ID).Draw(r, "to")
			from := rapid.SampledFrom([]string{"ana@contoso.example", "ghost@elsewhere.example"}).Draw(r, "from")
			l.submit(mta, sender, from, to...)
			_ = i
		}
		l.run(10 * 24 * time.Hour)
		for _, a := range smallworld.Facts[*record.Accepted](l.world) {
			for _, to := range a.To {
				accepted[a.Message+" "+to] = true
			}
		}
		ended := map[string]int{}
		for _, f := range smallworld.Facts[*record.Fate](l.world) {
			if f.Fate != record.Queued {
				ended[f.Message+" "+f.Recipient]++
			}
		}
		for key := range accepted {
			if ended[key] != 1 {
				r.Errorf("%s has %d fates", key, ended[key])
			}
		}
		if len(mta.Queue()) > 0 {
			r.Errorf("still queued: %v", mta.Queue())
		}
	})
}
