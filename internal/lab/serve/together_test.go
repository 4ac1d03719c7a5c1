package serve

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/smtplab/smtplab/internal/lab"
	"github.com/smtplab/smtplab/scenarios"
)

// students are as many runs at a time as a large class wants.
const students = 100

// mostMemory is how much memory all of them together may take. Those who wait hold their request and no more.
const mostMemory = 512 << 20

// A hundred students press the button at once, each with a world of their own: each gets the answer that he would get alone,
// and the server's memory stays in bounds.
func TestTogether(t *testing.T) {
	simulator := lab.New(scenarios.FS, lab.Limits{})
	h, err := New(Config{Page: pageOf(), Simulator: simulator, AtOnce: runtime.GOMAXPROCS(0), Waiting: students})
	if err != nil {
		t.Fatal(err)
	}
	requests := make([]string, students)
	want := make([]string, students)
	for i := range requests {
		requests[i] = aRun(i)
		want[i] = askFor(h, requests[i])
		if !strings.Contains(want[i], `"happenings"`) {
			t.Fatalf("%s: want a run, got %.500s", requests[i], want[i])
		}
	}
	most := watchMemory(t)
	got := make([]string, students)
	var all sync.WaitGroup
	for i := range requests {
		all.Go(func() { got[i] = askFor(h, requests[i]) })
	}
	all.Wait()
	for i := range got {
		if got[i] != want[i] {
			t.Errorf("student %d: want the answer that he gets alone, got %.300s", i, got[i])
		}
	}
	if peak := most(); peak > mostMemory {
		t.Errorf("want %d MiB of memory at most, got %d MiB", mostMemory>>20, peak>>20)
	} else {
		t.Logf("%d MiB at most", peak>>20)
	}
}

// aRun is what one of them asks for: one of five lessons, with a change and a seed of his own.
func aRun(student int) string {
	lessons := []struct{ name, host string }{
		{"kb/kb818222/blob-swallowed", "mail.contoso.example"},
		{"kb/q186142/bare-name-refused", "server.company.example"},
		{"kb/q190026/no-ptr-silent-drop", "mail.mycompany.microsoft.com"},
		{"kb/q240832/ehlo-trailing-dot", "sub2.your-company.com"},
		{"kb/q276347/smart-host-by-name", "relay.corp.example"},
	}
	l := lessons[student%len(lessons)]
	return fmt.Sprintf(`{"ask":"run","body":{"seed":%d,"text":{"name":%q,"changes":[{"kind":"setting","host":%q,"name":"fqdn","value":"student-%d.example"}]}}}`,
		student+1, l.name, l.host, student)
}

// askFor asks the simulator, and returns what it answers.
func askFor(h http.Handler, request string) string {
	r := httptest.NewRequest("POST", "http://127.0.0.1/api/ask", strings.NewReader(request))
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Body.String()
}

// watchMemory looks at the memory in use until it is asked how much there was at most.
func watchMemory(t *testing.T) (most func() uint64) {
	t.Helper()
	runtime.GC()
	stop, peak := make(chan struct{}), make(chan uint64)
	go func() {
		var high uint64
		for {
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			high = max(high, m.HeapInuse)
			select {
			case <-stop:
				peak <- high
				return
			case <-time.After(5 * time.Millisecond):
			}
		}
	}()
	return func() uint64 { close(stop); return <-peak }
}
