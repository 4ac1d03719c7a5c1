package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/smtplab/smtplab/internal/interop/pairs"
)

const passed = "pass"

// A row is what one test shows of one program of others, with all of ours that it was shown for.
type row struct {
	theirs, version, test, shows, verdict string
	ours                                  []string
}

// document is the text of docs/interop.md.
func document(met []pairs.Pair) string {
	all := rows(met)
	var b strings.Builder
	b.WriteString(`# Proved against programs of others

Written by "make interop" from what its tests did; do not edit. Each row is a meeting of a part of smtplab with a program that
nobody here wrote, in the version named; the test that shows it is below internal/interop.

`)
	count := map[string]int{}
	for _, p := range met {
		count[p.Verdict]++
	}
	fmt.Fprintf(&b, "%d meetings: %d pass, %d fail, %d skipped.\n", len(met), count[passed], count["fail"], count["skip"])
	if bad := slices.DeleteFunc(slices.Clone(all), func(r row) bool { return r.verdict == passed }); len(bad) > 0 {
		b.WriteString("\n## What does not hold\n")
		table(&b, bad, func(r row) string { return r.theirs + " " + r.version + ": " + r.shows })
	}
	for len(all) > 0 {
		n := slices.IndexFunc(all, func(r row) bool { return r.theirs != all[0].theirs || r.version != all[0].version })
		if n < 0 {
			n = len(all)
		}
		fmt.Fprintf(&b, "\n## %s %s\n", all[0].theirs, all[0].version)
		table(&b, all[:n], func(r row) string { return r.shows })
		all = all[n:]
	}
	return b.String()
}

// table writes rows in the form of Markdown.
func table(b *strings.Builder, rows []row, shows func(row) string) {
	b.WriteString("\n| ours | what is shown | test | verdict |\n|---|---|---|---|\n")
	cell := strings.NewReplacer("|", `\|`, "\n", " ").Replace
	for _, r := range rows {
		fmt.Fprintf(b, "| %s | %s | %s | %s |\n", cell(merged(r.ours)), cell(shows(r)), r.test, r.verdict)
	}
}

// rows puts together what differs in our part alone, in an order that does not depend on when tests ended.
func rows(met []pairs.Pair) []row {
	found := map[string]*row{}
	for _, p := range met {
		test, _, _ := strings.Cut(p.Test, "/")
		key := strings.Join([]string{p.Theirs, p.Version, test, p.Shows, p.Verdict}, "\x00")
		if found[key] == nil {
			found[key] = &row{theirs: p.Theirs, version: p.Version, test: test, shows: p.Shows, verdict: p.Verdict}
		}
		found[key].ours = append(found[key].ours, p.Ours)
	}
	var all []row
	for _, r := range found {
		slices.Sort(r.ours)
		r.ours = slices.Compact(r.ours)
		all = append(all, *r)
	}
	slices.SortFunc(all, func(a, b row) int {
		return cmp.Or(cmp.Compare(strings.ToLower(a.theirs), strings.ToLower(b.theirs)), cmp.Compare(a.version, b.version),
			cmp.Compare(a.test, b.test), cmp.Compare(a.shows, b.shows), cmp.Compare(a.verdict, b.verdict))
	})
	return all
}

// merged says several commands as one where they differ in a single word: "mta iis4, iis5 --route".
func merged(commands []string) string {
	var words [][]string
	differ := map[int]bool{}
	for _, c := range commands {
		words = append(words, strings.Fields(c))
		last := words[len(words)-1]
		if len(last) != len(words[0]) {
			return strings.Join(commands, "; ")
		}
		for i := range last {
			if last[i] != words[0][i] {
				differ[i] = true
			}
		}
	}
	if len(differ) > 1 {
		return strings.Join(commands, "; ")
	}
	for i := range differ {
		for _, w := range words[1:] {
			words[0][i] += ", " + w[i]
		}
	}
	return strings.Join(words[0], " ")
}
