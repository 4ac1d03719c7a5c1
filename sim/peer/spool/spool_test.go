package spool

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/smtplab/smtplab/sim/peer"
)

func open(t *testing.T, dir string) *Spool {
	t.Helper()
	s, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func put(t *testing.T, s *Spool, m *peer.Message) {
	t.Helper()
	if err := s.Put(m); err != nil {
		t.Fatal(err)
	}
}

func scan(t *testing.T, s *Spool) []*peer.Message {
	t.Helper()
	all, err := s.Scan()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// message has a value in each field.
func message(n int) *peer.Message {
	at := time.Date(1998, 5, 15, 12, 30, 0, 123456789, time.UTC)
	return &peer.Message{ID: fmt.Sprintf("mx.example/%d", n), From: "ana@contoso.example", Content: fmt.Appendf(nil, "Subject: %d\r\n\r\n\x00\xff\r\n", n),
		Recipients: []peer.Recipient{{Address: "bob@b.example", Orcpt: "rfc822;b@b.example", Notify: "DELAY", Tries: 3, Next: at, Status: "waits",
			LastReply: "450 no\n451 never", Host: "h.example"}, {Address: "cid@c.example"}},
		Arrived: at, Expires: at.Add(48 * time.Hour), Delayed: true, Helo: "ana", ClientIP: "192.0.2.1", Ret: "FULL", Envid: "e\x00\xfe",
		Body8: true, ReportOf: "mx.example/0"}
}

// again opens a spool as the next process does.
func again(t *testing.T, s *Spool) *Spool {
	t.Helper()
	s.Close()
	return open(t, s.dir)
}

func TestSpool(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "new", "Queue"))
	first, second := message(1), message(2)
	put(t, s, first)
	put(t, s, second)
	first.Recipients = first.Recipients[1:]
	first.Recipients[0].Tries = 4
	put(t, s, first)
	for range 2 {
		if diff := cmp.Diff([]*peer.Message{first, second}, scan(t, s)); diff != "" {
			t.Errorf("want the messages in the order of their first Put:\n%s", diff)
		}
		s = again(t, s)
	}
	for range 2 { // to remove what is not there is no error
		if err := s.Remove(first.ID); err != nil {
			t.Error(err)
		}
	}
	put(t, s, message(3))
	s = again(t, s)
	if all := scan(t, s); len(all) != 2 || all[0].ID != second.ID || all[1].ID != "mx.example/3" || len(s.Complaints()) != 0 {
		t.Errorf("got %v, %v", all, s.Complaints())
	}
}

// What a spool is given and what it hands out are copies.
func TestSpoolKeepsCopies(t *testing.T) {
	s := open(t, t.TempDir())
	m := message(1)
	put(t, s, m)
	m.Recipients[0].Address = "changed"
	scan(t, s)[0].Recipients[0].Address = "changed"
	if got := scan(t, s)[0].Recipients[0].Address; got != "bob@b.example" {
		t.Errorf("got %q", got)
	}
}

// Any bytes in any text survive, as they come over the wire.
func TestEnvelopeKeepsAllBytes(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		m := message(1)
		text := rapid.Custom(func(t *rapid.T) string { return string(rapid.SliceOf(rapid.Byte()).Draw(t, "bytes")) })
		fill := func(v reflect.Value) {
			for i := range v.NumField() {
				if f := v.Field(i); f.Kind() == reflect.String {
					f.SetString("x" + text.Draw(rt, v.Type().Field(i).Name))
				}
			}
		}
		fill(reflect.ValueOf(m).Elem())
		fill(reflect.ValueOf(&m.Recipients[0]).Elem())
		sealed, err := seal(m, "")
		if err != nil {
			rt.Fatal(err)
		}
		e, err := unseal(sealed)
		if err != nil {
			rt.Fatal(err)
		}
		e.Message.Content = m.Content
		if diff := cmp.Diff(m, e.Message); diff != "" {
			rt.Error(diff)
		}
	})
}

func FuzzUnseal(f *testing.F) {
	sealed, _ := seal(message(1), "00")
	f.Add(sealed)
	f.Add([]byte(`{"Message":{"ID":"x","Recipients":[{}],"Content":"aGk="}}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		e, err := unseal(text)
		if err == nil && (e.Message.ID == "" || len(e.Message.Recipients) == 0 || e.Message.Content != nil) {
			t.Errorf("got %+v", e.Message)
		}
	})
}

// The content of a message is part of its ID's promise.
func TestContentNeverChanges(t *testing.T) {
	s := open(t, t.TempDir())
	m := message(1)
	put(t, s, m)
	m.Content = []byte("other")
	if err := s.Put(m); err == nil || !strings.Contains(err.Error(), "never changes") {
		t.Errorf("got %v", err)
	}
	if !bytes.Equal(scan(t, s)[0].Content, message(1).Content) {
		t.Error("want the first content to stay")
	}
}

func TestRunsAreCounted(t *testing.T) {
	s := open(t, t.TempDir())
	for want := 1; want <= 3; want++ {
		if s.Runs() != want || len(s.Complaints()) != 0 {
			t.Errorf("want run %d, got %d, %v", want, s.Runs(), s.Complaints())
		}
		s = again(t, s)
	}
	s.Close()
	os.WriteFile(filepath.Join(s.dir, runsName), []byte("x"), 0o600)
	if _, err := Open(s.dir); err == nil || !strings.Contains(err.Error(), "want a number") {
		t.Errorf("got %v", err)
	}
}

// A name in the queue may lead to somebody's other file: no more than a little of it is shown.
func TestErrorsShowLittle(t *testing.T) {
	dir := t.TempDir()
	other := filepath.Join(t.TempDir(), "other")
	os.WriteFile(other, []byte(strings.Repeat("a", mostQuoted)+"secret"), 0o600)
	if err := os.Symlink(other, filepath.Join(dir, runsName)); err != nil {
		t.Skip(err)
	}
	_, err := Open(dir)
	if err == nil || !strings.Contains(err.Error(), runsName+": want a number, got \"aaaa") || strings.Contains(err.Error(), "secret") {
		t.Errorf("got %v", err)
	}
}

func TestOneProcessOnly(t *testing.T) {
	s := open(t, t.TempDir())
	if _, err := Open(s.dir); err == nil || !strings.Contains(err.Error(), "another smtplab mta has it; stop the other server") {
		t.Errorf("got %v", err)
	}
}

// Files that are no whole message are reported, and left as they are; a draft was never promised to anybody.
func TestForeignAndDamagedFiles(t *testing.T) {
	s := open(t, t.TempDir())
	for n := range 6 {
		put(t, s, message(n))
	}
	s = again(t, s)
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(s.dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	whole, _ := os.ReadFile(s.path(6, envelopeEnd))
	write("000000000001.json", "{")
	write("000000000002.json", "{}")
	write("000000000003.eml", "Subject: 2\r\n\r\ncut")
	os.Remove(s.path(4, contentEnd))
	os.Remove(s.path(5, envelopeEnd))
	write("000000000007.json", string(whole))
	write("000000000007.eml", string(message(5).Content))
	write("000000000008.json.tmp", "half")
	write("notes.txt", "mine")
	write("7.eml", "mine")
	before, _ := filepath.Glob(filepath.Join(s.dir, "*"))
	s = again(t, s)
	if all := scan(t, s); len(all) != 1 || all[0].ID != "mx.example/5" {
		t.Errorf("want the whole message alone, got %v", all)
	}
	for i, want := range []string{"1.json: want an envelope as JSON", "2.json: want an envelope with an ID", "3.json: want a message of 18 octets",
		"4.json: want the message beside its envelope", "5.eml: want an envelope beside", "7.json: want each message once", "7.eml: want files of",
		"notes.txt: want files of"} {
		if got := s.Complaints(); len(got) != 8 || !strings.Contains(got[i].Error(), want) || !strings.HasSuffix(got[i].Error(), "; it is left alone") {
			t.Errorf("want %q, got %v", want, got)
		}
	}
	after, _ := filepath.Glob(filepath.Join(s.dir, "*"))
	if !slices.Equal(slices.DeleteFunc(before, func(f string) bool { return strings.HasSuffix(f, ".tmp") }), after) {
		t.Errorf("want all but the draft to stay, got %q", after)
	}
	put(t, s, message(9))
	if err := s.Tidy(); err != nil { // the server is busy
		t.Error(err)
	}
	if err := s.Tidy(); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(s.path(9, envelopeEnd)); err != nil {
		t.Errorf("want no number of theirs to be used again: %v", err)
	}
}

// A Put that fails leaves nothing, so that the server can answer 452 and mean it. After a sync that failed nothing more is
// taken.
func TestFailedPutLeavesNothing(t *testing.T) {
	s := open(t, t.TempDir())
	put(t, s, message(1))
	s.journal.file.Close()
	for range 2 {
		if err := s.Put(message(2)); err == nil || !strings.Contains(err.Error(), "message mx.example/2: ") {
			t.Errorf("want an error, got %v", err)
		}
	}
	if all := scan(t, s); len(all) != 1 {
		t.Errorf("want the first message alone, got %v", all)
	}
	if all := scan(t, crash(t, s)); len(all) != 1 || all[0].ID != "mx.example/1" {
		t.Errorf("want the first message alone, got %v", all)
	}
}

// What cannot become files stays in the journal.
func TestFilesInTheWay(t *testing.T) {
	s := open(t, t.TempDir())
	inTheWay := s.path(1, contentEnd)
	if err := os.MkdirAll(filepath.Join(inTheWay, "x"), 0o700); err != nil {
		t.Fatal(err)
	}
	put(t, s, message(1))
	put(t, s, message(2))
	if err := s.flush(); err == nil || !strings.Contains(err.Error(), "the journals keep all of it") {
		t.Errorf("got %v", err)
	}
	s.Remove(message(2).ID)
	os.RemoveAll(inTheWay)
	if err := s.flush(); err != nil {
		t.Error(err)
	}
	if all := scan(t, crash(t, s)); len(all) != 1 || all[0].ID != "mx.example/1" {
		t.Errorf("want the first message alone, got %v", all)
	}
}

func TestManyTasks(t *testing.T) {
	s := open(t, t.TempDir())
	var tasks sync.WaitGroup
	for n := range 20 {
		tasks.Go(func() {
			m := message(n)
			for range 3 {
				if err := s.Put(m); err != nil {
					t.Error(err)
				}
				if _, err := s.Scan(); err != nil {
					t.Error(err)
				}
			}
			if n%2 == 0 {
				s.Remove(m.ID)
			}
		})
	}
	tasks.Wait()
	if all := scan(t, again(t, s)); len(all) != 10 {
		t.Errorf("want 10 messages, got %d", len(all))
	}
}

func BenchmarkPut(b *testing.B) {
	s, err := Open(b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	n := 0
	for b.Loop() {
		n++
		m := message(n)
		if err := s.Put(m); err != nil {
			b.Fatal(err)
		}
	}
}
