// Package harness reads scenarios, builds their worlds and runs them.
package harness
