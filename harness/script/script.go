// Package script reads the form of a scenario: paragraphs, lines of words, sections. It knows no word's meaning.
//
// A scenario is a txtar archive. Its comment part is the script: paragraphs of "#" lines, and lines of words. The
// sections below hold mail, zones, registry text and excerpts. [Parse] splits a file up; [Args] reads the words of one
// line from left to right and collects what is wrong with them as [Problems], each with its file and line, so that all
// mistakes of a file are told at once.
package script

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/tools/txtar"
)

// MaxSize is the most bytes that a scenario may have. The largest of the book has some thousand.
const MaxSize = 1 << 20

// A File is a scenario, split up.
type File struct {
	Name     string
	Source   []byte // line ends LF
	Items    []Item // of the script, in order
	Sections []Section
}

// An Item of the script is a paragraph of comment, or a line of words.
type Item struct {
	Line  int      // number of its first line, from 1
	Text  string   // the line as written, without blanks around it; of a paragraph, the text without "#"
	Words []string // nil for a paragraph
}

// IsComment reports whether the item is a paragraph.
func (i Item) IsComment() bool { return i.Words == nil }

// A Section is a named text below the script.
type Section struct {
	Name string
	Line int // number of its first line of text
	Text string
}

// Lines are the section's lines without line ends.
func (s Section) Lines() []string {
	if s.Text == "" {
		return nil
	}
	return strings.Split(strings.TrimSuffix(s.Text, "\n"), "\n")
}

// Section finds the text that is used for a name where "each" has a value, which may be empty: one of that value,
// "refused[iis5]", stands before the one for all, "refused". For "mcis2,version=2.0" that of "mcis2" will do.
func (f *File) Section(name, value string) (*Section, bool) {
	first, _, _ := strings.Cut(value, ",")
	for _, full := range []string{fmt.Sprintf("%s[%s]", name, value), fmt.Sprintf("%s[%s]", name, first), name} {
		for i := range f.Sections {
			if f.Sections[i].Name == full {
				return &f.Sections[i], true
			}
		}
	}
	return nil, false
}

// Parse splits a scenario up. The error is a Problems.
func Parse(name string, src []byte) (*File, error) {
	var p Problems
	if line, what := unreadable(src); what != "" {
		p.Add(name, line, "%s", what)
		return nil, p
	}
	src = bytes.TrimPrefix(src, []byte("\ufeff")) // Notepad puts it in front of UTF-8
	src = bytes.ReplaceAll(src, []byte("\r\n"), []byte("\n"))
	archive := txtar.Parse(src)
	f := &File{Name: name, Source: src}
	f.Items = items(string(archive.Comment), name, &p)
	f.Sections = sections(archive, name, &p)
	return f, p.Err()
}

// unreadable says why src cannot be a scenario, and in which line that shows.
func unreadable(src []byte) (line int, what string) {
	if len(src) > MaxSize {
		return 1, fmt.Sprintf("want at most %d bytes, got %d: this is no scenario", MaxSize, len(src))
	}
	if len(bytes.TrimSpace(src)) == 0 {
		return 1, "want a scenario, got an empty file: line 1 must be its title, such as \"# RSET forgets the transaction\""
	}
	at := bytes.IndexByte(src, 0)
	if at < 0 && !utf8.Valid(src) {
		at = firstInvalid(src)
	}
	if at < 0 {
		return 0, ""
	}
	return 1 + bytes.Count(src[:at], []byte("\n")), fmt.Sprintf(
		"want UTF-8 text, got byte 0x%02x: a binary file is no scenario; in a talk, write the byte as \\x%02x", src[at], src[at])
}

func firstInvalid(src []byte) int {
	for i := 0; i < len(src); {
		r, n := utf8.DecodeRune(src[i:])
		if r == utf8.RuneError && n == 1 {
			return i
		}
		i += n
	}
	return -1
}

// items splits the script. Lines of "#" that follow each other are one paragraph.
func items(comment, name string, p *Problems) []Item {
	var list []Item
	inParagraph := false
	for i, line := range strings.Split(comment, "\n") {
		text := strings.TrimSpace(line)
		remark, isComment := strings.CutPrefix(text, "#")
		switch {
		case text == "":
		case isComment && inParagraph:
			list[len(list)-1].Text += "\n" + strings.TrimSpace(remark)
		case isComment:
			list = append(list, Item{Line: i + 1, Text: strings.TrimSpace(remark)})
		default:
			list = append(list, Item{Line: i + 1, Text: text, Words: strings.Fields(text)})
			refuseTrailingComment(list[len(list)-1], name, p)
		}
		inParagraph = isComment
	}
	return list
}

// refuseTrailingComment keeps an author from believing that words behind "#" are ignored.
func refuseTrailingComment(i Item, name string, p *Problems) {
	for _, word := range i.Words {
		if strings.HasPrefix(word, "#") {
			p.Add(name, i.Line, "want words, got %q: a comment stands on a line of its own", word)
			return
		}
	}
}

func sections(a *txtar.Archive, name string, p *Problems) []Section {
	var list []Section
	first := map[string]int{}
	line := 1 + bytes.Count(a.Comment, []byte("\n")) // of the marker
	for _, f := range a.Files {
		if earlier, taken := first[f.Name]; taken {
			p.Add(name, line, "section %q is there twice: it begins at line %d already", f.Name, earlier)
		} else {
			first[f.Name] = line
		}
		list = append(list, Section{Name: f.Name, Line: line + 1, Text: string(f.Data)})
		line += 1 + bytes.Count(f.Data, []byte("\n"))
	}
	return list
}
