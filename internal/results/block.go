package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/smtplab/smtplab/harness/result"
	"github.com/smtplab/smtplab/reports/certificate"
)

// block is all that is written of an examination: what was examined, the statements, what stands against the server, what
// could not be asked, and how the server was configured.
func block(c *certificate.Certificate) string {
	var b strings.Builder
	system(&b, c)
	b.WriteString("\n| profile | statement |\n|---|---|\n")
	for _, p := range c.Profiles {
		fmt.Fprintf(&b, "| %s | %s |\n", p.Name, cell(p.Sentence))
	}
	b.WriteString("\n| verdict | level | case | what came |\n|---|---|---|---|\n")
	for _, f := range c.Failures {
		fmt.Fprintf(&b, "| %s | %s | [%s](../../%s) | %s |\n", f.Result.Verdict, f.Level, f.Name, f.Result.File, came(f))
	}
	unasked(&b, c)
	configuration(&b, c.System.Config)
	return b.String()
}

func system(b *strings.Builder, c *certificate.Certificate) {
	s := c.System
	b.WriteString("| | |\n|---|---|\n")
	for _, row := range [][2]string{
		{"Server", s.Name + " " + s.Version},
		{"It offers", strings.Join(s.Offers, ", ")},
		{"Examined", strings.Join(s.Abilities, ", ")},
		{"By", fmt.Sprintf("edition %s of the cases, mode %s", s.Edition, s.Mode)},
		{"On", c.Report.Date},
		{"Again", "`" + s.Again + "`"},
	} {
		fmt.Fprintf(b, "| %s | %s |\n", row[0], row[1])
	}
}

// came is what was found, and for what is not strict the reason why it is told. What came of the same twice is told once.
func came(f certificate.Failure) string {
	var list []string
	for _, found := range f.Findings {
		text := "`" + strings.ReplaceAll(short(found.Got), "`", "'") + "`"
		if f.Result.Verdict == result.NonStrict && found.Why != "" {
			text += ": " + found.Why
		}
		if text = cell(text); !slices.Contains(list, text) {
			list = append(list, text)
		}
	}
	return strings.Join(list, "; ")
}

// longest is how much of what came is told in a table; the case says the rest.
const longest = 120

func short(text string) string {
	if r := []rune(text); len(r) > longest {
		return string(r[:longest]) + " ..."
	}
	return text
}

// unasked lists the cases that say nothing about the server, by the reason: those that ask nothing of it, and those that could not
// be tried.
func unasked(b *strings.Builder, c *certificate.Certificate) {
	for _, group := range []struct {
		standing certificate.Standing
		heading  string
	}{{certificate.DoesNotApply, "does not apply, because"}, {certificate.NotPlayed, "not examined, because"}} {
		reasons := map[string][]string{}
		for _, one := range c.Cases {
			if one.Standing == group.standing {
				reasons[one.Why] = append(reasons[one.Why], one.Name)
			}
		}
		if len(reasons) == 0 {
			continue
		}
		fmt.Fprintf(b, "\n| %s | cases |\n|---|---|\n", group.heading)
		for _, why := range slices.Sorted(maps.Keys(reasons)) {
			fmt.Fprintf(b, "| %s | %s |\n", cell(why), strings.Join(reasons[why], ", "))
		}
	}
}

func configuration(b *strings.Builder, files map[string]string) {
	for _, name := range slices.Sorted(maps.Keys(files)) {
		fmt.Fprintf(b, "\n`%s`:\n\n```\n%s\n```\n", name, strings.TrimRight(files[name], "\n"))
	}
}

// cell is a text as the cell of a table can have it.
func cell(text string) string {
	return strings.NewReplacer("|", `\|`, "\r", "", "\n", " ").Replace(text)
}
