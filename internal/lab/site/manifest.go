package site

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"
)

// manifestName is the list of what was written, with hashes, as sha256sum has it: "sha256sum -c files.sha256" checks a site. It
// is also how a site knows its own files again: nothing else is ever written over or taken away.
const manifestName = "files.sha256"

// A manifest has the hashes of files by name. While a site is written in the place of another, a file may be either's.
type manifest map[string][]string

func hashOf(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

func manifestOf(files map[string][]byte) manifest {
	m := manifest{}
	for name, data := range files {
		m[name] = []string{hashOf(data)}
	}
	return m
}

// with is both manifests.
func (m manifest) with(other manifest) manifest {
	both := maps.Clone(m)
	for name, hashes := range other {
		both[name] = slices.Concat(both[name], hashes)
	}
	return both
}

func (m manifest) text() []byte {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(m)) {
		for _, hash := range m[name] {
			fmt.Fprintf(&b, "%s  %s\n", hash, name)
		}
	}
	return []byte(b.String())
}

// readManifest reads what was written into a folder before. There is none in an empty folder; one with files and none is
// somebody else's.
func readManifest(dir *os.Root) (manifest, error) {
	m := manifest{}
	data, err := dir.ReadFile(manifestName)
	if errors.Is(err, fs.ErrNotExist) {
		entries, err := fs.ReadDir(dir.FS(), ".")
		if err == nil && len(entries) > 0 {
			err = fmt.Errorf("%s %w, and no %s that tells which of them are an earlier site's", dir.Name(), ErrTaken, manifestName)
		}
		return m, err
	}
	for line := range strings.Lines(string(data)) {
		hash, name, is := strings.Cut(strings.TrimSuffix(line, "\n"), "  ")
		if !is || !fs.ValidPath(name) {
			return m, fmt.Errorf("%s %w: its %s has the line %q", dir.Name(), ErrTaken, manifestName, line)
		}
		m[name] = append(m[name], hash)
	}
	return m, err
}

// owns refuses a folder in which a file of one of these names is not as it was written.
func (m manifest) owns(dir *os.Root, names []string) error {
	for _, name := range names {
		info, err := dir.Lstat(name)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return err
		}
		if !info.Mode().IsRegular() {
			return fmt.Errorf("%s %w: %s is no file", dir.Name(), ErrTaken, name)
		}
		data, err := dir.ReadFile(name)
		if err != nil {
			return err
		}
		if !slices.Contains(m[name], hashOf(data)) {
			return fmt.Errorf("%s %w: %s was not written by smtplab, or was changed since; move it away", dir.Name(), ErrTaken, name)
		}
	}
	return nil
}
