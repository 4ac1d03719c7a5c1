package pcapng

import (
	"fmt"
	"slices"
	"strings"
)

// suffix is that of pcapng files.
const suffix = ".pcapng"

// longestStem keeps names below the 255 bytes of most file systems, with room for a number and the suffix.
const longestStem = 200

// FileName is the name of a link's capture: the link's own, where every system can have a file of that name. Letters
// that some system refuses become "_"; very long names are cut.
func FileName(link string) string { return stem(link) + suffix }

func stem(link string) string {
	safe := strings.Map(func(r rune) rune {
		if r <= ' ' || r > '~' || strings.ContainsRune(`/\:*?"<>|`, r) {
			return '_'
		}
		return r
	}, link)
	safe = safe[:min(len(safe), longestStem)]
	if safe == "" || safe[0] == '.' || safe[0] == '-' || reserved(safe) { // hidden, or an option to most programs
		safe = "_" + safe
	}
	return safe
}

// reserved reports whether Windows has a device of that name: the part before the first dot counts.
func reserved(name string) bool {
	name, _, _ = strings.Cut(strings.ToLower(name), ".")
	if len(name) == 4 && (name[:3] == "com" || name[:3] == "lpt") && name[3] >= '0' && name[3] <= '9' {
		return true
	}
	return slices.Contains([]string{"con", "prn", "aux", "nul"}, name)
}

// uniqueNames are the names given so far, in small letters: some systems tell no others apart.
type uniqueNames map[string]bool

// file is the link's file name, with a number where another link has it already.
func (u uniqueNames) file(link string) string {
	name := FileName(link)
	for n := 2; u[strings.ToLower(name)]; n++ {
		name = fmt.Sprintf("%s~%d%s", stem(link), n, suffix)
	}
	u[strings.ToLower(name)] = true
	return name
}
