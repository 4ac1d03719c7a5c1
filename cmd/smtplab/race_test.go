//go:build race

package main

// underRace says that the race detector keeps books about memory, in memory.
const underRace = true
