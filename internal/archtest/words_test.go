package archtest

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"testing"
)

// machinePaths are places of the machines on which we work: they mean nothing to anybody else. They are spelt in two
// pieces here, so that this file does not break its own rule.
var machinePaths = []string{"/wor" + "k/", "/far" + "m/", ".libra" + "ry/", "/tmp/la" + "b/", "/roo" + "t/", "C:\\Use" + "rs\\"}

func TestNoPathsOfOurMachines(t *testing.T) {
	root := os.DirFS("../..")
	files := 0
	err := fs.WalkDir(root, ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (entry.Name() == ".git" || entry.Name() == "out"):
			return fs.SkipDir
		case entry.IsDir() || !entry.Type().IsRegular():
			return nil
		}
		text, err := fs.ReadFile(root, name)
		if err != nil {
			return err
		}
		if bytes.IndexByte(text, 0) < 0 { // else a binary, such as a built command
			files++
			for _, what := range machinePathsIn(name, string(text)) {
				t.Error(what)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d files read", files)
}

func machinePathsIn(name, text string) []string {
	var found []string
	line := 0
	for l := range strings.Lines(text) {
		line++
		for _, p := range machinePaths {
			if strings.Contains(l, p) {
				found = append(found, fmt.Sprintf("%s:%d: names %q, a place on somebody's machine", name, line, p))
			}
		}
	}
	return found
}

func TestPathsOfOurMachinesAreCaught(t *testing.T) {
	found := machinePathsIn("README.md", "one\nsee "+machinePaths[0]+"notes\n")
	if len(found) != 1 || !strings.HasPrefix(found[0], "README.md:2: ") {
		t.Errorf("want one finding at README.md:2, got %q", found)
	}
	if found := machinePathsIn("README.md", "make it work/play\n"); len(found) != 0 {
		t.Errorf("want nothing, got %q", found)
	}
}
