package lab

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/smtplab/smtplab/scenarios"
)

// ask asks a lab of the book, and wants an answer.
func ask(t testing.TB, l *Lab, kind string, body any) any {
	t.Helper()
	data, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	r := l.Answer(context.Background(), Request{Ask: kind, Body: data})
	if r.Error != "" || len(r.Problems) > 0 {
		t.Fatalf("%s %s: %s %v", kind, data, r.Error, r.Problems)
	}
	return r.Body
}

func theBook() *Lab { return New(scenarios.FS, Limits{}) }

func TestBook(t *testing.T) {
	b := ask(t, theBook(), "list", nil).(*Book)
	data, _ := json.Marshal(b)
	t.Logf("%d octets, %d scenarios", len(data), len(b.Scenarios))
	for _, a := range b.Articles {
		if a.Title == "" {
			t.Errorf("%s has no title", a.Folder)
		}
	}
}

func TestEveryArticleRuns(t *testing.T) {
	l := theBook()
	for _, e := range ask(t, l, "list", nil).(*Book).Scenarios {
		if e.Name[:3] != "kb/" {
			continue
		}
		w := ask(t, l, "explain", Explain{Text{Name: e.Name}}).(*World)
		p := ask(t, l, "run", Run{Text: Text{Name: e.Name}}).(*Played)
		data, _ := json.Marshal(p)
		ev, _ := json.Marshal(w)
		t.Logf("%-50s %6d %7d octets %d happenings %d mail", e.Name, len(ev), len(data), len(p.Happenings), len(p.Mail))
	}
}
