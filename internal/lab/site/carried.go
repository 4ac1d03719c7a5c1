//go:build release

package site

import (
	_ "embed" // the module, which "make release" puts here
)

//go:embed smtplab.wasm.gzip
var carriedWasm []byte

//go:embed wasm_exec.js
var carriedExec []byte

// Carried is the module that this release carries.
func Carried() (Module, bool) { return Module{Wasm: carriedWasm, Exec: carriedExec}, true }
