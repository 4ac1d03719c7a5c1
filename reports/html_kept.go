package reports

import (
	"fmt"
	"html/template"
	"io/fs"
	"path"
	"strings"

	"github.com/smtplab/smtplab/harness/result"
	"github.com/smtplab/smtplab/reports/shown"
)

// A captureView is a packet capture of one link.
type captureView struct {
	Link, File string
	Size       int
	Data       template.URL // packed; empty where it is too large
}

// A keptView is a file of the case in the result folder.
type keptView struct {
	Name, SHA256 string
	Size         int
}

// captureSuffix is that of packet captures.
const captureSuffix = ".pcapng"

// files adds what the folder has of the case. The scenario stands once in a report, with the first of its cases.
func (e *evidence) files(c result.Case, id string, whole bool, folder fs.FS) {
	for _, f := range c.Files {
		e.Kept = append(e.Kept, keptView{Name: shown.Line(f.Name), SHA256: shown.Line(f.SHA256), Size: f.Bytes})
		if listed(f.Name) && folder != nil {
			e.Lists = append(e.Lists, e.list(c, f, id, folder))
		}
		if link, ok := strings.CutSuffix(path.Base(f.Name), captureSuffix); ok && folder != nil {
			e.Captures = append(e.Captures, capture(c, f, link, folder))
		}
	}
	if !whole || folder == nil {
		return
	}
	if text, err := result.ReadCase(folder, c.Name, "scenario.txtar"); err == nil {
		e.Scenario = shownLines(cut(strings.Split(strings.TrimRight(string(text), "\n"), "\n")))
	}
}

// listed reports whether a file is a small list of what a host has: its registry, or its queue over time. The other files
// are rendered from the record, as is the page, and would say things twice.
func listed(name string) bool {
	return path.Ext(name) == ".reg" || path.Base(name) == "queue.txt"
}

func (e *evidence) list(c result.Case, f result.File, id string, folder fs.FS) *fileView {
	v := &fileView{ID: fmt.Sprintf("%s.list%d", id, len(e.Lists)+1), Path: shown.Line(f.Name), Name: shown.Line(path.Base(f.Name))}
	data, err := result.ReadCase(folder, c.Name, f.Name)
	if err != nil {
		data = []byte(err.Error())
	}
	v.data = data
	v.finish()
	return v
}

func capture(c result.Case, f result.File, link string, folder fs.FS) captureView {
	v := captureView{Link: shown.Line(link), File: shown.Line(f.Name), Size: f.Bytes}
	if f.Bytes > maxFile {
		return v
	}
	if data, err := result.ReadCase(folder, c.Name, f.Name); err == nil {
		v.Data = packed(data)
	}
	return v
}
