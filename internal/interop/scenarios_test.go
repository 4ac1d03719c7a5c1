//go:build interop

package interop

import (
	"context"
	"crypto/sha256"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/smtplab/smtplab/harness"
	"github.com/smtplab/smtplab/reports/pcapng"
	"github.com/smtplab/smtplab/sim/record"
)

// play runs a case and returns its record.
func play(t *testing.T, c *harness.Case) []record.Event {
	t.Helper()
	run, err := c.Run(context.Background(), harness.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return run.Events
}

func cases(t *testing.T) []*harness.Case {
	t.Helper()
	book, err := harness.Load(os.DirFS("../../scenarios"))
	if err != nil {
		t.Fatal(err)
	}
	all, err := book.Cases()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// write puts a file where tshark finds it.
func write(t *testing.T, data []byte) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "x.pcapng")
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// inspect shows every capture of a record to tshark. Captures whose bytes tshark has seen already are left out.
func inspect(t *testing.T, events []record.Event, seen map[[32]byte]bool) {
	t.Helper()
	files, err := pcapng.Write(events)
	if err != nil {
		t.Fatal(err)
	}
	s := storyOf(events)
	if len(files) != len(s.packets) {
		t.Fatalf("want a capture for each of %d links, got %v", len(s.packets), slices.Sorted(maps.Keys(files)))
	}
	for _, link := range slices.Sorted(maps.Keys(s.packets)) {
		data := files[pcapng.FileName(link)]
		if sum := sha256.Sum256(data); seen[sum] {
			continue
		} else {
			seen[sum] = true
		}
		onPurpose := s.check(t, link, dissect(t, write(t, data)))
		for _, why := range slices.Sorted(maps.Keys(onPurpose)) {
			t.Logf("%s: %d x %q on purpose: %s", link, onPurpose[why], wasReset, why)
		}
	}
}

// TestScenarios opens every capture of every scenario in tshark.
func TestScenarios(t *testing.T) {
	seen := map[[32]byte]bool{}
	for _, c := range cases(t) {
		t.Run(c.Name, func(t *testing.T) { inspect(t, play(t, c), seen) })
	}
	t.Logf("%d captures", len(seen))
}

// TestBlobIsOnOneSideOnly reads the captures on both sides of the firewall of KB 818222 with tshark's eyes.
func TestBlobIsOnOneSideOnly(t *testing.T) {
	for _, c := range cases(t) {
		if c.Scenario.Name != "kb/kb818222/blob-swallowed" {
			continue
		}
		files, err := pcapng.Write(play(t, c))
		if err != nil {
			t.Fatal(err)
		}
		near, far := dissect(t, write(t, files["mail.contoso.example--isa2000.pcapng"])), dissect(t, write(t, files["isa2000--mx.fabrikam.example.pcapng"]))
		for side, frames := range map[string][]frame{"sender's": near, "receiver's": far} {
			if !slices.ContainsFunc(frames, func(f frame) bool { return strings.HasPrefix(f.commands, "XEXCH50") }) {
				t.Errorf("%s: the %s side: want the command XEXCH50, got none", c.Name, side)
			}
			if !slices.ContainsFunc(frames, func(f frame) bool { return f.codes == "354" }) {
				t.Errorf("%s: the %s side: want a reply 354, got none", c.Name, side)
			}
		}
		blob := blobOf(t, near)
		if slices.ContainsFunc(far, func(f frame) bool { return strings.Contains(f.payload, blob[:64]) }) {
			t.Errorf("%s: the receiver's side: want no octet of the BLOB, got some", c.Name)
		}
		return
	}
	t.Fatal("want the scenario kb/kb818222/blob-swallowed, got a book without it")
}

// blobOf is the payload, in hex, of the frame that follows the first 354 and has one.
func blobOf(t *testing.T, frames []frame) string {
	t.Helper()
	after := false
	for _, f := range frames {
		if after && len(f.payload) == 2*1020 {
			return f.payload
		}
		after = after || f.codes == "354"
	}
	t.Fatal("the sender's side: want the 1020 octets of the BLOB after 354, got none")
	return ""
}

// TestDamageIsSeen proves that the check can fail: a packet that is missing, one that acknowledges what never came, and a
// checksum that is wrong are each found.
func TestDamageIsSeen(t *testing.T) {
	events := plain(t)
	link := "mail.contoso.example--mx.fabrikam.example"
	for name, damage := range map[string]func([]record.Event) []record.Event{
		"a segment is missing": func(all []record.Event) []record.Event { return without(all, link, withPayload) },
		"acknowledged too much": func(all []record.Event) []record.Event {
			return changed(all, link, withPayload, func(p *record.Packet) { p.Ack += 100 })
		},
		"an RST of no known origin": func(all []record.Event) []record.Event {
			return changed(all, link, withPayload, func(p *record.Packet) { p.Flags |= record.RST })
		},
	} {
		t.Run(name, func(t *testing.T) {
			bad := damage(events)
			files, err := pcapng.Write(bad)
			if err != nil {
				t.Fatal(err)
			}
			if warnings(dissect(t, write(t, files[pcapng.FileName(link)]))) == 0 {
				t.Error("want a warning, got none")
			}
		})
	}
	t.Run("wrong checksum", func(t *testing.T) {
		files, err := pcapng.Write(events)
		if err != nil {
			t.Fatal(err)
		}
		data := slices.Clone(files[pcapng.FileName(link)])
		at := strings.Index(string(data), "EHLO")
		data[at] = 'X'
		if warnings(dissect(t, write(t, data))) == 0 {
			t.Error("want a warning, got none")
		}
	})
}

func warnings(frames []frame) int {
	n := 0
	for _, f := range frames {
		for _, e := range f.experts {
			if e.level >= levelWarning {
				n++
			}
		}
	}
	return n
}

func withPayload(p *record.Packet) bool { return len(p.Payload) > 0 }

// without leaves the first packet of a link out that is as wanted.
func without(all []record.Event, link string, wanted func(*record.Packet) bool) []record.Event {
	i := index(all, link, wanted)
	return slices.Delete(slices.Clone(all), i, i+1)
}

// changed changes that packet.
func changed(all []record.Event, link string, wanted func(*record.Packet) bool, change func(*record.Packet)) []record.Event {
	i := index(all, link, wanted)
	copied := *all[i].Fact.(*record.Packet)
	change(&copied)
	all = slices.Clone(all)
	all[i].Fact = &copied
	return all
}

func index(all []record.Event, link string, wanted func(*record.Packet) bool) int {
	return slices.IndexFunc(all, func(e record.Event) bool {
		p, ok := e.Fact.(*record.Packet)
		return ok && e.Host == link && wanted(p)
	})
}

// deliver is a story that sends one message. Its words are the two addresses, lines that build the world, and the body.
const deliver = `# One message is delivered
refs     RFC5321:3.3
level    interop
host     mail.contoso.example  %s  exchange2000  smart-host=[%[2]s]
host     mx.fabrikam.example   %[2]s  exchange2000
mailbox  mx.fabrikam.example  bob@fabrikam.example
%[3]s
send   mail.contoso.example  note.eml
wait   1h
see    queue  mail.contoso.example  0
-- note.eml --
From: ana@contoso.example
To: bob@fabrikam.example

%[4]s
`

func delivered(t *testing.T, from, to, world, body string) []record.Event {
	t.Helper()
	s, err := harness.ParseScenario("deliver.txtar", fmt.Appendf(nil, deliver, from, to, world, body))
	if err != nil {
		t.Fatal(err)
	}
	return play(t, s.Cases[0])
}

func plain(t *testing.T) []record.Event {
	return delivered(t, "172.16.0.10", "172.16.0.25", "", "Hello")
}

// TestShapes shows tshark what the articles do not have: IPv6, content that fills windows, and every box that needs no
// settings.
func TestShapes(t *testing.T) {
	seen := map[[32]byte]bool{}
	long := strings.Repeat(strings.Repeat("0123456789", 7)+"\n", 2000)
	link := func(box string) string { return "link mail.contoso.example mx.fabrikam.example " + box + "\n" }
	for name, events := range map[string]func(*testing.T) []record.Event{
		"plain":      plain,
		"IPv6":       func(t *testing.T) []record.Event { return delivered(t, "2001:db8::10", "2001:db8::25", "", "Hello") },
		"long":       func(t *testing.T) []record.Event { return delivered(t, "172.16.0.10", "172.16.0.25", "", long) },
		"long, IPv6": func(t *testing.T) []record.Event { return delivered(t, "2001:db8::10", "2001:db8::25", "", long) },
	} {
		t.Run(name, func(t *testing.T) { inspect(t, events(t), seen) })
	}
	for _, box := range []string{"blob-lost", "blob-swallowed", "delay", "drip", "final-dot-lost", "final-dot-split", "idle-timeout",
		"isa-closes", "isa2000", "keyword-stripped", "pix", "reset verb=RCPT", "reset after=3000", "size-limit max=1000", "verb-refused"} {
		t.Run(box, func(t *testing.T) { inspect(t, delivered(t, "172.16.0.10", "172.16.0.25", link(box), "Hello"), seen) })
		t.Run(box+", long", func(t *testing.T) { inspect(t, delivered(t, "172.16.0.10", "172.16.0.25", link(box), long), seen) })
	}
}
