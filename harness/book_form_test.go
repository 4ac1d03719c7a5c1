package harness_test

import (
	"bytes"
	"testing"

	"github.com/smtplab/smtplab/harness"
)

// TestBookIsFormatted keeps the book in the form that smtplab fmt gives.
func TestBookIsFormatted(t *testing.T) {
	for _, c := range bookCases(t) {
		formatted, err := harness.Format(c.Scenario.Source)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(formatted, c.Scenario.Source) {
			t.Errorf("%s: run smtplab fmt -w on it", c.Scenario.File)
		}
	}
}
