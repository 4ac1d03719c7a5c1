// Package pairs keeps the list of what was proved against programs that nobody here wrote.
//
// A test says with [Prove] which part of smtplab met which program of others, in which version, and what that shows.
// When the test ends, a line of JSON with its verdict is appended to the file that the environment variable
// SMTPLAB_PAIRS names; docs/interop.md is written from that file, by "make interop".
package pairs

import (
	"encoding/json"
	"fmt"
	"os"
)

// File is the environment variable that names the file to append to. Without it nothing is kept.
const File = "SMTPLAB_PAIRS"

// A Pair is one meeting: a row of the table in docs/interop.md.
type Pair struct {
	Ours    string `json:"ours"`    // "mta exchange2003", "send --as iis5", "dns --fault tcp-refused", "firewall isa2000"
	Theirs  string `json:"theirs"`  // "swaks", "Postfix smtpd"
	Version string `json:"version"` // as the program or its package says it: "20201014.0"
	Shows   string `json:"shows"`   // what holds, in a sentence
	Test    string `json:"test"`    // filled in
	Verdict string `json:"verdict"` // filled in: "pass", "fail" or "skip"
}

// A Test is what Prove needs of a *testing.T.
type Test interface {
	Name() string
	Cleanup(func())
	Failed() bool
	Skipped() bool
	Errorf(format string, args ...any)
}

// Prove lists the pair with the verdict that the test will have when it ends.
func Prove(t Test, p Pair) {
	t.Cleanup(func() {
		p.Test, p.Verdict = t.Name(), verdict(t)
		if err := keep(p); err != nil {
			t.Errorf("%v", err)
		}
	})
}

func verdict(t Test) string {
	switch {
	case t.Failed():
		return "fail"
	case t.Skipped():
		return "skip"
	}
	return "pass"
}

// keep appends one line in one write, so that packages that are tested at the same time do not mix theirs.
func keep(p Pair) error {
	name := os.Getenv(File)
	if name == "" {
		return nil
	}
	line, err := json.Marshal(p)
	if err != nil {
		return fmt.Errorf("pairs: %s: %w", p.Test, err)
	}
	file, err := os.OpenFile(name, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return fmt.Errorf("pairs: %w", err)
	}
	defer file.Close()
	if _, err := file.Write(append(line, '\n')); err != nil {
		return fmt.Errorf("pairs: %w", err)
	}
	return nil
}
