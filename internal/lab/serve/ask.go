package serve

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/netip"
	"time"

	"github.com/klauspost/compress/gzhttp"

	"github.com/smtplab/smtplab/internal/lab"
)

// maxRequest is how many octets a request may have: a scenario of the largest size, each octet escaped, the same once more in
// changes, and some to spare.
const maxRequest = 4 << 20

// asked answers what the page asks the simulator.
type asked struct {
	simulator         Simulator
	present           chan struct{} // holds one for each who waits, is at work or is sent an answer
	lanes             lanes
	requests, answers *room
}

func newAsked(s Simulator, atOnce, waiting int) *asked {
	return &asked{simulator: s, present: make(chan struct{}, atOnce+waiting), lanes: newLanes(atOnce),
		requests: newRoom(allRequests), answers: newRoom(allAnswers)}
}

func (a *asked) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body := &metered{Reader: http.MaxBytesReader(w, r.Body, maxRequest), room: a.requests}
	defer body.done()
	request, status, err := read(body, r)
	switch {
	case errors.Is(err, errBusy):
		busy(w, err)
		return
	case err != nil:
		answer(w, status, lab.Reply{Error: "request: " + err.Error()})
		return
	}
	select {
	case a.present <- struct{}{}:
		defer func() { <-a.present }()
	default:
		busy(w, errBusy)
		return
	}
	text, err := a.lanes.run(r.Context(), func(ctx context.Context) lab.Reply { return a.simulator.Answer(ctx, request) })
	if err != nil {
		busy(w, err)
		return
	}
	a.send(w, r, text)
}

// send sends an answer, unless too much of others' is on its way already: it stays in memory until it is read, however slowly.
// Who sits at this machine gets it as it is, since to compress it would take longer than to send it.
func (a *asked) send(w http.ResponseWriter, r *http.Request, text []byte) {
	if size := int64(len(text)); size > smallAnswer {
		if !a.answers.take(size) {
			busy(w, errBusy)
			return
		}
		defer a.answers.giveBack(size)
	}
	if at, err := netip.ParseAddrPort(r.RemoteAddr); err == nil && at.Addr().IsLoopback() {
		w.Header().Set(gzhttp.HeaderNoCompression, "1")
	}
	say(w, http.StatusOK, text)
}

func busy(w http.ResponseWriter, err error) {
	w.Header().Set("Retry-After", "1")
	answer(w, http.StatusServiceUnavailable, lab.Reply{Error: err.Error()})
}

// read reads a request, and says with which status it is refused.
func read(body io.Reader, r *http.Request) (request lab.Request, status int, err error) {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "application/json" { // which no form of another site can send
		return request, http.StatusUnsupportedMediaType, fmt.Errorf("want Content-Type application/json, got %q", r.Header.Get("Content-Type"))
	}
	decoder := json.NewDecoder(body)
	err = decoder.Decode(&request)
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return request, http.StatusRequestEntityTooLarge, fmt.Errorf("want at most %d octets: make the scenario shorter", large.Limit)
	case err != nil:
		return request, http.StatusBadRequest, fmt.Errorf("want JSON such as {\"ask\":\"list\"}: %w", err)
	case decoder.More():
		return request, http.StatusBadRequest, errors.New("want one JSON value such as {\"ask\":\"list\"}, got more behind it")
	}
	return request, http.StatusOK, nil
}

func answer(w http.ResponseWriter, status int, reply lab.Reply) { say(w, status, encoded(reply)) }

func encoded(reply lab.Reply) []byte {
	text, err := json.Marshal(reply)
	if err != nil { // a Reply is made of what JSON has
		return []byte(`{"error":"the answer cannot be told"}`)
	}
	return text
}

// patience is how long an answer may take to be read.
const patience = 30 * time.Second

func say(w http.ResponseWriter, status int, text []byte) {
	http.NewResponseController(w).SetWriteDeadline(time.Now().Add(patience)) // where there is none, there is nobody slow
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	w.Write(text) // what fails here is that nobody listens any more
}
