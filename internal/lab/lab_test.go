package lab

import (
	"cmp"
	"context"
	"encoding/json"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/smtplab/smtplab/harness"
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
	kinds := map[string]string{}
	for _, e := range b.Scenarios {
		kinds[e.Name] = cmp.Or(e.Exercise, "lesson")
		if e.Title == "" || !strings.Contains(e.Search, strings.ToLower(path.Base(e.Name))) {
			t.Errorf("%s: want a title, and its name among the words to search, got %q", e.Name, e.Title)
		}
	}
	for _, e := range b.Scenarios {
		if e.Exercise == harness.Diagnose && (strings.Contains(e.Search, "240832") || strings.Contains(e.Search, "ehlo")) {
			t.Errorf("%s: the words to search tell what is to be found out: %s", e.Name, e.Search)
		}
	}
	for _, a := range b.Articles {
		if a.Title == "" || len(a.Lessons) == 0 {
			t.Errorf("%s: want a title and lessons, got %+v", a.Folder, a)
		}
		if strings.HasPrefix(a.Folder, "kb/") && (a.Aim == "" || len(a.Asks) == 0) {
			t.Errorf("%s: want an aim and questions for the teacher, got %+v", a.Folder, a)
		}
		for _, name := range a.Lessons {
			if kinds[name] == "" || strings.HasPrefix(a.Folder, "kb/") && kinds[name] == harness.Diagnose {
				t.Errorf("%s: %s is not there, or its place would be the answer", a.Folder, name)
			}
		}
	}
	if b.Limits.Changes == 0 || b.Edition == "" || b.Version == "" || len(b.Words) < 20 {
		t.Errorf("got %+v, edition %q, version %q, %d words", b.Limits, b.Edition, b.Version, len(b.Words))
	}
}

// named finds a thing in a list.
func named(t *testing.T, list []Thing, name string) Thing {
	t.Helper()
	i := slices.IndexFunc(list, func(x Thing) bool { return x.Name == name })
	if i < 0 {
		t.Fatalf("there is no %s", name)
	}
	return list[i]
}

// The windows of the articles can be drawn from the list alone.
func TestBookHasTheWindowsOfTheArticles(t *testing.T) {
	b := ask(t, theBook(), "list", nil).(*Book)
	for _, c := range []struct{ product, setting, page, label, control string }{
		{"iis5", "smart-host", "SMTP virtual server > Delivery > Advanced Delivery", "Smart host", "text"},
		{"iis4", "smart-host", "SMTP site > Delivery", "Smart host", "text"},
		{"exchange2003", "helo", "SMTP connector > Advanced", "Send HELO instead of EHLO", "check"},
		{"iis5", "helo", "", "", "check"},
		{"iis5", "dns", "TCP/IP", "DNS server addresses, in order of use", "list"},
		{"iis5", "retry", "SMTP virtual server > Delivery", "Retry intervals", "retries"},
		{"iis4", "retry", "SMTP site > Delivery", "Retry interval", "time"},
		{"exchange2000", "sp", "", "", "choice"},
	} {
		params := named(t, b.Products, c.product).Params
		p := params[slices.IndexFunc(params, func(p Param) bool { return p.Name == c.setting })]
		if p.Page != c.page || p.Label != c.label || p.Control != c.control || (p.Control == "choice") != (p.Choices != nil) {
			t.Errorf("%s of %s: got %+v", c.setting, c.product, p)
		}
	}
	if values := named(t, b.Products, "exchange2003").Values; values[0].Path != suppress || values[0].Type != "REG_DWORD" || values[0].Source != "KB 818222" {
		t.Errorf("got %+v", values)
	}
	if p := named(t, b.Faults, "servfail").Params; !slices.ContainsFunc(p, func(p Param) bool { return p.Name == "from" && p.Control == "time" }) {
		t.Errorf("got %+v", p)
	}
}

// Each case of each lesson can be shown, and holds what it claims.
func TestEveryArticleRuns(t *testing.T) {
	l := theBook()
	for _, e := range ask(t, l, "list", nil).(*Book).Scenarios {
		if !strings.HasPrefix(e.Name, "kb/") {
			continue
		}
		for _, value := range append([]string{""}, e.Cases...) {
			w := ask(t, l, "explain", Explain{Text: Text{Name: e.Name, Case: value}}).(*World)
			p := ask(t, l, "run", Run{Text: Text{Name: e.Name, Case: value}}).(*Played)
			if p.Case.Verdict.String() != "pass" || p.Truncated != "" || len(p.Phases) != len(w.Chapters) || len(p.Happenings) == 0 {
				t.Errorf("%s[%s]: got %v %s, %d phases of %d", e.Name, value, p.Case.Verdict, p.Truncated, len(p.Phases), len(w.Chapters))
			}
			for _, s := range w.Sections {
				if s.Kind == "" {
					t.Errorf("%s: what is section %q?", e.Name, s.Name)
				}
			}
		}
	}
}

// A field that cannot be is named, and so is what it must be.
func TestWrongFields(t *testing.T) {
	for body, want := range map[string]string{
		`{"text":{"name":"kb/q276347/tcp-ignored"},"seed":-1}`:      "run: body: seed: want a value of type uint64, got number -1",
		`{"text":{"name":"kb/q276347/tcp-ignored"},"seed":"seven"}`: "run: body: seed: want a value of type uint64, got string",
		`{"text":{"name":7}}`: "run: body: text.name: want a value of type string, got number",
		`{"tex":{}}`:          "run: body: want what package lab says of run",
	} {
		if r := theBook().Answer(t.Context(), Request{Ask: "run", Body: []byte(body)}); !strings.HasPrefix(r.Error, want) {
			t.Errorf("%s: want %q, got %q", body, want, r.Error)
		}
	}
}
