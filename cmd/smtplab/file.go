package main

import (
	"fmt"
	"io"
	"os"
)

// largestFile is how large a file of zones or of a registry may be.
const largestFile = 16 << 20

// readFile reads what somebody wrote, and of what has no end no more than that.
func readFile(file string) ([]byte, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, largestFile+1))
	if err == nil && len(text) > largestFile {
		err = fmt.Errorf("%s: want no more than %d MiB", file, largestFile>>20)
	}
	return text, err
}
