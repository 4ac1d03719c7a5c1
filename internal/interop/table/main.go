// Table writes docs/interop.md: what was proved against programs that nobody here wrote.
//
//	go run ./internal/interop/table PAIRS DOCUMENT
//
// PAIRS is the file that package pairs has kept of a run, one meeting on each line. Meetings of one program that one test
// proves for several of our products are one row of the document. Failures come first, in a table of their own, so that
// nobody overlooks them. The same run gives the same document, in whatever order its tests ended.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"

	"github.com/smtplab/smtplab/internal/interop/pairs"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: table PAIRS DOCUMENT")
		os.Exit(2)
	}
	if err := write(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "table:", err)
		os.Exit(1)
	}
}

// write makes the document from the file of a run.
func write(from, to string) error {
	file, err := os.Open(from)
	if err != nil {
		return fmt.Errorf("%w: want what a run with %s=%s has left", err, pairs.File, from)
	}
	defer file.Close()
	met, err := read(file)
	if err != nil {
		return fmt.Errorf("%s:%w", from, err)
	}
	if len(met) == 0 {
		return fmt.Errorf("%s: want at least one meeting, got none: did any test run?", from)
	}
	return os.WriteFile(to, []byte(document(met)), 0o644)
}

// read parses the lines. Errors begin with the number of the line.
func read(in io.Reader) ([]pairs.Pair, error) {
	var met []pairs.Pair
	lines := bufio.NewScanner(in)
	for n := 1; lines.Scan(); n++ {
		var p pairs.Pair
		if err := json.Unmarshal(lines.Bytes(), &p); err != nil {
			return nil, fmt.Errorf("%d: want a JSON object of package pairs: %w", n, err)
		}
		if p.Ours == "" || p.Theirs == "" || p.Version == "" || p.Shows == "" || p.Test == "" || p.Verdict == "" {
			return nil, fmt.Errorf("%d: want ours, theirs, version, shows, test and verdict, got %s", n, lines.Bytes())
		}
		met = append(met, p)
	}
	return met, lines.Err()
}
