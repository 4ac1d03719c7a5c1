//go:build !release

package site

// Carried is the module that a release carries. This is none.
func Carried() (Module, bool) { return Module{}, false }
