//go:build linux

package main

import (
	"fmt"
	"os"
	"strings"
)

// roleVariable is the variable of the environment that makes this program one of the parties of a measurement, in a process
// of its own, instead of the one who measures.
const roleVariable = "BENCHWIRE_ROLE"

// roles is what such a process can be, by the first word of the variable; the others are its arguments.
var roles = map[string]func(args []string) error{}

// play plays the role that this process was started for, if any.
func play() (played bool, err error) {
	words := strings.Fields(os.Getenv(roleVariable))
	if len(words) == 0 {
		return false, nil
	}
	role, known := roles[words[0]]
	if !known {
		return true, fmt.Errorf("%s: no role %q", roleVariable, words[0])
	}
	return true, role(words[1:])
}

// as is how to start this program in a role.
func as(words ...string) (program string, env []string, err error) {
	program, err = os.Executable()
	return program, []string{roleVariable + "=" + strings.Join(words, " ")}, err
}
