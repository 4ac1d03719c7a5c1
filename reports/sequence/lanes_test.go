package sequence

import (
	"slices"
	"testing"

	"github.com/smtplab/smtplab/harness/transcript"
)

// part is a phase in which a client talks with a server, by way of boxes.
func part(client, server string, boxes ...string) Part {
	p := &Paths{next: map[string][]string{}, box: map[string]bool{}}
	way := slices.Concat([]string{client}, boxes, []string{server})
	for i := 1; i < len(way); i++ {
		p.next[way[i-1]] = append(p.next[way[i-1]], way[i])
	}
	for _, b := range boxes {
		p.box[b] = true
	}
	return Part{Happenings: []Happening{{From: client, To: server, Talk: &transcript.Conversation{Client: client, Server: server}}}, Paths: p}
}

// A box stands between the hosts, also where it was there but for a while.
func TestLanesOfSeveralPhases(t *testing.T) {
	with, without := part("a", "b", "firewall"), part("a", "b")
	asks := Part{Happenings: []Happening{{From: "a", To: DNSPrefix + "10.0.0.1"}}, Paths: &Paths{}}
	for _, parts := range [][]Part{{with, without, asks}, {without, with, asks}, {asks, without, with}} {
		var got []string
		for _, l := range Lanes(parts...) {
			got = append(got, l.Role+" "+l.Name)
		}
		if want := []string{"DNS 10.0.0.1", "sender a", "firewall firewall", "receiver b"}; !slices.Equal(got, want) {
			t.Errorf("want %q, got %q", want, got)
		}
	}
	if lanes := Lanes(with); !lanes[1].IsBox() || lanes[0].IsBox() || lanes[0].IsDNS() {
		t.Errorf("got %+v", lanes)
	}
}
