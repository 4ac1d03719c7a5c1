package lab

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/smtplab/smtplab/harness"
	"github.com/smtplab/smtplab/scenarios"
)

// A record made here is that of the command, to the byte, and so is all else to take away.
func TestRecordIsThatOfTheCommand(t *testing.T) {
	book, err := harness.Load(scenarios.FS, "kb")
	if err != nil {
		t.Fatal(err)
	}
	l := theBook()
	for _, s := range book.Scenarios {
		for _, c := range s.Cases {
			run, err := c.Run(t.Context(), harness.Options{Seed: 7})
			if err != nil {
				t.Fatal(err)
			}
			want, err := run.Files()
			if err != nil {
				t.Fatal(err)
			}
			p := ask(t, l, "run", Run{Text: Text{Name: s.Name, Case: c.Value}, Seed: 7, Keep: true}).(*Played)
			if p.Record != string(want[harness.RecordFile]) {
				t.Errorf("%s: the record differs from that of the command", c.Name)
			}
			for name, data := range want {
				i := slices.IndexFunc(p.Files, func(f File) bool { return f.Name == name })
				if name != harness.RecordFile && (i < 0 || string(p.Files[i].Data) != string(data)) {
					t.Errorf("%s: file %s differs from that of the command", c.Name, name)
				}
			}
			if !slices.ContainsFunc(p.Files, func(f File) bool { return strings.HasSuffix(f.Name, ".pcapng") && f.Type == "application/x-pcapng" }) {
				t.Errorf("%s: want captures", c.Name)
			}
		}
	}
}

// The story of KB 818222 as the page shows it, from several sides.
func TestPlayed(t *testing.T) {
	p := ask(t, theBook(), "run", Run{Text: Text{Name: "kb/kb818222/blob-swallowed"}}).(*Played)
	var lanes []string
	for _, l := range p.Lanes {
		lanes = append(lanes, l.Kind+" "+l.Name+" "+l.Text)
	}
	if diff := cmp.Diff([]string{"dns 198.51.100.53 ", "host mail.contoso.example exchange2000", "box isa2000 ", "host mx.fabrikam.example exchange2000"}, lanes); diff != "" {
		t.Error(diff)
	}
	if len(p.Phases) != 4 || p.Phases[0].From != 0 || p.Phases[3].To != len(p.Happenings) || p.Phases[1].Begin != 630 {
		t.Errorf("phases: got %+v", p.Phases)
	}
	for i, h := range p.Happenings {
		if i > 0 && h.At < p.Happenings[i-1].At || h.From < -1 || h.From >= len(lanes) || h.To < -1 || h.To >= len(lanes) {
			t.Fatalf("happening %d: got %+v", i, h)
		}
	}
	lost := p.Happenings[slices.IndexFunc(p.Happenings, func(h Happening) bool { return h.Kind == "lost" })]
	if row := lost.Rows[0]; lost.Conn != 1 || p.Lanes[lost.To].Name != "isa2000" || row.Who != "C" || !row.Lost || row.Heard != "" || len(row.Bytes) != 1020 {
		t.Errorf("the BLOB: got %+v", lost)
	}
	if p.Record != "" || p.Case.Verdict.String() != "pass" {
		t.Errorf("want no record, and pass, got %d octets, %v", len(p.Record), p.Case.Verdict)
	}
}

func TestMessagesAreFollowed(t *testing.T) {
	p := ask(t, theBook(), "run", Run{Text: Text{Name: "kb/kb818222/blob-swallowed"}}).(*Played)
	var got []string
	for _, m := range p.Mail {
		for _, f := range m.Fates {
			got = append(got, fmt.Sprintf("%s: %q of <%s> to %s: %s at %s", m.ReportOf, m.Subject, m.From, f.To, f.Fate, f.Host))
		}
	}
	first := p.Mail[0].ID
	want := []string{
		`: "The offer" of <ana@contoso.example> to bob@fabrikam.example: returned at mail.contoso.example`,
		first + `: "Delivery Status Notification (Delay)" of <> to ana@contoso.example: delivered at mail.contoso.example`,
		first + `: "Delivery Status Notification (Failure)" of <> to ana@contoso.example: delivered at mail.contoso.example`,
		`: "The offer" of <ana@contoso.example> to bob@fabrikam.example: delivered at mx.fabrikam.example`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// asOf is what a list shows at a moment.
func asOf(list []Entryline, at float64) []string {
	var last float64
	for _, e := range list {
		if e.At <= at {
			last = e.At
		}
	}
	var texts []string
	for _, e := range list {
		if e.At == last {
			texts = append(texts, e.Text)
		}
	}
	return texts
}

func TestHostsShowThemselves(t *testing.T) {
	p := ask(t, theBook(), "run", Run{Text: Text{Name: "kb/kb818222/blob-swallowed"}}).(*Played)
	seen := map[string]Seen{}
	for _, s := range p.Hosts {
		seen[s.Host] = s
	}
	sender := seen["mail.contoso.example"]
	if got := asOf(sender.Queue, 620); len(got) != 1 || got[0] != "bob@fabrikam.example, the remote host did not answer in time, tried 1 time" {
		t.Errorf("the queue after ten minutes: got %q", got)
	}
	if got := asOf(sender.Queue, p.Phases[3].End); len(got) != 1 || got[0] != "" {
		t.Errorf("the queue in the end: want it empty, got %q", got)
	}
	if len(sender.Log) == 0 || len(sender.DNS) == 0 || !strings.Contains(sender.DNS[0].Text, "fabrikam.example MX tcp: MX 10 mx.fabrikam.example") {
		t.Errorf("log and DNS: got %d lines, %+v", len(sender.Log), sender.DNS[:1])
	}
	if events := seen["isa2000"].Events; len(events) == 0 || !strings.Contains(events[0].Text, "Event ID: 20031") {
		t.Errorf("the box's event log: got %+v", events)
	}
	inbox := sender.Filed[0]
	if i := slices.IndexFunc(p.Files, func(f File) bool { return f.Name == inbox.Name }); i < 0 || !strings.Contains(string(p.Files[i].Data), "Subject:") || p.Files[i].Type != "message/rfc822" {
		t.Errorf("want a file %s, a message", inbox.Name)
	}
}

// A registry value that is in force from the beginning cures KB 818222.
func TestRegistryFromTheBeginning(t *testing.T) {
	text := Text{Name: "kb/kb818222/blob-swallowed", Changes: []Change{{Kind: "registry", Host: "mail.contoso.example", Name: suppress, Value: "dword:1"}}}
	w := ask(t, theBook(), "explain", Explain{Text: text}).(*World)
	if w.Hosts[0].Registry[suppress] != "dword:00000001" {
		t.Errorf("got %v", w.Hosts[0].Registry)
	}
	p := ask(t, theBook(), "run", Run{Text: text}).(*Played)
	if fate := p.Mail[0].Fates[0]; fate.Fate != "delivered" || p.Truncated != "" {
		t.Errorf("want the mail delivered, got %+v %s", fate, p.Truncated)
	}
}

// What a student has made is a scenario that the command plays with the same record.
func TestChangedTextIsAScenario(t *testing.T) {
	text := Text{Name: "kb/kb818222/suppress-external", Case: "exchange2003", Changes: []Change{{Kind: "setting", Host: "mail.contoso.example", Name: "fqdn", Value: "mail1.contoso.example"}}}
	p := ask(t, theBook(), "run", Run{Text: text, Keep: true}).(*Played)
	s, err := harness.ParseScenario("kb/kb818222/suppress-external.txtar", []byte(p.Source))
	if err != nil {
		t.Fatal(err)
	}
	run, err := s.Cases[0].Run(t.Context(), harness.Options{})
	if err != nil {
		t.Fatal(err)
	}
	files, err := run.Files()
	if err != nil || string(files[harness.RecordFile]) != p.Record || !strings.Contains(p.Record, "EHLO mail1.contoso.example") {
		t.Errorf("want the same record, with the new name; got %v", err)
	}
}
