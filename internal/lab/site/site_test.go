package site

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"
)

var page = fstest.MapFS{"index.html": {Data: []byte("<!doctype html>")}, "part/app.js": {Data: []byte("1")}}

func write(t *testing.T, dir string) error {
	t.Helper()
	wasm, err := compress([]byte("\x00asm"))
	if err != nil {
		t.Fatal(err)
	}
	return Site{Page: page, Book: []byte("{}"), Module: Module{Wasm: wasm, Exec: []byte("2")}}.Write(dir)
}

func TestWrite(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "site")
	for range 2 { // the second time over the first
		if err := write(t, dir); err != nil {
			t.Fatal(err)
		}
	}
	var config struct {
		Simulator, Module string
		Bytes             int
	}
	text, _ := os.ReadFile(filepath.Join(dir, "lab.json"))
	if err := json.Unmarshal(text, &config); err != nil || config.Simulator != "wasm" {
		t.Fatalf("want lab.json to tell of a module, got %s: %v", text, err)
	}
	module, err := os.ReadFile(filepath.Join(dir, config.Module))
	if err != nil || len(module) != config.Bytes {
		t.Fatalf("want the module of %d octets, got %d: %v", config.Bytes, len(module), err)
	}
	r, err := gzip.NewReader(bytes.NewReader(module))
	if err != nil {
		t.Fatal(err)
	}
	if plain, err := io.ReadAll(r); err != nil || string(plain) != "\x00asm" {
		t.Errorf("want the module as it was made, got %q: %v", plain, err)
	}
	for name, want := range map[string]string{"index.html": "<!doctype html>", "part/app.js": "1", "wasm_exec.js": "2", "book.json": "{}"} {
		if got, err := os.ReadFile(filepath.Join(dir, name)); string(got) != want {
			t.Errorf("%s: want %q, got %q: %v", name, want, got, err)
		}
	}
}

// A folder with something else in it is left as it is.
func TestWriteTakesNothingAway(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "index.html"), []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := write(t, dir); !errors.Is(err, ErrTaken) {
		t.Errorf("want %v, got %v", ErrTaken, err)
	}
	if got, _ := os.ReadFile(filepath.Join(dir, "index.html")); string(got) != "mine" {
		t.Errorf("want the file left alone, got %q", got)
	}
}

// Where there is no source of smtplab, the error says what to do.
func TestBuildWithoutSource(t *testing.T) {
	if _, err := Build(t.Context(), t.TempDir()); err == nil || !bytes.Contains([]byte(err.Error()), []byte("checkout")) {
		t.Errorf("want an error that says where to be, got %v", err)
	}
}
