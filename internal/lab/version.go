package lab

import (
	"cmp"
	"runtime/debug"
)

// version is that of the program that this is part of, "(devel)" where it has none.
func version() string {
	if info, ok := debug.ReadBuildInfo(); ok {
		return cmp.Or(info.Main.Version, "(devel)")
	}
	return "(devel)"
}
