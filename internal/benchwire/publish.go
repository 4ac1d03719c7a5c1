//go:build linux

package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// preface begins the report.
const preface = `# Speed

How fast smtplab's servers and clients are beside programs of others on the same machine, at the same time. "make bench-wire" writes
this page; a section tells when and on what it was measured. Figures of one table were taken in turns within one run: the
median of the rounds, and in brackets the lowest and the highest. "Times" is the median of the ratios round by round. Machines
differ, and so do their moods: compare within a table, not between them.

`

// The marks around a section, by which a later run finds it.
const (
	sectionBegins = "<!-- measured: %s -->\n"
	sectionEnds   = "<!-- end of %s -->\n"
)

// publish writes the section of a measurement to a file. Sections of others that the file has stay as they are.
func publish(file string, on machine, r *report) error {
	fresh := map[string]string{r.name: r.section(on)}
	if file == "-" {
		_, err := os.Stdout.WriteString(fresh[r.name])
		return err
	}
	old, err := os.ReadFile(file)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	return os.WriteFile(file, []byte(compose(string(old), fresh)), 0o644)
}

// section is the report of one measurement between its marks.
func (r *report) section(on machine) string {
	return fmt.Sprintf(sectionBegins, r.name) +
		fmt.Sprintf("## %s\n\n%s\n\n", r.title, on) +
		r.text.String() +
		fmt.Sprintf(sectionEnds, r.name)
}

// compose puts the page together: each measurement's fresh section, else the old one.
func compose(old string, fresh map[string]string) string {
	var page strings.Builder
	page.WriteString(preface)
	for _, m := range ordered() {
		text, ok := fresh[m.name]
		if !ok {
			text = cut(old, m.name)
		}
		if text != "" {
			page.WriteString(text + "\n")
		}
	}
	return strings.TrimRight(page.String(), "\n") + "\n"
}

// cut is the section of a measurement in a page, with its marks; empty where there is none.
func cut(page, name string) string {
	begin, end := fmt.Sprintf(sectionBegins, name), fmt.Sprintf(sectionEnds, name)
	_, after, found := strings.Cut(page, begin)
	body, _, ended := strings.Cut(after, end)
	if !found || !ended {
		return ""
	}
	return begin + body + end
}
