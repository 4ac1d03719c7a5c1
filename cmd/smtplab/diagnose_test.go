package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/smtplab/smtplab/harness"
	"github.com/smtplab/smtplab/reports/capture"
	"github.com/smtplab/smtplab/reports/pcapng"
	"github.com/smtplab/smtplab/scenarios"
	"github.com/smtplab/smtplab/sim/record"
)

// TestDiagnoseTheBook writes the captures of every case, reads them back as if they came from the field, and asks what they
// look like: the case's own article where its mail was in trouble, and nothing where all went well. What goes wrong in other
// chapters than that of the articles is no article's, and must be taken for none.
func TestDiagnoseTheBook(t *testing.T) {
	t.Parallel()
	book, err := harness.Load(scenarios.FS)
	if err != nil {
		t.Fatal(err)
	}
	cases, err := book.Cases()
	if err != nil {
		t.Fatal(err)
	}
	var right, wrong, missed, healthy int
	for _, c := range cases {
		run, err := c.Run(context.Background(), harness.Options{})
		if err != nil {
			t.Fatal(err)
		}
		own, article := articleOf(c.Scenario)
		found, sick := diagnosed(t, book, run.Events), inTrouble(run.Events)
		switch {
		case len(found) == 0 && sick && !article:
		case len(found) == 0 && sick:
			missed++
			t.Logf("missed: %s", c.Name)
		case len(found) == 0:
			healthy++
		case !sick || !slices.Equal(found, []string{own}):
			wrong++
			t.Errorf("%s: in trouble: %v; got %v", c.Name, sick, found)
		default:
			right++
		}
	}
	t.Logf("precision %.2f, recall %.2f: %d right, %d wrong, %d missed, %d healthy cases",
		float64(right)/float64(right+wrong), float64(right)/float64(right+missed), right, wrong, missed, healthy)
	if right == 0 || healthy == 0 || missed > right/5 {
		t.Errorf("want most troubles named, and healthy cases as a control: %d right, %d missed, %d healthy", right, missed, healthy)
	}
}

// articleOf is the folder of the scenario's article, if it tells of one.
func articleOf(s *harness.Scenario) (folder string, ok bool) {
	articles := s.Articles()
	if len(articles) == 0 {
		return "", false
	}
	return strings.ToLower(articles[0]), true
}

// inTrouble reports whether any message was put off, returned or lost.
func inTrouble(events []record.Event) bool {
	return slices.ContainsFunc(events, func(e record.Event) bool {
		f, ok := e.Fact.(*record.Fate)
		return ok && f.Fate != record.Delivered && f.Fate != record.Relayed
	})
}

// diagnosed are the articles that the captures of a record look like, by the folders of their scenarios.
func diagnosed(t *testing.T, book *harness.Book, events []record.Event) []string {
	t.Helper()
	files, err := pcapng.Write(events)
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, data := range files {
		r, err := capture.NewReader(bytes.NewReader(data), capture.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		for talk, err := r.Next(); !errors.Is(err, io.EOF); talk, err = r.Next() {
			if err != nil {
				t.Fatal(err)
			}
			for _, d := range book.Diagnose(talk.Events) {
				list = append(list, path.Base(path.Dir(d.Scenario.Name)))
			}
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// TestDiagnoseAFile is the command as a user calls it.
func TestDiagnoseAFile(t *testing.T) {
	dir := t.TempDir()
	smtplab(t, dir, "run", "kb/q186142/bare-name-refused", "--out", "kept").want(t, 0, "1 pass")
	var file string
	filepath.WalkDir(dir, func(name string, _ fs.DirEntry, _ error) error {
		if strings.HasSuffix(name, "server.company.example--mx.strict.example.pcapng") {
			file = name
		}
		return nil
	})
	said := smtplab(t, dir, "diagnose", "--save", "mine.txtar", file)
	for _, words := range []string{"C: EHLO SERVER", "this looks like Q186142, kb/q186142/bare-name-refused",
		"The fix reads a new registry value", "1 of 2 talks look like Q186142"} {
		said.want(t, 0, words)
	}
	smtplab(t, dir, "check", "mine.txtar").want(t, 0, "")
	smtplab(t, dir, "diagnose", "--quiet", "--save", "mine.txtar", file).want(t, 2, "--save mine.txtar: the file holds something already")
	smtplab(t, dir, "diagnose", "--quiet", "--save", "mine.txtar", "--replace", file).want(t, 0, "looks like Q186142")
	smtplab(t, dir, "diagnose", "--json", "--quiet", file).want(t, 0, `"articles":["Q186142"]`)

	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	// One packet that is not IP.
	arp := "\xd4\xc3\xb2\xa1\x02\x00\x04\x00" + strings.Repeat("\x00", 8) + "\x10\x00\x00\x00\x01\x00\x00\x00" +
		strings.Repeat("\x00", 8) + "\x10\x00\x00\x00\x3c\x00\x00\x00" + strings.Repeat("\x00", 12) + "\x08\x06\x00\x01"
	broken := folder(t, map[string]string{"cut.pcapng": string(data[:len(data)-10]), "text.pcap": "this is no capture", "arp.pcap": arp})
	smtplab(t, broken, "diagnose", "arp.pcap").want(t, 0, "1 packets without IP")
	cut := smtplab(t, broken, "diagnose", "cut.pcapng")
	cut.want(t, 3, "cut.pcapng")
	if !strings.Contains(cut.out, "this looks like Q186142") {
		t.Errorf("want what stands before the damage told all the same, got:\n%s", cut.out)
	}
	smtplab(t, broken, "diagnose", "text.pcap").want(t, 2, "text.pcap")
	smtplab(t, broken, "diagnose", "none.pcap").want(t, 2, "none.pcap")
}
