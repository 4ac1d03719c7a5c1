package products_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/smtplab/smtplab/internal/smallworld"
	"github.com/smtplab/smtplab/sim/peer"
	"github.com/smtplab/smtplab/sim/record"
)

// pickUp hands a file in that names recipients, and counts those in the queue and the files in each folder after a while.
func pickUp(t *testing.T, most int, lines ...string) (queued int, folders map[string]int, badmail string) {
	t.Helper()
	l := newLab(t, peer.Setup{Product: "iis5", Domains: []string{"fabrikam.example"}, Settings: []string{"smart-host=[172.16.0.99]"},
		Alter: []func(peer.Machine, *peer.Product){func(_ peer.Machine, p *peer.Product) { p.Receive.MaxRecipients = most }}})
	l.world.Host("gone.example", "172.16.0.99") // is up and refuses
	text := "x-sender: ana@fabrikam.example\n" + strings.Join(lines, "\n") + "\nFrom: ana@fabrikam.example\nTo: all@far.example\n\nHello\n"
	l.world.On(l.server, func() {
		if err := l.mta.PickUp([]byte(text)); err != nil {
			t.Error(err)
		}
	})
	l.run(time.Minute)
	queued, folders = len(l.mta.Queue()), map[string]int{}
	for _, f := range smallworld.Facts[*record.Filed](l.world) {
		folders[f.Folder]++
		badmail += string(f.Data)
	}
	return queued, folders, badmail
}

// A file for more recipients than a client may name is bad mail, whole; one that names some of them twice is not.
func TestPickupCountsRecipients(t *testing.T) {
	const most = 100
	var receivers []string
	for n := range most {
		receivers = append(receivers, fmt.Sprintf("x-receiver: user%d@far.example", n))
	}
	twice := append(receivers, strings.Replace(receivers[0], "far", "FAR", 1))
	if queued, folders, _ := pickUp(t, most, twice...); queued != most || len(folders) != 0 {
		t.Errorf("want %d recipients in the queue, got %d, files in %v", most, queued, folders)
	}
	queued, folders, text := pickUp(t, most, append(receivers, "x-receiver: one@more.example")...)
	if queued != 0 || folders["badmail"] == 0 || !strings.Contains(text, "x-receiver: user0@far.example\r\n") {
		t.Errorf("want bad mail, whole, got %d in the queue, files in %v\n%s", queued, folders, text)
	}
	if queued, _, _ := pickUp(t, 0, append(receivers, "x-receiver: one@more.example")...); queued != most+1 {
		t.Errorf("want as many as there are without a limit, got %d", queued)
	}
}

// A file with a line of the envelope that says nothing goes to none of its recipients.
func TestPickupOfABrokenEnvelope(t *testing.T) {
	for _, bad := range []string{"not an address", "", "two@far.example three@far.example"} {
		queued, folders, text := pickUp(t, 0, "x-receiver: bob@far.example", "x-receiver: "+bad, "x-receiver: cid@far.example")
		if queued != 0 || folders["badmail"] == 0 || !strings.Contains(text, "x-receiver: bob@far.example\r\n") {
			t.Errorf("%q: want bad mail, whole, got %d in the queue, files in %v\n%s", bad, queued, folders, text)
		}
	}
}
