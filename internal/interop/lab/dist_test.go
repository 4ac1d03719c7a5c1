//go:build interop

package lab

import (
	"bytes"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/smtplab/smtplab/internal/lab/web"
)

// sources is the folder with what the page is built of.
const sources = "../../lab/web"

// The page that is committed is the one that its source builds: on a machine that has nothing but npm, octet for octet. Its types
// and the tests of its logic hold.
func TestPageIsWhatItsSourceBuilds(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"package.json", "package-lock.json", "build.mjs", "tsconfig.json", "src", "test"} {
		if out, err := exec.Command("cp", "-r", filepath.Join(sources, name), dir).CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
	}
	for _, args := range [][]string{{"npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"}, {"node", "build.mjs"}, {"npm", "run", "check"}, {"npm", "test"}} {
		cmd := exec.Command(args[0], args[1:]...)
		cmd.Dir = dir
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", args[0], err, out)
		}
	}
	built, committed := contents(t, os.DirFS(filepath.Join(dir, "dist"))), contents(t, web.Files())
	for name, data := range built {
		if !bytes.Equal(data, committed[name]) {
			t.Errorf("%s: want what the source builds, %d octets, got %d octets: run make web, and commit dist", name, len(data), len(committed[name]))
		}
	}
	for name := range committed {
		if _, is := built[name]; !is {
			t.Errorf("%s: the source builds no such file: run make web, and commit dist", name)
		}
	}
}

// contents reads all files.
func contents(t *testing.T, fsys fs.FS) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		files[name], err = fs.ReadFile(fsys, name)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}
