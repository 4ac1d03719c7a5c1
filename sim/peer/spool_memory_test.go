package peer

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/smtplab/smtplab/sim"
)

// A sleepless host lets a test say what happens while a task sleeps.
type sleeplessHost struct {
	sim.Host
	locked     bool
	meanwhile  func()
	slept      time.Duration
	sleptBound bool // it slept with the monitor locked
}

func (h *sleeplessHost) Name() string            { return "mail.example" }
func (h *sleeplessHost) Now() time.Time          { return time.Unix(0, 0).Add(h.slept) }
func (h *sleeplessHost) NewMonitor() sim.Monitor { return (*openMonitor)(h) }
func (h *sleeplessHost) Sleep(d time.Duration) {
	h.slept += d
	h.sleptBound = h.sleptBound || h.locked
	if h.meanwhile != nil {
		h.meanwhile()
	}
}

type openMonitor sleeplessHost

func (m *openMonitor) Lock()                       { m.locked = true }
func (m *openMonitor) Unlock()                     { m.locked = false }
func (m *openMonitor) Broadcast()                  {}
func (m *openMonitor) Wait(string, time.Time) bool { return false }

func spooledIDs(t *testing.T, s Spool) []string {
	t.Helper()
	found, err := s.Scan()
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, m := range found {
		names = append(names, m.ID)
	}
	return names
}

func TestMemorySpoolForgetsWhatWasNotSynced(t *testing.T) {
	for _, crash := range []bool{true, false} {
		h := &sleeplessHost{}
		s := NewMemorySpool(h, 10*time.Millisecond)
		if err := s.Put(&Message{ID: "safe"}); err != nil {
			t.Fatal(err)
		}
		if crash {
			h.meanwhile = s.Crash
		}
		err := s.Put(&Message{ID: "lost"})
		if (err != nil) != crash {
			t.Errorf("crash %v: want an error from Put just where it was cut off, got %v", crash, err)
		}
		want := []string{"safe", "lost"}
		if crash {
			want = want[:1]
		}
		if got := spooledIDs(t, s); !cmp.Equal(got, want) {
			t.Errorf("crash %v: want %v, got %v", crash, want, got)
		}
		if h.slept != 20*time.Millisecond || h.sleptBound {
			t.Errorf("want 20 ms of sleep with the monitor free, got %v, bound %v", h.slept, h.sleptBound)
		}
	}
}

func TestMemorySpoolTellsWhenItIsSafe(t *testing.T) {
	h := &sleeplessHost{}
	s := NewMemorySpool(h, time.Second)
	if got := s.SafeAt(); !got.IsZero() {
		t.Errorf("want no time where nothing was written, got %v", got)
	}
	if err := s.Put(&Message{ID: "a"}); err != nil {
		t.Fatal(err)
	}
	if got := s.SafeAt(); !got.Equal(h.Now()) {
		t.Errorf("want it safe when Put returns, at %v, got %v", h.Now(), got)
	}
	s.Crash()
	if got := s.SafeAt(); !got.IsZero() {
		t.Errorf("want nothing under way after a crash, got %v", got)
	}
}

func TestMemorySpoolKeepsWhatWasBeingRemoved(t *testing.T) {
	h := &sleeplessHost{}
	s := NewMemorySpool(h, time.Second)
	if err := s.Put(&Message{ID: "a"}); err != nil {
		t.Fatal(err)
	}
	h.meanwhile = s.Crash
	if err := s.Remove("a"); err == nil {
		t.Error("want an error from a Remove that was cut off")
	}
	if got := spooledIDs(t, s); len(got) != 1 {
		t.Errorf("want the message back after the crash, got %v", got)
	}
	h.meanwhile = nil
	if err := s.Remove("a"); err != nil {
		t.Error(err)
	}
	if got := spooledIDs(t, s); len(got) != 0 {
		t.Errorf("want nothing left, got %v", got)
	}
}

func TestMemorySpoolSharesNothing(t *testing.T) {
	s := NewMemorySpool(&sleeplessHost{}, 0)
	m := &Message{ID: "a", Content: []byte("x"), Recipients: []Recipient{{Address: "b@c"}}}
	if err := s.Put(m); err != nil {
		t.Fatal(err)
	}
	m.Content[0], m.Recipients[0].Tries = 'y', 7
	first, _ := s.Scan()
	if first[0].Content[0] != 'x' || first[0].Recipients[0].Tries != 0 {
		t.Errorf("want the message as it was put, got %+v", first[0])
	}
	first[0].Content[0] = 'z'
	if second, _ := s.Scan(); second[0].Content[0] != 'x' {
		t.Error("want a scan that cannot be changed by the holder of another")
	}
}

// A spool behaves like a list in which a message has one place, that of its first Put.
func TestMemorySpoolIsAList(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := NewMemorySpool(&sleeplessHost{}, 0)
		var model []*Message
		for range rapid.IntRange(0, 20).Draw(t, "steps") {
			id := rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "id")
			at := len(model)
			for i, m := range model {
				if m.ID == id {
					at = i
				}
			}
			if rapid.Bool().Draw(t, "put") {
				m := &Message{ID: id, Envid: rapid.StringN(0, 3, 9).Draw(t, "envid")}
				if err := s.Put(m); err != nil {
					t.Fatal(err)
				}
				model = append(model[:at:at], append([]*Message{m}, model[min(at+1, len(model)):]...)...)
				continue
			}
			if err := s.Remove(id); err != nil {
				t.Fatal(err)
			}
			model = append(model[:at:at], model[min(at+1, len(model)):]...)
		}
		got, err := s.Scan()
		if err != nil {
			t.Fatal(err)
		}
		if len(got) != len(model) || len(got) > 0 && !cmp.Equal(got, model) {
			t.Fatalf("want %v, got %v", model, got)
		}
	})
}
