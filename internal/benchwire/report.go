//go:build linux

package main

import (
	"fmt"
	"os"
	"strings"
)

// A report is what one measurement has to say, in Markdown.
type report struct {
	*bench
	name  string
	title string
	text  strings.Builder
}

// say adds a paragraph. It may be broken into lines and indented as the source is.
func (r *report) say(format string, words ...any) {
	paragraph := strings.Fields(fmt.Sprintf(format, words...))
	r.text.WriteString(strings.Join(paragraph, " ") + "\n\n")
}

// missing says what could not be measured, and why.
func (r *report) missing(format string, words ...any) {
	what := fmt.Sprintf(format, words...)
	fmt.Fprintln(os.Stderr, "not measured:", what)
	r.say("**Not measured:** %s", what)
}

// heading begins a part of the section.
func (r *report) heading(format string, words ...any) {
	r.say("### "+format, words...)
}

// table adds a table; the first row is its head. Columns but the first are figures.
func (r *report) table(rows [][]string) {
	for i, row := range rows {
		fmt.Fprintf(&r.text, "| %s |\n", strings.Join(row, " | "))
		if i == 0 {
			fmt.Fprintf(&r.text, "|---|%s\n", strings.Repeat("--:|", len(row)-1))
		}
	}
	r.text.WriteString("\n")
}

// verbatim adds the output of a program as it is.
func (r *report) verbatim(text string) {
	fmt.Fprintf(&r.text, "```\n%s\n```\n\n", strings.TrimRight(text, "\n"))
}
