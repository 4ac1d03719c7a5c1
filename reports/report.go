// Package reports renders what a run left, for a terminal, a browser, a CI server or a program.
//
// A [Format] is one way to render a result folder; each is one file that registers itself in [Formats], under the name
// that "smtplab report --format" takes. All formats are given the same two things, the report and the folder of
// evidence, and none counts anything itself: totals, the headline ([Headline]) and what each verdict means ([Meaning]) are
// the same in all of them. A report in which nothing ran is never shown as a success.
//
// What a mail server said is hostile until shown otherwise. Formats write it through [Shown], which leaves no control
// character and no byte that is not UTF-8, and bounds its length; then they escape for their own syntax.
package reports

import (
	"io"
	"io/fs"

	"github.com/smtplab/smtplab/harness/result"
	"github.com/smtplab/smtplab/sim/catalogue"
)

// A Format renders a report.
type Format interface {
	// Render writes the report r to w. evidence is the result folder that r was read from: it holds result.json, and
	// the files of a case below [result.CaseDir]. Where nothing was kept, evidence is nil and the format does with what
	// r holds. A file of evidence that is missing or damaged is shown as such in its place; errors are those of w, and
	// those of reading evidence that is there.
	//
	// The same report and evidence render to the same bytes, whatever the machine and the time of day.
	Render(w io.Writer, r *result.Report, evidence fs.FS) error
}

// A FormatFunc is a function that is a Format.
type FormatFunc func(w io.Writer, r *result.Report, evidence fs.FS) error

// Render calls f.
func (f FormatFunc) Render(w io.Writer, r *result.Report, evidence fs.FS) error {
	return f(w, r, evidence)
}

// Formats are the formats that can be named.
var Formats = catalogue.Catalogue[Format]{Kind: "format"}

// register adds a format without settings; the files of this package call it in init.
func register(name, summary, story string, render FormatFunc) {
	Formats.Register(catalogue.Entry[Format]{
		Name: name, Summary: summary, Story: story,
		New: func(*catalogue.Settings) (Format, error) { return render, nil },
	})
}
