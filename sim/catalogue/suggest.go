package catalogue

import (
	"fmt"
	"strings"
)

// Suggest returns `; did you mean "x"?` for the candidate nearest to a misspelt name, or nothing where none is near. A
// name in other letter case is the nearest.
func Suggest(name string, candidates []string) string {
	best, distance := "", len(name)/3+2
	for _, c := range candidates {
		if strings.EqualFold(name, c) {
			return fmt.Sprintf("; did you mean %q?", c)
		}
		if d := editDistance(name, c); d < distance {
			best, distance = c, d
		}
	}
	if best == "" {
		return ""
	}
	return fmt.Sprintf("; did you mean %q?", best)
}

// editDistance is how many letters must be put in, taken out, changed or swapped with the next one: Levenshtein's, with the
// commonest slip of the fingers counted once.
func editDistance(a, b string) int {
	above, row := make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		next := make([]int, len(b)+1)
		next[0] = i + 1
		for j := range len(b) {
			change := row[j]
			if a[i] != b[j] {
				change++
			}
			next[j+1] = min(change, next[j]+1, row[j+1]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				next[j+1] = min(next[j+1], above[j-1]+1)
			}
		}
		above, row = row, next
	}
	return row[len(b)]
}
