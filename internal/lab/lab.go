package lab

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"sync"
	"time"

	"github.com/smtplab/smtplab/harness/script"
)

// A Lab answers the page. It keeps nothing between two requests but what it has read of the book, so that any number of
// students may ask at once.
type Lab struct {
	files  fs.FS
	limits Limits
	read   func() (*Book, error) // once
}

// New makes a lab of a book. Limits that are zero are those of the defaults.
func New(book fs.FS, limits Limits) *Lab {
	l := &Lab{files: book, limits: limits.withDefaults()}
	l.read = sync.OnceValues(l.readBook)
	return l
}

// Answer answers one request. It returns early where ctx is done, with what there was to tell.
func (l *Lab) Answer(ctx context.Context, r Request) (reply Reply) {
	defer func() { // a fault of ours must not take the others' class away: in a browser it would end the module
		if fault := recover(); fault != nil {
			reply = Reply{Error: fmt.Sprintf("the simulator has a fault: %v; please tell its makers, with what you asked", fault)}
		}
	}()
	body, err := l.answer(ctx, r)
	var problems script.Problems
	switch {
	case errors.As(err, &problems):
		return Reply{Problems: located(problems)}
	case err != nil:
		return Reply{Error: fmt.Sprintf("%s: %v", cmp.Or(r.Ask, "request"), err)}
	}
	return Reply{Body: body}
}

// until is a context that is done at a moment, and looks at the clock itself: in a browser, where there is one thread, no
// timer fires while a world runs. Nobody waits for it to be done.
type until struct {
	context.Context
	moment time.Time
}

// Err implements context.Context.
func (u until) Err() error {
	if time.Now().After(u.moment) {
		return context.DeadlineExceeded
	}
	return u.Context.Err()
}

func (l *Lab) answer(ctx context.Context, r Request) (any, error) {
	switch r.Ask {
	case "list":
		return l.read()
	case "explain":
		return answer(r, func(e Explain) (any, error) { return l.explain(e) })
	case "run":
		return answer(r, func(q Run) (any, error) { return l.run(ctx, q) })
	case "talk":
		return answer(r, func(q Talk) (any, error) { return l.talk(ctx, q) })
	}
	return nil, fmt.Errorf("want list, explain, run or talk, got %q: {\"ask\":\"list\"} lists the book", r.Ask)
}

// answer reads the body of a request, strictly, and has it answered.
func answer[Q any](r Request, f func(Q) (any, error)) (any, error) {
	var q Q
	if body := bytes.TrimSpace(r.Body); len(body) == 0 || bytes.Equal(body, []byte("null")) { // null would be a Q in which nothing is said
		return nil, fmt.Errorf("body: want what package lab says of %s, got nothing", r.Ask)
	}
	d := json.NewDecoder(bytes.NewReader(r.Body))
	d.DisallowUnknownFields()
	err := d.Decode(&q)
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) && wrong.Field != "" {
		return nil, fmt.Errorf("body: %s: want a value of type %s, got %s", wrong.Field, wrong.Type, wrong.Value)
	}
	if err != nil {
		return nil, fmt.Errorf("body: want what package lab says of %s: %w", r.Ask, err)
	}
	return f(q)
}

// located are mistakes by line.
func located(all script.Problems) []Problem {
	list := make([]Problem, len(all))
	for i, p := range all {
		list[i] = Problem{Line: p.Line, Text: p.Text}
	}
	return list
}
