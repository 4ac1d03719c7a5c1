package main

import "strings"

// cutNamed reads the name of a fault or box with its settings, as a flag or argument has them: "slow,by=5s,names=a,b". What
// has no "=" belongs to the value before it.
func cutNamed(text string) (name string, settings []string) {
	words := strings.Split(text, ",")
	for _, word := range words[1:] {
		if n := len(settings); n > 0 && !strings.Contains(word, "=") {
			settings[n-1] += "," + word
			continue
		}
		settings = append(settings, word)
	}
	return words[0], settings
}
