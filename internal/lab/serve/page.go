package serve

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/http"
	"strings"
	"time"
)

// here is what lab.json says of where the simulator is: behind api/ask.
const here = `{"simulator":"server"}` + "\n"

// A page is the files of the page, in memory, by path.
type page map[string]file

type file struct {
	data []byte
	tag  string // of this content, so that a browser asks for it once
}

func readPage(fsys fs.FS, book []byte) (page, error) {
	p := page{"lab.json": newFile([]byte(here)), "book.json": newFile(book)}
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(fsys, name)
		p[name] = newFile(data)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("the lab's page: %w", err)
	}
	if _, there := p["index.html"]; !there {
		return nil, fmt.Errorf("the lab's page: want index.html, got %d other files", len(p)-2)
	}
	return p, nil
}

func newFile(data []byte) file {
	sum := sha256.Sum256(data)
	return file{data: data, tag: `"` + hex.EncodeToString(sum[:16]) + `"`}
}

func (p page) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name := strings.TrimPrefix(r.URL.Path, "/")
	if name == "" {
		name = "index.html"
	}
	f, there := p[name]
	if !there {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("ETag", f.tag)
	w.Header().Set("Cache-Control", "no-cache") // ask each time whether it has changed: the next smtplab has another page
	http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(f.data))
}
