// Package program runs smtplab, the program, for tests in which it meets programs of others: it is built once for a package's
// tests ([Main]), its servers stand until their test ends ([Stand]), and their mail lies in a folder ([Mail]).
package program

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// Main builds smtplab, has it used, and removes it again with all else in its folder. It returns the exit code of a
// TestMain.
func Main(use func(smtplab string) int) int {
	dir, err := os.MkdirTemp("", "smtplab-interop-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	program := filepath.Join(dir, "smtplab")
	if out, err := exec.Command("go", "build", "-o", program, "github.com/smtplab/smtplab/cmd/smtplab").CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "go build: %v\n%s", err, out)
		return 1
	}
	return use(program)
}
