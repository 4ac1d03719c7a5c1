package spool

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/smtplab/smtplab/sim/peer"
)

// crash ends a spool as kill -9 does, and opens the folder again.
func crash(t *testing.T, s *Spool) *Spool {
	t.Helper()
	s.lock.Close()
	return open(t, s.dir)
}

// inFolder opens a spool of which a crash has left nothing but a journal.
func inFolder(t *testing.T, journal []byte) *Spool {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "journal-000001"), journal, 0o600); err != nil {
		t.Fatal(err)
	}
	return open(t, dir)
}

// Wherever the last write was torn, all that was safe before it is there, and nothing is half there.
func TestTornJournal(t *testing.T) {
	s := open(t, t.TempDir())
	want := map[int64]int{} // messages, by what the journal has of octets
	size := func() int64 { return s.journal.size.Load() }
	want[size()] = 0
	for n := range 3 {
		put(t, s, message(n))
		want[size()] = n + 1
	}
	m := message(1)
	m.Recipients = m.Recipients[1:]
	put(t, s, m)
	want[size()] = 3
	s.Remove(message(0).ID)
	want[size()] = 2
	text, err := os.ReadFile(s.journal.path)
	if err != nil || int64(len(text)) != size() {
		t.Fatal(len(text), size(), err)
	}
	expected := 0
	for n := range text {
		if whole, ok := want[int64(n)]; ok {
			expected = whole
		}
		if n%23 != 0 && want[int64(n)] == 0 { // each octet would take long
			continue
		}
		torn := inFolder(t, text[:n])
		all := scan(t, torn)
		if len(all) != expected || len(torn.Complaints()) != 0 {
			t.Fatalf("torn after %d of %d octets: want %d messages, got %d, %v", n, len(text), expected, len(all), torn.Complaints())
		}
		for _, m := range all {
			if !bytes.HasPrefix(m.Content, []byte("Subject: ")) || len(m.Content) != 18 {
				t.Errorf("torn after %d octets: got content %q", n, m.Content)
			}
		}
		torn.Close()
	}
}

// A damaged record costs no other one, and is kept for whoever wants to look at it.
func TestDamagedJournal(t *testing.T) {
	s := open(t, t.TempDir())
	for n := range 3 {
		put(t, s, message(n))
	}
	text, _ := os.ReadFile(s.journal.path)
	text[bytes.Index(text, []byte("Subject: 1"))] ^= 1
	s = inFolder(t, text)
	if all := scan(t, s); len(all) != 2 || all[0].ID != "mx.example/0" || all[1].ID != "mx.example/2" {
		t.Errorf("want the two others, got %v", all)
	}
	for range 2 { // it is told of at each start
		if got := fmt.Sprint(s.Complaints()); !strings.Contains(got, "journal-000001.damaged: want whole records") {
			t.Errorf("got %v", got)
		}
		if kept, _ := os.ReadFile(filepath.Join(s.dir, "journal-000001.damaged")); !bytes.Equal(kept, text) {
			t.Error("want the damaged journal to be kept")
		}
		s = again(t, s)
	}
}

// Damage that no crash makes is told, and the journal kept, also where nothing whole follows it; and a server that was killed
// between keeping it and going on starts all the same.
func TestDamageAtTheEnds(t *testing.T) {
	s := open(t, t.TempDir())
	put(t, s, message(1))
	text, _ := os.ReadFile(s.journal.path)
	for _, c := range []struct {
		name string
		at   int
	}{{"mark", 3}, {"head", bytes.Index(text, []byte(" put ")) + 8}, {"content", len(text) - 2}} {
		damaged := slices.Clone(text)
		damaged[c.at] ^= 0x41
		s := inFolder(t, damaged)
		path := filepath.Join(s.dir, "journal-000001")
		if err := os.Link(path+damagedEnd, path); err != nil {
			t.Fatalf("%s: want the damaged journal to be kept, got %v", c.name, err)
		}
		s = crash(t, s)
		kept, _ := os.ReadFile(path + damagedEnd)
		if got := fmt.Sprint(s.Complaints()); !bytes.Equal(kept, damaged) || !strings.Contains(got, "want whole records") {
			t.Errorf("%s: want it kept and told, got %s", c.name, got)
		}
	}
}

// A message is not safe before the disk has said so: written is not enough. A pipe takes what is written and cannot be synced.
func TestPutWaitsForTheDisk(t *testing.T) {
	s := open(t, t.TempDir())
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	defer w.Close()
	disk := s.journal.file
	s.journal.file = w
	for n := range 2 { // nor is the next one: nobody knows what the disk has
		if err := s.Put(message(n)); err == nil || !strings.Contains(err.Error(), "nothing is taken until the server is started again") {
			t.Errorf("want an error where nothing can be synced, got %v", err)
		}
	}
	s.journal.file = disk
	if all := scan(t, crash(t, s)); len(all) != 0 {
		t.Errorf("want nothing in the queue, got %v", all)
	}
}

// Nobody can write a message that looks like a record when what stands before it is damaged.
func TestMessageIsNoRecord(t *testing.T) {
	s := open(t, t.TempDir())
	forged := bytes.NewBuffer(nil)
	other := open(t, t.TempDir())
	put(t, other, message(7))
	text, _ := os.ReadFile(other.journal.path)
	forged.Write(text)
	m := message(1)
	m.Content = forged.Bytes()
	put(t, s, m)
	put(t, s, message(2))
	text, _ = os.ReadFile(s.journal.path)
	text[bytes.Index(text, []byte("put "))] ^= 1
	if all := scan(t, inFolder(t, text)); len(all) != 1 || all[0].ID != "mx.example/2" {
		t.Errorf("want the second message alone, got %v", all)
	}
}

// Whatever is done, and whenever the server is killed, the queue is what was promised.
func TestSpoolSurvivesCrashes(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		dir, err := os.MkdirTemp("", "spool")
		if err != nil {
			rt.Fatal(err)
		}
		defer os.RemoveAll(dir)
		s, err := Open(dir)
		if err != nil {
			rt.Fatal(err)
		}
		defer func() { s.Close() }()
		want := map[string]*peer.Message{}
		for range rapid.IntRange(1, 10).Draw(rt, "steps") {
			m := message(rapid.IntRange(1, 4).Draw(rt, "message"))
			switch rapid.SampledFrom([]string{"put", "put", "remove", "flush", "half", "crash", "stop"}).Draw(rt, "step") {
			case "put":
				m.Recipients[0].Tries = rapid.IntRange(0, 9).Draw(rt, "tries")
				err = s.Put(m)
				want[m.ID] = m
			case "remove":
				err = s.Remove(m.ID)
				delete(want, m.ID)
			case "flush":
				err = s.flush()
			case "half": // killed when the files are there and the journal is not gone
				var drafts []draft
				if drafts, err = s.turn(); err == nil {
					err = s.file(drafts)
				}
			case "crash":
				s.lock.Close()
				s, err = Open(dir)
			case "stop":
				s.Close()
				s, err = Open(dir)
			}
			if err != nil {
				rt.Fatal(err)
			}
			compare(rt, s, want)
		}
		s.lock.Close()
		if s, err = Open(dir); err != nil {
			rt.Fatal(err)
		}
		compare(rt, s, want)
	})
}

func compare(t *rapid.T, s *Spool, want map[string]*peer.Message) {
	t.Helper()
	all, err := s.Scan()
	if err != nil || len(s.Complaints()) > 0 {
		t.Fatal(err, s.Complaints())
	}
	got := map[string]*peer.Message{}
	for _, m := range all {
		got[m.ID] = m
	}
	if diff := cmp.Diff(want, got); diff != "" || len(got) != len(all) {
		t.Fatalf("want what was put:\n%s", diff)
	}
}

// Mail that comes and goes while files are made leaves none behind, and mail that stays has them.
func TestTidyWhileOthersWork(t *testing.T) {
	s := open(t, t.TempDir())
	var tasks sync.WaitGroup
	for n := range 8 {
		tasks.Go(func() {
			for i := range 20 {
				m := message(n*100 + i)
				if err := s.Put(m); err != nil {
					t.Error(err)
				}
				if i%4 != 0 {
					s.Remove(m.ID)
				}
			}
		})
	}
	for range 10 {
		if err := s.flush(); err != nil {
			t.Error(err)
		}
	}
	tasks.Wait()
	if err := s.flush(); err != nil {
		t.Error(err)
	}
	files, _ := filepath.Glob(filepath.Join(s.dir, "0*.*"))
	if all := scan(t, crash(t, s)); len(all) != 40 || len(files) != 80 {
		t.Errorf("want 40 messages in 80 files, got %d in %d", len(all), len(files))
	}
}

// Those who wait together are served together: a round takes all who came before it began.
func TestRoundsAreShared(t *testing.T) {
	var r rounds
	var tasks sync.WaitGroup
	var written [][]byte
	first := make(chan struct{})
	entered := sync.WaitGroup{}
	entered.Add(9)
	for n := range 10 {
		if n == 1 {
			<-first // the first round is under way
		}
		tasks.Go(func() {
			p := r.enter(func(data []byte) []byte { return append(data, byte('0'+n)) })
			if n > 0 {
				entered.Done()
			}
			err := r.leave(p, func(data []byte) error {
				if n == 0 {
					close(first)
					entered.Wait()
				}
				written = append(written, slices.Clone(data))
				return nil
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	tasks.Wait()
	if len(written) != 2 || string(written[0]) != "0" || len(written[1]) != 9 {
		t.Errorf("want two rounds, of one and of nine, got %q", written)
	}
}

func FuzzReadJournal(f *testing.F) {
	dir := f.TempDir()
	s, err := Open(dir)
	if err != nil {
		f.Fatal(err)
	}
	s.Put(message(1))
	s.Remove(message(1).ID)
	text, _ := os.ReadFile(s.journal.path)
	s.Close()
	f.Add(text)
	f.Add([]byte("m\nm put 1 2 3 0\nabcde"))
	path := filepath.Join(dir, "journal")
	f.Fuzz(func(t *testing.T, text []byte) {
		os.WriteFile(path, text, 0o600)
		total := 0
		readJournal(path, func(c change) error {
			total += len(c.envelope) + len(c.content)
			return nil
		})
		if total > len(text) {
			t.Errorf("want no more than %d octets, got %d", len(text), total)
		}
	})
}

// One task pays the whole sync; many share it.
func BenchmarkPutByMany(b *testing.B) {
	for _, tasks := range []int{1, 10, 100} {
		b.Run(fmt.Sprint(tasks), func(b *testing.B) {
			s, err := Open(b.TempDir())
			if err != nil {
				b.Fatal(err)
			}
			defer s.Close()
			begun := time.Now()
			var all sync.WaitGroup
			for n := range tasks {
				all.Go(func() {
					for i := n; i < b.N; i += tasks {
						m := message(i)
						if err := s.Put(m); err != nil {
							b.Error(err)
						}
						s.Remove(m.ID)
					}
				})
			}
			all.Wait()
			b.ReportMetric(float64(b.N)/time.Since(begun).Seconds(), "messages/s")
		})
	}
}
