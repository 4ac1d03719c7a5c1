// Package site writes the lab as files that any web server can hold, and from which the simulator runs in the browser.
//
// First comes the module: the simulator compiled to WebAssembly ([Build]), with the script of Go's that starts it. A
// release carries both ([Carried]); any other smtplab has the go command make them of its own source. Then [Site.Write] puts
// them into a folder with the page, and lab.json, which tells the page that its simulator is a module, and how large.
package site

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// The names of what is written beside the page. The module is compressed, and not called .gz, which some servers take for
// an encoding of theirs.
const (
	configName = "lab.json"
	bookName   = "book.json"
	moduleName = "smtplab.wasm.gzip"
	execName   = "wasm_exec.js"
)

// A Module is the simulator for the browser.
type Module struct {
	Wasm []byte // compressed by gzip
	Exec []byte // the script that starts it, which must be of the same Go
}

// A Site is all that is written.
type Site struct {
	Page fs.FS  // index.html and what it loads
	Book []byte // the simulator's answer to "list", so that the first view needs no simulator
	Module
}

// ErrTaken says that a folder holds what is not ours.
var ErrTaken = errors.New("holds other files: want a new or empty folder, or one that was written before")

// Write writes the site into a folder, which it makes. What an earlier Write left there is replaced.
func (s Site) Write(dir string) error {
	if err := Vacant(dir); err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("site: %w", err)
	}
	if err := copyAll(dir, s.Page); err != nil {
		return err
	}
	sum := sha256.Sum256(s.Wasm)
	config, err := json.Marshal(map[string]any{"simulator": "wasm", "module": moduleName, "bytes": len(s.Wasm), "sha256": hex.EncodeToString(sum[:])})
	if err != nil {
		return fmt.Errorf("site: %w", err)
	}
	for name, data := range map[string][]byte{bookName: s.Book, moduleName: s.Wasm, execName: s.Exec, configName: append(config, '\n')} {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o644); err != nil {
			return fmt.Errorf("site: %w", err)
		}
	}
	return nil
}

// Vacant refuses a folder in which others would lose something. The error is [ErrTaken], or says why it cannot be read.
func Vacant(dir string) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("site: %w", err)
	}
	if _, err := os.Stat(filepath.Join(dir, configName)); len(entries) > 0 && err != nil {
		return fmt.Errorf("site: %s %w", dir, ErrTaken)
	}
	return nil
}

func copyAll(dir string, page fs.FS) error {
	return fs.WalkDir(page, ".", func(name string, d fs.DirEntry, err error) error {
		to := filepath.Join(dir, filepath.FromSlash(name))
		if err != nil {
			return fmt.Errorf("site: %w", err)
		}
		if d.IsDir() {
			return os.MkdirAll(to, 0o755)
		}
		data, err := fs.ReadFile(page, name)
		if err != nil {
			return fmt.Errorf("site: %w", err)
		}
		return os.WriteFile(to, data, 0o644)
	})
}

// compress makes the same octets of the same octets: it states no name and no time.
func compress(data []byte) ([]byte, error) {
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(data); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}
