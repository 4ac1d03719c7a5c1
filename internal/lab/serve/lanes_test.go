package serve

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/smtplab/smtplab/internal/lab"
	"github.com/smtplab/smtplab/scenarios"
)

// A pretender is a simulator whose runs take as many looks as they are told, and count who is at work. One that is let look
// any number of times waits for leave.
type pretender struct {
	leave  chan struct{}
	begun  atomic.Int64
	atWork atomic.Int64
	most   atomic.Int64
}

// Answer implements Simulator.
func (p *pretender) Answer(ctx context.Context, r lab.Request) lab.Reply {
	p.begun.Add(1)
	now := p.atWork.Add(1)
	defer p.atWork.Add(-1)
	for most := p.most.Load(); now > most && !p.most.CompareAndSwap(most, now); most = p.most.Load() {
	}
	looks := map[string]int{"short": shortRun, "middle": middleRun, "long": middleRun + 1}[r.Ask]
	for range looks {
		if err := ctx.Err(); err != nil {
			return lab.Reply{Error: err.Error()}
		}
	}
	if r.Ask == "long" {
		<-p.leave
	}
	return lab.Reply{Body: r.Ask}
}

// post asks for a run of a kind.
func post(h http.Handler, kind string) *httptest.ResponseRecorder {
	r := httptest.NewRequest("POST", "http://127.0.0.1/api/ask", strings.NewReader(fmt.Sprintf(`{"ask":%q}`, kind)))
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// Thirty long runs stand in nobody's way: all others are answered before the first of them ends. Each run gets its whole answer,
// and there are never more under way than there are turns.
func TestShortRunsGoBeforeLongOnes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &pretender{leave: make(chan struct{})}
		a := newAsked(p, 2, 100)
		var long, others sync.WaitGroup
		ask := func(all *sync.WaitGroup, kind string) {
			all.Go(func() {
				if w := post(a, kind); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), kind) {
					t.Errorf("%s: want its answer, got %d %s", kind, w.Code, w.Body)
				}
			})
		}
		for range 30 {
			ask(&long, "long")
			ask(&others, "short")
		}
		ask(&others, "middle")
		others.Wait() // for ever, if they had to wait for the long ones
		close(p.leave)
		long.Wait()
		if most := p.most.Load(); most > 4 {
			t.Errorf("want two short runs under way, one of some length and a long one, got %d at once", most)
		}
		if begun, want := p.begun.Load(), int64(30*1+2+30*3); begun != want {
			t.Errorf("want each run begun once in each lane that it came to, %d in all, got %d", want, begun)
		}
	})
}

// Who has waited for a minute is told to come again, and so is who finds no room to wait.
func TestWaitingIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &pretender{leave: make(chan struct{})}
		a := newAsked(p, 1, 1)
		codes := make(chan int, 3)
		var all sync.WaitGroup
		for range 2 {
			all.Go(func() { codes <- post(a, "long").Code })
		}
		synctest.Wait() // one is at work, one waits
		if w := post(a, "short"); w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") == "" {
			t.Errorf("want the third told to come again, got %d", w.Code)
		}
		if code := <-codes; code != http.StatusServiceUnavailable {
			t.Errorf("want the second told to come again after a minute, got %d", code)
		}
		close(p.leave)
		if code := <-codes; code != http.StatusOK {
			t.Errorf("want the first answered, got %d", code)
		}
		all.Wait()
		if w := post(a, "short"); w.Code != http.StatusOK {
			t.Errorf("want all turns free again, got %d", w.Code)
		}
	})
}

// One who waits and goes away leaves the place to others.
func TestWaitingEndsWithTheCaller(t *testing.T) {
	l := newLanes(1)
	l[0].turns <- struct{}{} // somebody is at work
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	none := func(context.Context) lab.Reply { return lab.Reply{} }
	if _, err := l.run(gone, none); !errors.Is(err, context.Canceled) {
		t.Errorf("want the caller who went away turned back, got %v", err)
	}
	<-l[0].turns
	if _, err := l.run(t.Context(), none); err != nil {
		t.Errorf("want the turn free again, got %v", err)
	}
}

// What runs long without a look is dropped as well, when it looks.
func TestTurnsEndInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAsked(dozer{}, 1, 1)
		if w := post(a, "nap"); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "rested") {
			t.Errorf("want it done in the second lane, got %d %s", w.Code, w.Body)
		}
	})
}

// A dozer sleeps, and then looks.
type dozer struct{}

// Answer implements Simulator.
func (dozer) Answer(ctx context.Context, _ lab.Request) lab.Reply {
	time.Sleep(6 * time.Second) // more than a short run has
	if err := ctx.Err(); err != nil {
		return lab.Reply{Error: err.Error()}
	}
	return lab.Reply{Body: "rested"}
}

// All lessons and exercises are short runs: none of them ever waits for a long one.
func TestLessonsAreShort(t *testing.T) {
	l := lab.New(scenarios.FS, lab.Limits{})
	book := l.Answer(t.Context(), lab.Request{Ask: "list"}).Body.(*lab.Book)
	played := 0
	for _, e := range book.Scenarios {
		if strings.HasPrefix(e.Name, "rfc") {
			continue // the page has no lessons of them
		}
		body := fmt.Appendf(nil, `{"text":{"name":%q},"goal":true}`, e.Name)
		turn := &turn{Context: t.Context(), allowance: allowance{looks: shortRun / 4 * 3, time: time.Hour}, begin: time.Now()}
		reply := l.Answer(turn, lab.Request{Ask: "run", Body: body})
		if played++; turn.over || reply.Error != "" {
			t.Errorf("%s: want room to spare in %d looks, got %d, %s", e.Name, shortRun, turn.used, reply.Error)
		}
	}
	if played < 50 {
		t.Errorf("want the lessons of five articles, got %d", played)
	}
}
