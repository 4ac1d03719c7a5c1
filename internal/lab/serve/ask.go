package serve

import (
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"time"

	"github.com/smtplab/smtplab/internal/lab"
)

// maxRequest is how many octets a request may have: a scenario of the largest size, each octet escaped, and some to spare.
const maxRequest = 8 << 20

// asked answers what the page asks the simulator.
type asked struct {
	simulator Simulator
	turns     turns
}

func (a *asked) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	request, status, err := read(w, r)
	if err != nil {
		answer(w, status, lab.Reply{Error: "request: " + err.Error()})
		return
	}
	worked, done, err := a.turns.take(r.Context())
	if err != nil {
		busy(w, err)
		return
	}
	defer done()
	text := encoded(a.simulator.Answer(r.Context(), request))
	worked()
	if err := a.turns.send(len(text), func() { say(w, http.StatusOK, text) }); err != nil {
		busy(w, err)
	}
}

func busy(w http.ResponseWriter, err error) {
	w.Header().Set("Retry-After", "1")
	answer(w, http.StatusServiceUnavailable, lab.Reply{Error: err.Error()})
}

// read reads a request, and says with which status it is refused.
func read(w http.ResponseWriter, r *http.Request) (request lab.Request, status int, err error) {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "application/json" { // which no form of another site can send
		return request, http.StatusUnsupportedMediaType, fmt.Errorf("want Content-Type application/json, got %q", r.Header.Get("Content-Type"))
	}
	decoder := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxRequest))
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
