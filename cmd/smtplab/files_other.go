//go:build !unix

package main

import "math"

// mostFiles is how many files and connections this process may have open: here nothing but memory bounds them.
func mostFiles() int { return math.MaxInt32 }
