package main

import (
	"fmt"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/smtplab/smtplab/harness/certify"
	"github.com/smtplab/smtplab/harness/result"
	"github.com/smtplab/smtplab/scenarios"
	"github.com/smtplab/smtplab/sim/catalogue"
)

// choose finds the cases wanted, with the names of the system under test, if it has any.
func (f certifyFlags) choose(names map[string]string, patterns []string) ([]story, error) {
	book := wholeBook(patterns...)
	book.names = names
	all, err := book.cases()
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(s story) bool { return !s.IsConformance() || s.Scenario.Role == "client" })
	if len(all) == 0 {
		return nil, misused("no conformance case is called %s (all names: smtplab certify server ADDR --list)", strings.Join(patterns, " "))
	}
	if all, err = f.inProfiles(all); err != nil {
		return nil, err
	}
	return labelled(all, f.labels)
}

func (f certifyFlags) inProfiles(all []story) ([]story, error) {
	if len(f.profiles) == 0 || slices.Contains(f.profiles, "all") {
		return all, nil
	}
	known := []string{"all"}
	kept := slices.DeleteFunc(slices.Clone(all), func(s story) bool {
		known = append(known, s.Scenario.Profiles...)
		return !slices.ContainsFunc(f.profiles, func(p string) bool { return slices.Contains(s.Scenario.Profiles, p) })
	})
	slices.Sort(known)
	for _, p := range f.profiles {
		if !slices.Contains(known, p) {
			return nil, misused("--profile %s: no case chosen belongs to it%s", p, catalogue.Suggest(p, slices.Compact(known)))
		}
	}
	return kept, nil
}

// listCases lists cases, a line for each.
func listCases(cmd *cobra.Command, all []story) error {
	out := &printer{w: cmd.OutOrStdout()}
	for _, s := range all {
		out.printf("%-45s %-9s %-7s %s\n", s.Name, s.Scenario.Level, s.Scenario.Role, s.Scenario.Title)
	}
	out.printf("\n%d cases\n", len(all))
	return out.end()
}

// describe completes what the report says about the system.
func (f certifyFlags) describe(s *result.System, what string) *result.System {
	again := "smtplab certify server " + what
	add := func(flag string, values ...string) {
		for _, v := range values {
			if v != "" {
				again += " --" + flag + " " + quoted(v)
			}
		}
	}
	add("profile", f.profiles...)
	add("label", f.labels...)
	add("mailbox", f.names.Mailboxes...)
	add("nobody", f.names.Nobody)
	add("stranger", f.names.Stranger)
	add("auth", f.auth...)
	if f.mode != result.Operational {
		add("mode", f.mode)
	}
	if f.long {
		again += " --long"
	}
	if f.slack != time.Minute {
		add("patience", f.slack.String())
	}
	if !slices.Equal(f.pauses, certify.Pauses) {
		add("retry", strings.ReplaceAll(strings.Trim(fmt.Sprint(f.pauses), "[]"), " ", ","))
	}
	add("waivers", f.waiversFile)
	add("date", map[bool]string{true: f.date}[f.waiversFile != ""]) // by which waivers end
	add("seed", fmt.Sprint(f.seed))
	s.Edition, s.Mode, s.Again, s.Started = scenarios.Edition, f.mode, again, time.Now().UTC().Format(time.RFC3339)
	s.Machine = fmt.Sprintf("%s/%s, %s", runtime.GOOS, runtime.GOARCH, plural(runtime.NumCPU(), "processor"))
	return s
}

// inShell are words of a command as a shell takes them.
func inShell(words []string) string {
	list := make([]string, len(words))
	for i, w := range words {
		list[i] = quoted(w)
	}
	return strings.Join(list, " ")
}

// plain are words that a shell takes as they are.
var plain = regexp.MustCompile(`^[\w@%+=:,./-]+$`)

// quoted is a word as a shell takes it for one.
func quoted(word string) string {
	if plain.MatchString(word) {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
