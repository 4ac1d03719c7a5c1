package main

import (
	"errors"
	"fmt"

	"github.com/spf13/pflag"
)

// flagWants says what flags take, by the names that their kinds have.
var flagWants = map[string]string{
	"int": "a whole number", "int64": "a whole number", "uint64": "a whole number, zero or more", "float64": "a number",
	"duration": "a time such as 500ms, 10s or 1h30m", "bool": "true or false",
}

// wantedValue says of a value that a flag cannot take what was wanted, in the place of what Go thinks of it.
func wantedValue(err error) error {
	var bad *pflag.InvalidValueError
	if !errors.As(err, &bad) {
		return err
	}
	want, known := flagWants[bad.GetFlag().Value.Type()]
	if !known {
		return err
	}
	return fmt.Errorf("--%s: want %s, got %q", bad.GetFlag().Name, want, bad.GetValue())
}
