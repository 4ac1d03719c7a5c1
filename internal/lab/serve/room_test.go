package serve

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

// slow is a reader who does not read until it is let go.
type slow struct {
	*httptest.ResponseRecorder
	begun, read chan struct{}
}

func (s slow) Write(b []byte) (int, error) {
	s.begun <- struct{}{}
	<-s.read
	return s.ResponseRecorder.Write(b)
}

// Whoever reads his answer slowly takes no turn from others.
func TestSlowReaders(t *testing.T) {
	a := newAsked(echo{}, 1, 1)
	s := slow{httptest.NewRecorder(), make(chan struct{}), make(chan struct{})}
	request := func() *http.Request {
		r := httptest.NewRequest("POST", "http://127.0.0.1/api/ask", strings.NewReader(`{"ask":"list"}`))
		r.Header.Set("Content-Type", "application/json")
		return r
	}
	var all sync.WaitGroup
	all.Go(func() { a.ServeHTTP(s, request()) })
	<-s.begun
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	w := httptest.NewRecorder()
	a.ServeHTTP(w, request().WithContext(ctx))
	if w.Code != http.StatusOK {
		t.Errorf("want an answer while another is still being read, got %d %s", w.Code, w.Body)
	}
	close(s.read)
	all.Wait()
}

// Large answers stay in memory until they are read: so much of them, and no more. Small ones are sent meanwhile.
func TestAnswersAreBounded(t *testing.T) {
	a := newAsked(echo{}, 1, 1)
	const size = allAnswers / 4
	large := make([]byte, size)
	r := httptest.NewRequest("POST", "http://127.0.0.1/api/ask", nil)
	s := slow{httptest.NewRecorder(), make(chan struct{}), make(chan struct{})}
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() { a.send(slow{httptest.NewRecorder(), s.begun, s.read}, r, large) })
		<-s.begun
	}
	for text, want := range map[string]int{string(large): http.StatusServiceUnavailable, "small": http.StatusOK} {
		w := httptest.NewRecorder()
		if a.send(w, r, []byte(text)); w.Code != want {
			t.Errorf("%d octets: want %d while much is on its way, got %d", len(text), want, w.Code)
		}
	}
	close(s.read)
	all.Wait()
	if free := a.answers.free.Load(); free != allAnswers {
		t.Errorf("want all room free again, got %d octets", free)
	}
}

// Requests that are announced and do not come take no room; those that come take as much as they have, and give it back.
func TestRequestsAreBounded(t *testing.T) {
	a := newAsked(echo{}, 1, 100)
	const size = 2 << 20
	var senders []*io.PipeWriter
	var all sync.WaitGroup
	for range allRequests/size + 8 {
		body, sender := io.Pipe()
		senders = append(senders, sender)
		all.Go(func() { a.ServeHTTP(httptest.NewRecorder(), asking(body)); body.Close() })
	}
	if w := post(a, "list"); w.Code != http.StatusOK {
		t.Errorf("want an answer while others announce much, got %d", w.Code)
	}
	for _, s := range senders {
		io.WriteString(s, `{"ask":"`+strings.Repeat("x", size)) // until there is no room, and then none of it is read
	}
	w := httptest.NewRecorder()
	a.ServeHTTP(w, asking(strings.NewReader(`{"ask":"`+strings.Repeat("x", size)+`"}`)))
	if w.Code != http.StatusServiceUnavailable {
		t.Errorf("want a large request told to come again, got %d", w.Code)
	}
	if w := post(a, "list"); w.Code != http.StatusOK {
		t.Errorf("want a small request answered, got %d", w.Code)
	}
	for _, s := range senders {
		s.Close()
	}
	all.Wait()
	if free := a.requests.free.Load(); free != allRequests {
		t.Errorf("want all room free again, got %d octets", free)
	}
}

func asking(body io.Reader) *http.Request {
	r := httptest.NewRequest("POST", "http://127.0.0.1/api/ask", body)
	r.Header.Set("Content-Type", "application/json")
	return r
}
