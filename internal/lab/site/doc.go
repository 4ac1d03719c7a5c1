// Package site writes the lab as files that any web server can hold, and from which the simulator runs in the browser.
//
// First comes the module: the simulator compiled to WebAssembly ([Build]), with the script of Go's that starts it. A
// release carries both ([Carried]); any other smtplab has the go command make them of its own source. Then [Site.Write] puts
// them into a folder with the page, and lab.json, which tells the page that its simulator is a module, and how large; and
// files.sha256, by which it knows its own files again when it writes there once more.
package site

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"slices"
	"syscall"
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
var ErrTaken = errors.New("holds what is not ours: want a new or empty folder, or one that was written before and left as it was")

// ErrNoFolder says that a name is not, and cannot become, a folder's.
var ErrNoFolder = errors.New("want the name of a folder, new or empty")

// Write writes the site into a folder, which it makes. What an earlier Write left there is replaced, or taken away; any other file
// is left as it is, and where one stands in the way, or one of ours was changed, nothing is written: the error is [ErrTaken].
func (s Site) Write(dir string) error {
	files, err := s.files()
	if err != nil {
		return fmt.Errorf("site: %w", err)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("site: %w", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return fmt.Errorf("site: %w", err)
	}
	defer root.Close()
	if err := replace(root, files); err != nil {
		return fmt.Errorf("site: %w", err)
	}
	return nil
}

// files are all that is written, by name.
func (s Site) files() (map[string][]byte, error) {
	config, err := json.Marshal(map[string]any{"simulator": "wasm", "module": moduleName, "bytes": len(s.Wasm), "sha256": hashOf(s.Wasm)})
	if err != nil {
		return nil, err
	}
	files := map[string][]byte{bookName: s.Book, moduleName: s.Wasm, execName: s.Exec, configName: append(config, '\n')}
	return files, fs.WalkDir(s.Page, ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			files[name], err = fs.ReadFile(s.Page, name)
		}
		return err
	})
}

// replace writes files in the place of those that were written before. The list of them says at every moment which are ours.
func replace(dir *os.Root, files map[string][]byte) error {
	old, err := readManifest(dir)
	if err != nil {
		return err
	}
	next := manifestOf(files)
	both := old.with(next)
	names := slices.Sorted(maps.Keys(both))
	if err := old.owns(dir, names); err != nil {
		return err
	}
	if err := dir.WriteFile(manifestName, both.text(), 0o644); err != nil {
		return err
	}
	for _, name := range names {
		if err := put(dir, name, files); err != nil {
			return err
		}
	}
	return dir.WriteFile(manifestName, next.text(), 0o644)
}

// put writes the file of a name, or takes it away where there is none any more.
func put(dir *os.Root, name string, files map[string][]byte) error {
	data, is := files[name]
	if !is {
		if err := dir.Remove(name); !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		return nil
	}
	if err := dir.MkdirAll(path.Dir(name), 0o755); err != nil {
		return err
	}
	return dir.WriteFile(name, data, 0o644)
}

// Vacant refuses a folder in which others would lose something: before the work of making a site, for Write does so as well. The
// error is [ErrTaken], [ErrNoFolder], or says why it cannot be read.
func Vacant(dir string) error {
	if dir == "" {
		return fmt.Errorf("%w, got nothing", ErrNoFolder)
	}
	root, err := os.OpenRoot(dir)
	if info, other := os.Stat(dir); errors.Is(err, syscall.ENOTDIR) || other == nil && !info.IsDir() {
		return fmt.Errorf("%w, got %s, which is a file or lies below one", ErrNoFolder, dir)
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("site: %w", err)
	}
	defer root.Close()
	old, err := readManifest(root)
	if err == nil {
		err = old.owns(root, slices.Sorted(maps.Keys(old)))
	}
	if err != nil {
		return fmt.Errorf("site: %w", err)
	}
	return nil
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
