package reports

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"fmt"
	"html/template"
	"path"
	"slices"
	"strings"

	"github.com/smtplab/smtplab/harness/transcript"
	"github.com/smtplab/smtplab/reports/shown"
	"github.com/smtplab/smtplab/sim/record"
)

// A fileView is a file that people look at: a log, a message, a report, one of Badmail.
type fileView struct {
	ID, Path, Name string
	Size           int
	Text           string       // as shown: all of it, or its beginning
	Left           int          // how many lines are left out between Text and Tail
	Tail           string       // its end
	Ending         string       // of its lines, "crlf" or "lf", where the text is the whole file and can be saved
	Data           template.URL // the file, packed, where the text is not the whole of it and it is small
	data           []byte
}

// A shelf collects the files of a case, in the order in which they came into being.
type shelf struct {
	caseID     string
	logs, mail []*fileView
	places     map[string]*fileView
}

func newShelf(caseID string) *shelf { return &shelf{caseID: caseID, places: map[string]*fileView{}} }

func (s *shelf) logged(host string, l *record.Logged) {
	f := s.file(host+"/logs/"+l.Log, &s.logs)
	f.data = append(append(f.data, l.Text...), "\r\n"...)
}

func (s *shelf) filed(host string, filed *record.Filed) {
	f := s.file(transcript.FilePath(host, filed), &s.mail)
	f.data = append(f.data, filed.Data...)
}

func (s *shelf) file(name string, list *[]*fileView) *fileView {
	f, known := s.places[name]
	if !known {
		f = &fileView{ID: fmt.Sprintf("%s.file%d", s.caseID, len(s.places)+1), Path: shown.Line(name), Name: shown.Line(path.Base(name))}
		s.places[name] = f
		*list = append(*list, f)
	}
	return f
}

// The lines of a long file that are shown, from its beginning and its end.
const (
	headLines = 48
	tailLines = 16
)

// finish makes the text of what was collected.
func (f *fileView) finish() {
	f.Size = len(f.data)
	lines := strings.Split(strings.TrimSuffix(string(f.data), "\n"), "\n")
	head, tail := lines, []string(nil)
	if left := len(lines) - headLines - tailLines; left > tailLines {
		f.Left = left
		head, tail = lines[:headLines], lines[headLines+left:]
	}
	f.Text, f.Tail = shownLines(head), shownLines(tail)
	f.Ending = f.savedWith()
	if f.Ending == "" {
		f.Data = packed(f.data)
	}
	f.data = nil
}

func shownLines(lines []string) string {
	shown := make([]string, len(lines))
	for i, line := range lines {
		shown[i] = shownTabs(strings.TrimSuffix(line, "\r"))
	}
	return strings.Join(shown, "\n")
}

// savedWith is the line end with which the shown text is the file to the byte, or empty where there is none.
func (f *fileView) savedWith() string {
	for _, e := range []struct{ name, end string }{{"crlf", "\r\n"}, {"lf", "\n"}} {
		if f.Left == 0 && strings.ReplaceAll(f.Text, "\n", e.end)+e.end == string(f.data) {
			return e.name
		}
	}
	return ""
}

// The bounds of what is packed into the page, in bytes: a file before and after packing.
const (
	maxFile   = 256 << 10
	maxPacked = 16 << 10
)

// packed is data as a link to itself, compressed, since Wireshark and all else read that; or empty where it is too large.
func packed(data []byte) template.URL {
	if len(data) > maxFile {
		return ""
	}
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write(data); err != nil || z.Close() != nil || b.Len() > maxPacked {
		return ""
	}
	return template.URL("data:application/gzip;base64," + base64.StdEncoding.EncodeToString(b.Bytes()))
}

// Badmail reports whether the file is of the Badmail folder.
func (f *fileView) Badmail() bool { return slices.Contains(strings.Split(f.Path, "/"), "badmail") }
