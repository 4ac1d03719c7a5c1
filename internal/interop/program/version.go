package program

import (
	"os/exec"
	"strings"
)

// Version is the first word of what a program says about itself that begins with a digit. What it says first may be something
// else: tshark warns who calls it as root.
func Version(t Test, name string, args ...string) string {
	t.Helper()
	out, err := exec.Command(name, args...).CombinedOutput()
	if err != nil && len(out) == 0 {
		t.Fatalf("%s: %v: install it, as .ci/run does", name, err)
	}
	return FirstNumber(string(out))
}

// FirstNumber is the first word of a text that begins with a digit.
func FirstNumber(text string) string {
	for word := range strings.FieldsFuncSeq(text, func(r rune) bool { return strings.ContainsRune(" \n,()", r) }) {
		if word[0] >= '0' && word[0] <= '9' {
			return strings.TrimSuffix(word, ".")
		}
	}
	return "unknown"
}
