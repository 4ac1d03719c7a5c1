package result

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync"
)

// Files are the files of one case by their slash-separated names, for example "transcript.txt" or "badmail/B1.BDR".
type Files map[string][]byte

// reportName is the file that makes a folder a result folder.
const reportName = "result.json"

// A Folder keeps a report and the files of its cases on disk. Its methods may be called concurrently.
type Folder struct {
	dir    string
	mu     sync.Mutex
	report *Report
}

// Create makes the folder, or takes over an existing one, for a new report. It fails where it cannot write.
func Create(dir string, report *Report) (*Folder, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("result folder: %w", err)
	}
	f := &Folder{dir: dir, report: report}
	return f, f.writeReport()
}

// Put adds a finished case: first its files, in the folder of its name, then the report.
func (f *Folder) Put(c Case, files Files) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.writeCase(CaseDir(c.Name), files); err != nil {
		return fmt.Errorf("result folder: case %s: %w", c.Name, err)
	}
	f.report.Add(c)
	return f.writeReport()
}

// Interrupt notes in the report that cases are missing.
func (f *Folder) Interrupt() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.report.Interrupted = true
	return f.writeReport()
}

// CaseDir is the folder of a case below the result folder, slash-separated.
func CaseDir(name string) string {
	clean := strings.Map(func(r rune) rune {
		if strings.ContainsRune(`:*?"<>|\`, r) || r < ' ' { // file systems elsewhere refuse these
			return '_'
		}
		return r
	}, name)
	return path.Join("cases", path.Join("/", clean))
}

// writeCase fills a new folder and moves it into place, so that a stop leaves a whole case or none.
func (f *Folder) writeCase(name string, files Files) error {
	final := filepath.Join(f.dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(final), 0o755); err != nil {
		return err
	}
	fresh, err := os.MkdirTemp(f.dir, ".new-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(fresh)
	if err := os.Chmod(fresh, 0o755); err != nil {
		return err
	}
	for name, data := range files {
		if err := writeInside(fresh, name, data); err != nil {
			return err
		}
	}
	if err := os.RemoveAll(final); err != nil {
		return err
	}
	return os.Rename(fresh, final)
}

func writeInside(dir, name string, data []byte) error {
	if !filepath.IsLocal(filepath.FromSlash(name)) {
		return fmt.Errorf("file %q: not inside the case's folder", name)
	}
	full := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
		return err
	}
	return os.WriteFile(full, data, 0o644)
}

// writeReport replaces result.json in one step.
func (f *Folder) writeReport() error {
	data, err := f.report.JSON()
	if err != nil {
		return err
	}
	fresh, err := os.CreateTemp(f.dir, ".result-")
	if err != nil {
		return fmt.Errorf("result folder: %w", err)
	}
	_, err = fresh.Write(data)
	err = errors.Join(err, fresh.Chmod(0o644), fresh.Close())
	if err == nil {
		err = os.Rename(fresh.Name(), filepath.Join(f.dir, reportName))
	}
	if err != nil {
		return errors.Join(fmt.Errorf("result folder: %w", err), os.Remove(fresh.Name()))
	}
	return nil
}

// JSON is the report in the form of smtplab.result/v1, with a line end.
func (r *Report) JSON() ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false) // "<bob@fabrikam.example>" stays readable
	e.SetIndent("", "  ")
	err := e.Encode(r)
	return b.Bytes(), err
}

// Read reads a result folder's report.
func Read(fsys fs.FS) (*Report, error) {
	data, err := fs.ReadFile(fsys, reportName)
	if err != nil {
		return nil, fmt.Errorf("result folder: %w", err)
	}
	r := new(Report)
	if err := json.Unmarshal(data, r); err != nil {
		return nil, fmt.Errorf("%s: %w", reportName, err)
	}
	if r.Schema != Schema {
		return nil, fmt.Errorf("%s: want schema %q, got %q", reportName, Schema, r.Schema)
	}
	return r, nil
}

// ReadCase reads one file of a case.
func ReadCase(fsys fs.FS, caseName, file string) ([]byte, error) {
	data, err := fs.ReadFile(fsys, path.Join(CaseDir(caseName), file))
	if err != nil {
		return nil, fmt.Errorf("result folder: case %s: %w", caseName, err)
	}
	return data, nil
}
