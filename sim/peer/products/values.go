package products

import "github.com/smtplab/smtplab/sim/peer"

// A Value is one of the registry that a product obeys when it starts. It is declared in the file that reads it; a test sees
// that none is missing and none is too many.
type Value struct {
	Path    string // HKLM\key\name
	Type    peer.ValueType
	Default string // what holds where there is none, as .reg text writes it; empty where that follows from something else
	Usage   string // one line, no full stop
	Source  string // that tells of it: "KB 818222"
}

var valuesOf = map[string][]Value{}

// ValuesOf lists the values of the registry that a product obeys.
func ValuesOf(product string) []Value { return valuesOf[product] }
