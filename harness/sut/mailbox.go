package sut

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// readMailbox reads a folder with a file for each message, or a file of them. One that is not there yet has no mail.
func readMailbox(path string) ([]string, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, err
	case info.IsDir():
		return readFolder(path)
	}
	text, err := os.ReadFile(path)
	return splitMbox(string(text)), err
}

// readFolder reads the files of a folder in the order in which they were written.
func readFolder(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	type message struct {
		written int64
		text    string
	}
	var all []message
	for _, e := range entries {
		info, err := e.Info()
		if err != nil || !info.Mode().IsRegular() {
			continue // moved meanwhile, or no message
		}
		text, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			return nil, err
		}
		all = append(all, message{info.ModTime().UnixNano(), string(text)})
	}
	slices.SortStableFunc(all, func(a, b message) int { return int(min(1, max(-1, a.written-b.written))) })
	var texts []string
	for _, m := range all {
		texts = append(texts, m.text)
	}
	return texts, nil
}

// splitMbox parts a file of messages at its "From " lines, and takes the quotes off those in the messages (RFC 4155 appendix A).
func splitMbox(text string) []string {
	var all []string
	var lines []string
	end := func() {
		if lines != nil {
			all = append(all, strings.TrimSuffix(strings.Join(lines, "\n"), "\n")+"\n")
		}
		lines = nil
	}
	for line := range strings.SplitSeq(strings.TrimSuffix(text, "\n"), "\n") {
		switch {
		case strings.HasPrefix(line, "From "):
			end()
			lines = []string{}
		case lines != nil:
			lines = append(lines, unquoted(line))
		}
	}
	end()
	return all
}

func unquoted(line string) string {
	if bare := strings.TrimLeft(line, ">"); bare != line && strings.HasPrefix(bare, "From ") {
		return line[1:]
	}
	return line
}
