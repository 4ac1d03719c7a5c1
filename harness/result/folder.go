package result

import (
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync"
)

// Files are the files of one case by their slash-separated names, for example "transcript.txt" or "badmail/B1.BDR".
type Files map[string][]byte

// reportName is the file that makes a folder a result folder; casesFolder is where the files of its cases are.
const (
	reportName  = "result.json"
	casesFolder = "cases"
)

// A Folder keeps a report and the files of its cases on disk. Its methods may be called concurrently.
type Folder struct {
	dir    string
	mu     sync.Mutex
	report *Report
	cases  map[string][]byte // of the report as JSON, by name
}

// ErrTaken says that a folder holds results, which somebody may still need.
var ErrTaken = errors.New("there are results already")

// Free refuses a folder that holds results, whole or damaged; the error wraps ErrTaken and says whose they are.
func Free(dir string) error {
	if _, err := os.Lstat(filepath.Join(dir, reportName)); err != nil {
		return nil
	}
	report, err := Read(os.DirFS(dir))
	switch {
	case err != nil:
		return fmt.Errorf("%s: %w, which cannot be read: %v", dir, ErrTaken, err)
	case report.System != nil:
		return fmt.Errorf("%s: %w: of an examination of %s on %s", dir, ErrTaken, strings.TrimSpace(report.System.Name+" "+report.System.Version), report.Date)
	}
	return fmt.Errorf("%s: %w: of a run on %s", dir, ErrTaken, report.Date)
}

// Create makes the folder for a new report. It fails where it cannot write, and where there are results already: those of an
// examination may be somebody's certificate.
func Create(dir string, report *Report) (*Folder, error) {
	if err := Free(dir); err != nil {
		return nil, err
	}
	return Replace(dir, report)
}

// Replace is Create in the place of earlier results, which are lost. Files that are none of theirs stay.
func Replace(dir string, report *Report) (*Folder, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("result folder: %w", err)
	}
	if Free(dir) != nil {
		if err := os.RemoveAll(filepath.Join(dir, casesFolder)); err != nil {
			return nil, fmt.Errorf("result folder: %w", err)
		}
	}
	f := &Folder{dir: dir, report: report, cases: map[string][]byte{}}
	return f, f.writeReport()
}

// Resume takes over the folder of an earlier run, whose cases stay in the report that it had.
func Resume(dir string) (*Folder, *Report, error) {
	report, err := Read(os.DirFS(dir))
	if err != nil {
		return nil, nil, err
	}
	return &Folder{dir: dir, report: report, cases: map[string][]byte{}}, report, nil
}

// Put adds a finished case: first its files, in the folder of its name, then the report, with the files' hashes.
func (f *Folder) Put(c Case, files Files) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	c, err := Keep(f.dir, c, files)
	if err != nil {
		return err
	}
	f.report.Add(c)
	delete(f.cases, c.Name)
	return f.writeReport()
}

// Keep writes the files of a case into a result folder that another process may have created, and returns the case with
// their hashes, for the report that the other process writes.
func Keep(dir string, c Case, files Files) (Case, error) {
	if err := writeCase(dir, CaseDir(c.Name), files); err != nil {
		return c, fmt.Errorf("result folder: case %s: %w", c.Name, err)
	}
	c.Files = files.list()
	return c, nil
}

// Interrupt notes in the report that cases are missing.
func (f *Folder) Interrupt() error {
	return f.Amend(func(r *Report) { r.Interrupted = true })
}

// Amend changes what the report says about the run as a whole.
func (f *Folder) Amend(change func(*Report)) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	change(f.report)
	clear(f.cases)
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
	return path.Join(casesFolder, path.Join("/", clean))
}

// writeCase fills a new folder and moves it into place, so that a stop leaves a whole case or none.
func writeCase(dir, name string, files Files) error {
	final := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(final), 0o755); err != nil {
		return err
	}
	fresh, err := os.MkdirTemp(dir, ".new-")
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
	data, err := f.json()
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

// json is the report's own, but encodes each case once.
func (f *Folder) json() ([]byte, error) {
	cases := make([][]byte, len(f.report.Cases))
	for i, c := range f.report.Cases {
		if f.cases[c.Name] == nil {
			text, err := c.json()
			if err != nil {
				return nil, err
			}
			f.cases[c.Name] = text
		}
		cases[i] = f.cases[c.Name]
	}
	return f.report.frame(cases)
}
