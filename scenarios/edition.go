package scenarios

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// Edition is that of the conformance cases. It changes when a verdict about the same server could be another: cases were
// added, mended or withdrawn. It is not the program's version.
const Edition = "2026.11"

// editions are the lists of the conformance cases, as they were in each edition: one file each, which "make docs" writes.
//
//go:embed editions/*.tsv
var editions embed.FS

// A Listed is a conformance case as an edition has it.
type Listed struct {
	Name        string // "rfc5321/4.1.1.5-rset-discards"
	Requirement string // "RFC5321-4.1.1.5-01"
	Role        string // "server", "relay", "dsn" or "client"
	Level       string // "MUST", "SHOULD" or "MAY"
	Profiles    []string
	Refs        []string
	SHA256      string // of the scenario, in small hexadecimal digits
	Title       string
}

// IsForServers reports whether the case can be put to a server: those of clients wait for the server's next hop.
func (l Listed) IsForServers() bool { return l.Role != "client" }

// EditionHeader is the first line of an edition's file, which names its columns.
const EditionHeader = "case\trequirement\trole\tlevel\tprofiles\trefs\tsha256\ttitle"

// Line is the case as a line of its edition's file.
func (l Listed) Line() string {
	return strings.Join([]string{l.Name, l.Requirement, l.Role, l.Level, strings.Join(l.Profiles, " "), strings.Join(l.Refs, " "), l.SHA256, l.Title}, "\t")
}

// Editions lists the editions there are, oldest first.
func Editions() []string {
	names, err := fs.Glob(editions, "editions/*.tsv")
	if err != nil {
		panic(err) // the pattern is ours
	}
	for i, name := range names {
		names[i] = strings.TrimSuffix(path.Base(name), ".tsv")
	}
	slices.Sort(names)
	return names
}

// CasesOf lists the conformance cases of an edition in the order of their names. The error wraps fs.ErrNotExist where
// this program does not know the edition: it may be newer than the program.
func CasesOf(edition string) ([]Listed, error) {
	text, err := editions.ReadFile("editions/" + edition + ".tsv")
	if err != nil {
		return nil, fmt.Errorf("edition %q: %w; known are %s", edition, fs.ErrNotExist, strings.Join(Editions(), ", "))
	}
	return readEdition(edition, string(text))
}

func readEdition(edition, text string) ([]Listed, error) {
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	if lines[0] != EditionHeader {
		return nil, fmt.Errorf("edition %s: line 1: want %q, got %q", edition, EditionHeader, lines[0])
	}
	var list []Listed
	for i, line := range lines[1:] {
		f := strings.Split(line, "\t")
		if want := strings.Count(EditionHeader, "\t") + 1; len(f) != want {
			return nil, fmt.Errorf("edition %s: line %d: want %d columns, got %d", edition, i+2, want, len(f))
		}
		list = append(list, Listed{Name: f[0], Requirement: f[1], Role: f[2], Level: f[3],
			Profiles: strings.Fields(f[4]), Refs: strings.Fields(f[5]), SHA256: f[6], Title: f[7]})
	}
	return list, nil
}
