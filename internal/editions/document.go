package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/smtplab/smtplab/scenarios"
)

const preamble = `# The conformance cases, edition by edition

Written by "make docs" from the scenarios; do not edit. "smtplab certify server" examines a server by these cases, and a
certificate names the edition by which it was made: CONTRIBUTING.md says what an edition is.

One rule for servers has no case: that a responder, which tells people that somebody is away, does not answer mail from nobody
(RFC 3834 section 2). A server answers so for a mailbox only when its user wants it to, in a way of its own; an adapter would have
to say which mailbox that is, and none can.

`

// documentOf is the document about editions, oldest first, the last of which is the present one.
func documentOf(history []edition) string {
	var b strings.Builder
	b.WriteString(preamble)
	now := history[len(history)-1]
	b.WriteString(summary(now))
	b.WriteString("\n## Changes\n")
	for i := len(history) - 1; i > 0; i-- {
		writeChanges(&b, history[i-1], history[i])
	}
	fmt.Fprintf(&b, "\n### %s\n\nThe first edition: %d cases.\n", history[0].name, len(history[0].cases))
	writeCases(&b, now)
	return b.String()
}

// summary counts the cases of an edition by profile and level.
func summary(e edition) string {
	var b strings.Builder
	requirements, names := map[string]bool{}, []string{}
	counts := map[string]map[string]int{"all": {}}
	for _, c := range e.cases {
		requirements[c.Requirement] = true
		for _, p := range append([]string{"all"}, c.Profiles...) {
			if counts[p] == nil {
				counts[p] = map[string]int{}
				names = append(names, p)
			}
			counts[p][c.Level]++
			counts[p]["cases"]++
		}
	}
	slices.Sort(names)
	fmt.Fprintf(&b, "Edition %s has %d cases for %d requirements.\n\n| profile | cases | MUST | SHOULD | MAY |\n|---|---:|---:|---:|---:|\n",
		e.name, len(e.cases), len(requirements))
	for _, p := range append(names, "all") {
		n := counts[p]
		fmt.Fprintf(&b, "| %s | %d | %d | %d | %d |\n", p, n["cases"], n["MUST"], n["SHOULD"], n["MAY"])
	}
	return b.String()
}

func writeChanges(b *strings.Builder, before, after edition) {
	all := changes(before.cases, after.cases)
	fmt.Fprintf(b, "\n### %s, since %s\n\n", after.name, before.name)
	if len(all) == 0 {
		b.WriteString("None.\n")
		return
	}
	b.WriteString("| change | case | level | what it shows |\n|---|---|---|---|\n")
	for _, c := range all {
		title := c.what.Title
		if c.how != "" {
			title += " (" + c.how + ")"
		}
		fmt.Fprintf(b, "| %s | %s | %s | %s |\n", c.did, c.what.Name, c.what.Level, escaped(title))
	}
}

func writeCases(b *strings.Builder, e edition) {
	b.WriteString("\n## All cases\n")
	chapter := ""
	for _, c := range e.cases {
		if in, _, _ := strings.Cut(c.Name, "/"); in != chapter {
			chapter = in
			fmt.Fprintf(b, "\n### %s\n\n| case | requirement | role | level | profiles | what it shows |\n|---|---|---|---|---|---|\n", heading(chapter))
		}
		fmt.Fprintf(b, "| %s | %s | %s | %s | %s | %s |\n", link(c), c.Requirement, c.Role, c.Level, strings.Join(c.Profiles, ", "), escaped(c.Title))
	}
}

// heading is the name of an RFC by that of its folder: "RFC 5321".
func heading(folder string) string {
	if number, is := strings.CutPrefix(folder, "rfc"); is {
		return "RFC " + number
	}
	return folder
}

// link leads to the scenario, without the value of a case that has one.
func link(c scenarios.Listed) string {
	_, short, _ := strings.Cut(c.Name, "/")
	scenario, _, _ := strings.Cut(c.Name, "[")
	return fmt.Sprintf("[%s](../scenarios/%s.txtar)", escaped(short), scenario)
}

// escaped is a text in a cell of a table.
func escaped(text string) string {
	return strings.NewReplacer("|", `\|`, "<", `\<`, "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`).Replace(text)
}
