package result

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
)

// A File is one file of evidence, as it was when the case ended.
type File struct {
	Name   string `json:"name"` // slash-separated, below the case's folder
	Bytes  int    `json:"bytes"`
	SHA256 string `json:"sha256"` // in small hexadecimal digits
}

func newFile(name string, data []byte) File {
	sum := sha256.Sum256(data)
	return File{Name: name, Bytes: len(data), SHA256: hex.EncodeToString(sum[:])}
}

// list describes files in the order of their names.
func (files Files) list() []File {
	list := []File{}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		list = append(list, newFile(name, files[name]))
	}
	return list
}

// Read reads one of the case's files, and makes sure that it is what it was when the case ended.
func (c Case) Read(fsys fs.FS, name string) ([]byte, error) {
	i := slices.IndexFunc(c.Files, func(f File) bool { return f.Name == name })
	if i < 0 {
		return nil, fmt.Errorf("case %s: %s: %w in %s", c.Name, name, fs.ErrNotExist, reportName)
	}
	data, err := readFile(fsys, path.Join(CaseDir(c.Name), name))
	if err == nil {
		err = c.Files[i].compare(data)
	}
	if err != nil {
		return data, fmt.Errorf("case %s: %s: %w", c.Name, name, err)
	}
	return data, nil
}

// readFile reads a plain file and nothing else: a pipe in its place would never end.
func readFile(fsys fs.FS, name string) ([]byte, error) {
	info, err := fs.Stat(fsys, name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("want a plain file, got %s", info.Mode())
	}
	return fs.ReadFile(fsys, name)
}

// compare says in what data differ from the file.
func (f File) compare(data []byte) error {
	switch now := newFile(f.Name, data); {
	case now.Bytes != f.Bytes:
		return fmt.Errorf("want %d bytes, got %d", f.Bytes, now.Bytes)
	case now.SHA256 != f.SHA256:
		return fmt.Errorf("changed: want SHA-256 %s, got %s", f.SHA256, now.SHA256)
	}
	return nil
}

// A Damage is a file of a result folder that is not what it was.
type Damage struct {
	File string // slash-separated, below the result folder
	Err  error
}

// Error says which file, and what is wrong with it.
func (d Damage) Error() string { return d.File + ": " + d.Err.Error() }

// The ways in which a file can be damaged besides a change of what is in it.
var (
	ErrMissing    = errors.New("missing")
	ErrUnexpected = errors.New("not listed in " + reportName)
)

// Check compares all files of a result folder with their hashes and lists those that are missing, changed or of no case,
// in the order of their names.
func (r *Report) Check(fsys fs.FS) []Damage {
	var list []Damage
	known := map[string]bool{}
	for _, c := range r.Cases {
		for _, f := range c.Files {
			name := path.Join(CaseDir(c.Name), f.Name)
			known[name] = true
			data, err := readFile(fsys, name)
			switch {
			case errors.Is(err, fs.ErrNotExist):
				list = append(list, Damage{name, ErrMissing})
			case err != nil:
				list = append(list, Damage{name, err})
			default:
				if err := f.compare(data); err != nil {
					list = append(list, Damage{name, err})
				}
			}
		}
	}
	list = append(list, unexpected(fsys, known)...)
	slices.SortStableFunc(list, func(a, b Damage) int { return strings.Compare(a.File, b.File) })
	return list
}

// unexpected lists the files below the folder of cases that are not known, and what could not be read.
func unexpected(fsys fs.FS, known map[string]bool) []Damage {
	var list []Damage
	_ = fs.WalkDir(fsys, casesFolder, func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil && name == casesFolder: // no case was kept
		case err != nil:
			list = append(list, Damage{name, err})
		case !d.IsDir() && !known[name]:
			list = append(list, Damage{name, ErrUnexpected})
		}
		return nil
	})
	return list
}
