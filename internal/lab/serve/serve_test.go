package serve

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/smtplab/smtplab/internal/lab"
)

// echo is a simulator that says back what it was asked.
type echo struct{}

func (echo) Answer(_ context.Context, r lab.Request) lab.Reply { return lab.Reply{Body: r.Ask} }

func handler(t testing.TB, s Simulator) http.Handler {
	t.Helper()
	h, err := New(Config{Page: pageOf(), Simulator: s, Names: []string{"lab.school.example"}, AtOnce: 1, Waiting: 1})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// pageOf is a page, as far as a server is concerned.
func pageOf() fstest.MapFS {
	return fstest.MapFS{"index.html": {Data: []byte("<!doctype html>")}, "app.js": {Data: []byte(strings.Repeat("x", 5000))}}
}

// A door is a request, and how it must be answered.
type door struct {
	name, method, path, host string
	fields                   map[string]string
	body                     string
	status                   int
	says                     string
}

var ask = map[string]string{"Content-Type": "application/json"}

// from adds fields to those of a request for the simulator.
func from(fields ...string) map[string]string {
	all := map[string]string{"Content-Type": "application/json"}
	for i := 0; i < len(fields); i += 2 {
		all[fields[i]] = fields[i+1]
	}
	return all
}

var doors = []door{
	{"page", "GET", "/", "127.0.0.1:8025", nil, "", 200, "<!doctype html>"},
	{"page by its name", "GET", "/index.html", "localhost", nil, "", 200, "<!doctype html>"},
	{"where the simulator is", "GET", "/lab.json", "[::1]:8025", nil, "", 200, `{"simulator":"server"}`},
	{"no such file", "GET", "/etc/passwd", "127.0.0.1", nil, "", 404, ""},
	{"no way out of the page", "GET", "/../serve.go", "127.0.0.1", nil, "", 307, ""},
	{"a name of ours", "GET", "/", "Lab.school.example:8025", nil, "", 200, ""},
	{"another's name", "GET", "/", "attacker.example:8025", nil, "", 421, "want localhost"},
	{"another's name asks", "POST", "/api/ask", "attacker.example", ask, `{"ask":"list"}`, 421, ""},
	{"asks", "POST", "/api/ask", "127.0.0.1", ask, `{"ask":"list"}`, 200, `"list"`},
	{"asks from its own page", "POST", "/api/ask", "127.0.0.1", from("Origin", "http://127.0.0.1", "Sec-Fetch-Site", "same-origin"), `{"ask":"list"}`, 200, `"list"`},
	{"asks from another's page", "POST", "/api/ask", "127.0.0.1", from("Sec-Fetch-Site", "cross-site"), `{"ask":"list"}`, 403, ""},
	{"asks from another's origin", "POST", "/api/ask", "127.0.0.1", from("Origin", "http://attacker.example"), `{"ask":"list"}`, 403, ""},
	{"asks by a form", "POST", "/api/ask", "127.0.0.1", from("Content-Type", "text/plain"), `{"ask":"list"}`, 415, "application/json"},
	{"asks by GET", "GET", "/api/ask", "127.0.0.1", nil, "", 404, ""},
	{"more than JSON", "POST", "/api/ask", "127.0.0.1", ask, `{"ask":"list"} junk`, 400, "got more"},
	{"no JSON", "POST", "/api/ask", "127.0.0.1", ask, `{`, 400, "want JSON"},
	{"too much", "POST", "/api/ask", "127.0.0.1", ask, `{"ask":"` + strings.Repeat("x", maxRequest) + `"}`, 413, "shorter"},
	{"deletes", "DELETE", "/", "127.0.0.1", nil, "", 405, ""},
	{"looks at the head", "HEAD", "/", "127.0.0.1", nil, "", 200, ""},
	{"asks what may be asked", "OPTIONS", "/api/ask", "127.0.0.1", from("Origin", "http://attacker.example", "Access-Control-Request-Method", "POST"), "", 405, ""},
	{"no way out in other letters", "GET", "/%2e%2e/%2e%2e/etc/passwd", "127.0.0.1", nil, "", 404, ""},
	{"no way out by a slash", "GET", "/..%2fserve.go", "127.0.0.1", nil, "", 404, ""},
	{"a name with an end of ours", "GET", "/", "127.0.0.1.attacker.example", nil, "", 421, ""},
	{"a number that some take for an address", "GET", "/", "2130706433", nil, "", 421, ""},
	{"an address of IPv6 without a port", "GET", "/", "[::1]", nil, "", 200, ""},
	{"brackets behind an address", "GET", "/", "[]127.0.0.1[]", nil, "", 421, `Host "[]127.0.0.1[]"`},
	{"brackets around an address of IPv4", "GET", "/", "[127.0.0.1]:8025", nil, "", 421, ""},
	{"an open bracket", "GET", "/", "[::1", nil, "", 421, ""},
	{"an address of IPv6 without brackets", "GET", "/", "::1", nil, "", 421, ""},
	{"a port that is none", "GET", "/", "localhost:x", nil, "", 421, ""},
	{"no name at all", "GET", "/", "", nil, "", 421, ""},
	{"asks from no origin", "POST", "/api/ask", "127.0.0.1", from("Origin", "null"), `{"ask":"list"}`, 403, ""},
	{"asks from another port", "POST", "/api/ask", "127.0.0.1:8025", from("Origin", "http://127.0.0.1:9"), `{"ask":"list"}`, 403, ""},
	{"too deep", "POST", "/api/ask", "127.0.0.1", ask, strings.Repeat("[", 1<<20), 400, "depth"},
}

func TestDoors(t *testing.T) {
	h := handler(t, echo{})
	for _, d := range doors {
		t.Run(d.name, func(t *testing.T) {
			r := httptest.NewRequest(d.method, d.path, strings.NewReader(d.body))
			r.Host = d.host
			for name, value := range d.fields {
				r.Header.Set(name, value)
			}
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			if w.Code != d.status || !strings.Contains(w.Body.String(), d.says) {
				t.Errorf("want %d and %q, got %d: %s", d.status, d.says, w.Code, w.Body)
			}
			if policy := w.Header().Get("Content-Security-Policy"); d.status != 421 && policy != Policy {
				t.Errorf("want the policy with every answer, got %q", policy)
			}
		})
	}
}

// What has not changed is not sent again.
func TestPageIsCached(t *testing.T) {
	h := handler(t, echo{})
	w := httptest.NewRecorder()
	r := httptest.NewRequest("GET", "http://127.0.0.1/app.js", nil)
	h.ServeHTTP(w, r)
	r.Header.Set("If-None-Match", w.Header().Get("ETag"))
	again := httptest.NewRecorder()
	h.ServeHTTP(again, r)
	if w.Code != http.StatusOK || again.Code != http.StatusNotModified {
		t.Errorf("want 200 and then 304, got %d and %d", w.Code, again.Code)
	}
}

func TestPageWithoutIndex(t *testing.T) {
	if _, err := New(Config{Page: fstest.MapFS{}, Simulator: echo{}, AtOnce: 1}); err == nil || !strings.Contains(err.Error(), "index.html") {
		t.Errorf("want an error about index.html, got %v", err)
	}
}

// FuzzAsk sends anything: what comes back is always JSON of a Reply, and never an error of the server's own.
func FuzzAsk(f *testing.F) {
	f.Add(`{"ask":"list"}`)
	f.Add(`{"ask":"run","body":{"text":{"name":"kb/q818222/blob-swallowed"}}}`)
	f.Add(`[]`)
	f.Add("\x00")
	h := handler(f, echo{})
	f.Fuzz(func(t *testing.T, body string) {
		r := httptest.NewRequest("POST", "http://127.0.0.1/api/ask", strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		text, _ := io.ReadAll(w.Body)
		var reply lab.Reply
		if err := json.Unmarshal(text, &reply); err != nil || w.Code >= 500 {
			t.Errorf("want a reply, got %d %q: %v", w.Code, text, err)
		}
	})
}
