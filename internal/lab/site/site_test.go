package site

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strings"
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

// What is not ours is left as it is, and nothing is written beside it that would need its place.
func TestWriteTakesNothingAway(t *testing.T) {
	written := func(name, text string) func(dir string) error {
		return func(dir string) error { return os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600) }
	}
	for _, c := range []struct {
		name   string
		before func(dir string) error // somebody else does it in a folder, in which a site is if its name says so
		file   string
		says   string
	}{
		{"a folder of somebody's", written("letter.txt", "mine"), "letter.txt", "no files.sha256"},
		{"a page of somebody's", written("index.html", "mine"), "index.html", "no files.sha256"},
		{"a page with a lab.json of somebody's", written("lab.json", "{}"), "lab.json", "no files.sha256"},
		{"a list of somebody's", written("files.sha256", "mine"), "files.sha256", `the line "mine"`},
		{"a list that leads elsewhere", written("files.sha256", "0  ../x\n"), "files.sha256", "the line"},
		{"site, and a page that was changed", written("index.html", "mine"), "index.html", "index.html was not written by smtplab, or was changed"},
		{"site, and a link in the place of a file", func(dir string) error {
			place := filepath.Join(dir, "book.json")
			return errors.Join(os.Remove(place), os.Symlink("index.html", place))
		}, "index.html", "book.json is no file"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			if strings.HasPrefix(c.name, "site") {
				if err := write(t, dir); err != nil {
					t.Fatal(err)
				}
			}
			if err := c.before(dir); err != nil {
				t.Fatal(err)
			}
			before := contents(t, dir)
			if err := write(t, dir); !errors.Is(err, ErrTaken) || !strings.Contains(err.Error(), c.says) {
				t.Errorf("want %v, which says %q, got %v", ErrTaken, c.says, err)
			}
			if err := Vacant(dir); !errors.Is(err, ErrTaken) {
				t.Errorf("want it known before the work, got %v", err)
			}
			if after := contents(t, dir); !maps.Equal(after, before) {
				t.Errorf("want all left alone, got %q instead of %q", after, before)
			}
		})
	}
}

// What stands beside a site stays, and what an earlier site had and the next has not goes.
func TestWriteLeavesOthersAndTakesItsOwnAway(t *testing.T) {
	dir := t.TempDir()
	old := Site{Page: fstest.MapFS{"index.html": {Data: []byte("old")}, "gone.js": {Data: []byte("old")}}}
	if err := old.Write(dir); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "robots.txt"), []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(Vacant(dir), write(t, dir)); err != nil {
		t.Fatal(err)
	}
	got := contents(t, dir)
	if got["robots.txt"] != "mine" || got["gone.js"] != "" || got["index.html"] != "<!doctype html>" {
		t.Errorf("want the other's file, the new page and nothing of the old, got %q", got)
	}
}

// A site that was half written in the place of another is known again.
func TestWriteGoesOnAfterAnInterruption(t *testing.T) {
	dir := t.TempDir()
	if err := write(t, dir); err != nil {
		t.Fatal(err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	old, err := readManifest(root)
	if err != nil {
		t.Fatal(err)
	}
	next := map[string][]byte{"index.html": []byte("next"), "new.js": []byte("next")}
	if err := errors.Join(root.WriteFile(manifestName, old.with(manifestOf(next)).text(), 0o600), root.WriteFile("new.js", next["new.js"], 0o600)); err != nil {
		t.Fatal(err)
	}
	if err := write(t, dir); err != nil {
		t.Errorf("want it written over, got %v", err)
	}
	if got := contents(t, dir); got["new.js"] != "" {
		t.Errorf("want nothing left of what was begun, got %q", got)
	}
}

// contents are the files of a folder.
func contents(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(filepath.Join(dir, name))
		files[name] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// Where there is no source of smtplab, the error says what to do.
func TestBuildWithoutSource(t *testing.T) {
	if _, err := Build(t.Context(), t.TempDir()); err == nil || !bytes.Contains([]byte(err.Error()), []byte("checkout")) {
		t.Errorf("want an error that says where to be, got %v", err)
	}
}

// Outside a checkout it is said what is wanted, and not what the go command says; a folder that can be none is known before the work.
func TestWhatCannotBe(t *testing.T) {
	dir := t.TempDir()
	if _, err := Source(t.Context(), dir); !errors.Is(err, ErrNoSource) {
		t.Errorf("want %v, got %v", ErrNoSource, err)
	}
	if root, err := Source(t.Context(), "."); err != nil || root == "" {
		t.Errorf("want the checkout, got %q, %v", root, err)
	}
	file := filepath.Join(dir, "letter.txt")
	if err := os.WriteFile(file, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"", file, filepath.Join(file, "site")} {
		if err := Vacant(name); !errors.Is(err, ErrNoFolder) {
			t.Errorf("%q: want %v, got %v", name, ErrNoFolder, err)
		}
	}
}
