// Editions writes what is generated from the conformance cases of the book: the list of the present edition, in
// scenarios/editions, and docs/cases.md with all cases and the changes from edition to edition.
//
//	go run ./internal/editions [TOP]
//
// TOP is the folder of the sources; the present one unless given. An edition is what a certificate names: two
// examinations of one server by the same edition ask the same questions. So the list has a hash of each scenario, by which
// a certificate tells whether the cases that were played are those of the edition, and by which the changes are found:
// a case that is new was added, one that is gone was withdrawn, and one whose scenario differs was mended.
package main

import (
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	top := "."
	if len(os.Args) > 1 {
		top = os.Args[1]
	}
	if err := write(top); err != nil {
		fmt.Fprintln(os.Stderr, "editions:", err)
		os.Exit(1)
	}
}

// write makes the files anew.
func write(top string) error {
	files, err := generate()
	if err != nil {
		return err
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(top, filepath.FromSlash(name)), []byte(text), 0o644); err != nil {
			return err
		}
	}
	return nil
}
