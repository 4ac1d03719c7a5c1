//go:build interop

package lab

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/smtplab/smtplab/internal/interop/chromium"
	"github.com/smtplab/smtplab/internal/lab"
	"github.com/smtplab/smtplab/internal/lab/serve"
	"github.com/smtplab/smtplab/internal/lab/site"
	"github.com/smtplab/smtplab/internal/lab/web"
	"github.com/smtplab/smtplab/scenarios"
)

// made is where the site as files is written, once for all tests that want it.
var made string

func TestMain(m *testing.M) {
	os.Exit(func() int {
		dir, err := os.MkdirTemp("", "smtplab-site-")
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		defer os.RemoveAll(dir)
		made = filepath.Join(dir, "site")
		return m.Run()
	}())
}

// export writes the site, which takes as long as to compile the simulator for browsers.
var export = sync.OnceValue(func() error {
	module, err := site.Build(context.Background(), ".")
	if err != nil {
		return err
	}
	book, err := serve.Book(simulator())
	if err != nil {
		return err
	}
	return site.Site{Page: web.Files(), Book: book, Module: module}.Write(made)
})

// exported is the folder with the site.
func exported(t *testing.T) string {
	t.Helper()
	if err := export(); err != nil {
		t.Fatal(err)
	}
	return made
}

// simulator is the one of this process.
func simulator() *lab.Lab { return lab.New(scenarios.FS, lab.Limits{}) }

// A way is one of serving the page.
type way struct {
	name  string
	serve func(t *testing.T) http.Handler
}

var ways = []way{
	{"server", func(t *testing.T) http.Handler {
		h, err := serve.New(serve.Config{Page: web.Files(), Simulator: simulator(), AtOnce: 2, Waiting: 100})
		if err != nil {
			t.Fatal(err)
		}
		return h
	}},
	{"files", func(t *testing.T) http.Handler {
		files := http.FileServer(http.Dir(exported(t)))
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { // the policy that a careful school would send
			w.Header().Set("Content-Security-Policy", serve.Policy)
			files.ServeHTTP(w, r)
		})
	}},
}

// both runs a test for each way of serving the page. It is given the page's address.
func both(t *testing.T, test func(t *testing.T, address string)) {
	for _, w := range ways {
		t.Run(w.name, func(t *testing.T) { test(t, serveHere(t, w)) })
	}
}

// serveHere serves the page until the test ends, and returns its address.
func serveHere(t *testing.T, w way) string {
	t.Helper()
	s := httptest.NewServer(w.serve(t))
	t.Cleanup(s.Close)
	return s.URL + "/"
}

// visit opens the page at a desk.
func visit(t *testing.T, address string) *chromium.Tab {
	t.Helper()
	return chromium.Open(t, address, "light", 1280)
}
