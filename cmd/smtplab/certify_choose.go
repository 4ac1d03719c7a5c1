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
	out.printf("\n%s\n", plural(len(all), "case"))
	return out.end()
}

// describe completes what the report says about the system.
func (f certifyFlags) describe(s *result.System, what string) *result.System {
	chosen := append(flagged("profile", f.profiles...), flagged("label", f.labels...)...)
	if f.waiversFile != "" {
		chosen = append(chosen, append(flagged("waivers", f.waiversFile), flagged("date", f.date)...)...) // by which waivers end
	}
	words := append([]string{"smtplab certify server", what}, append(chosen, f.manner()...)...)
	s.Again = strings.Join(append(words, flagged("seed", fmt.Sprint(f.seed))...), " ")
	s.Edition, s.Mode, s.Started = scenarios.Edition, f.mode, time.Now().UTC().Format(time.RFC3339)
	s.Machine = fmt.Sprintf("%s/%s, %s", runtime.GOOS, runtime.GOARCH, plural(runtime.NumCPU(), "processor"))
	return s
}

// manner are the flags that say how a server is examined, whichever cases are chosen.
func (f certifyFlags) manner() []string {
	list := slices.Concat(flagged("mailbox", f.names.Mailboxes...), flagged("nobody", f.names.Nobody), flagged("stranger", f.names.Stranger),
		flagged("auth", f.auth...))
	if f.mode != result.Operational {
		list = append(list, flagged("mode", f.mode)...)
	}
	if f.implicit {
		list = append(list, "--implicit-tls")
	}
	if f.long {
		list = append(list, "--long")
	}
	if f.slack != time.Minute {
		list = append(list, flagged("patience", f.slack.String())...)
	}
	if !slices.Equal(f.pauses, certify.Pauses) {
		list = append(list, flagged("retry", strings.ReplaceAll(strings.Trim(fmt.Sprint(f.pauses), "[]"), " ", ","))...)
	}
	return list
}

// flagged are values with their flag, as a shell takes them; those that are empty were not given.
func flagged(flag string, values ...string) []string {
	var list []string
	for _, v := range values {
		if v != "" {
			list = append(list, "--"+flag+" "+quoted(v))
		}
	}
	return list
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
