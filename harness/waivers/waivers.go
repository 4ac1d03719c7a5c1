// Package waivers reads the file in which people accept what is known to fail, so that all else can be asked to pass.
//
// It is TOML, with a table for each waiver:
//
//	[[waiver]]
//	case    = "kb/kb818222/blob-swallowed[exchange2000,sp=3]"  # or the scenario's name, for all of its cases
//	finding = "want 0 messages, got 1"                         # words that the finding's line contains
//	reason  = "the firewall is replaced in March, ticket 4711"
//	owner   = "ana@contoso.example"
//	expires = 2027-03-31                                       # the last day on which it holds
//
// All five must be there: a waiver without an end, or without somebody who answers for it, outlives its reason. What a
// waiver does to a case is said by [result.Waive].
package waivers

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/BurntSushi/toml"

	"github.com/smtplab/smtplab/harness/result"
)

// file is the form of the whole file.
type file struct {
	Waiver []entry
}

// An entry is one waiver as it is written.
type entry struct {
	Case, Finding, Reason, Owner string
	Expires                      any // a day; in quotes will do
}

// day is how results write days.
const day = "2006-01-02"

// Read reads a file of waivers. An error begins with the file's name and, where it is known, the line.
func Read(name string, text []byte) ([]result.Waiver, error) {
	var f file
	meta, err := toml.Decode(string(text), &f)
	if err != nil {
		var wrong toml.ParseError
		if errors.As(err, &wrong) {
			return nil, fmt.Errorf("%s:%d: %s", name, wrong.Position.Line, wrong.Message)
		}
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if extra := meta.Undecoded(); len(extra) > 0 {
		return nil, fmt.Errorf("%s: want case, finding, reason, owner and expires in [[waiver]], got %s", name, extra[0])
	}
	var all []result.Waiver
	for i, e := range f.Waiver {
		w, err := e.waiver()
		if err == nil && slices.Contains(all, w) {
			err = errors.New("is there twice")
		}
		if err != nil {
			return nil, fmt.Errorf("%s: waiver %d of %d, %q: %w", name, i+1, len(f.Waiver), e.Case, err)
		}
		all = append(all, w)
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("%s: want a [[waiver]], got none", name)
	}
	return all, nil
}

func (e entry) waiver() (result.Waiver, error) {
	for _, field := range []struct{ name, value string }{
		{"case", e.Case}, {"finding", e.Finding}, {"reason", e.Reason}, {"owner", e.Owner},
	} {
		if strings.TrimSpace(field.value) == "" {
			return result.Waiver{}, fmt.Errorf("want %s = \"...\", got nothing", field.name)
		}
	}
	expires, err := e.lastDay()
	return result.Waiver{Case: e.Case, Finding: e.Finding, Reason: e.Reason, Owner: e.Owner, Expires: expires}, err
}

func (e entry) lastDay() (string, error) {
	text := "nothing"
	switch expires := e.Expires.(type) {
	case time.Time:
		return expires.Format(day), nil
	case string:
		if Day(expires) == nil {
			return expires, nil
		}
		text = fmt.Sprintf("%q", expires)
	}
	return "", fmt.Errorf("want expires = 2027-03-31 or another day, got %s", text)
}

// Day checks a day of the form 2027-03-31.
func Day(text string) error {
	if _, err := time.Parse(day, text); err != nil {
		return fmt.Errorf("want a day such as 2027-03-31, got %q", text)
	}
	return nil
}
