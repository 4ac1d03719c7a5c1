package harness

import (
	"strings"

	"github.com/smtplab/smtplab/harness/script"
	"golang.org/x/tools/txtar"
)

// Narrow is the text of a scenario with one value of "each" filled in: what is left tells of that case alone. A text without
// "each" stays as it is. The error is that of a file that is no text.
func Narrow(src []byte, value string) ([]byte, error) {
	f, err := script.Parse("scenario", src)
	if f == nil {
		return nil, err
	}
	name := eachOf(f)
	if name == "" {
		return f.Source, nil
	}
	archive := txtar.Parse(f.Source)
	lines := strings.Split(string(archive.Comment), "\n")
	for _, item := range f.Items {
		if filled := substitute(item, name, value); filled.Text != item.Text {
			lines[item.Line-1] = filled.Text
		}
	}
	archive.Comment = []byte(strings.Join(withoutEach(lines), "\n"))
	archive.Files = narrowSections(f, value)
	return txtar.Format(archive), nil
}

// eachOf is the name for which values are filled in.
func eachOf(f *script.File) string {
	for _, item := range f.Items {
		if !item.IsComment() && item.Words[0] == "each" && len(item.Words) > 1 {
			return item.Words[1]
		}
	}
	return ""
}

func withoutEach(lines []string) []string {
	var left []string
	for _, line := range lines {
		if words := strings.Fields(line); len(words) == 0 || words[0] != "each" {
			left = append(left, line)
		}
	}
	return left
}

// narrowSections are the sections that the case has, under their plain names.
func narrowSections(f *script.File, value string) []txtar.File {
	var list []txtar.File
	done := map[string]bool{}
	for _, s := range f.Sections {
		name, _, isVariant := cutVariant(s.Name)
		if !isVariant {
			name = s.Name
		}
		if used, ok := f.Section(name, value); ok && !done[name] {
			done[name] = true
			list = append(list, txtar.File{Name: name, Data: []byte(used.Text)})
		}
	}
	return list
}
