package main

import (
	"fmt"
	"io"
	"os"
)

// largestFile is how large a file of zones or of a registry may be.
const largestFile = 16 << 20

// freeFile refuses to write a file anew that holds something and that nobody said may be lost. What is no plain file, such as
// a pipe, loses nothing.
func freeFile(flag, name string, replace bool) error {
	if name == "" {
		if replace {
			return misused("--replace: want %s with it, the file that may be lost", flag)
		}
		return nil
	}
	info, err := os.Stat(name)
	if replace || err != nil || !info.Mode().IsRegular() || info.Size() == 0 {
		return nil // who opens it tells of what is wrong with it
	}
	return misused("%s %s: the file holds something already; give another name, or --replace to lose it", flag, name)
}

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
