package certificate

import (
	"cmp"
	"io/fs"
	"slices"
	"strings"

	"github.com/smtplab/smtplab/harness/result"
)

// A Failure is a case that stands against the server, told so that whoever makes it can see it for himself.
type Failure struct {
	Case
	Rule     string           // the story of the case, which says what the RFC asks for, and why
	Findings []result.Finding // each outcome once
	Sections []string         // "RFC 5321 section 4.1.1.9 (NOOP)"
	Said     []string         // the dialogue, "C: …" and "S: …"
	// Shell and Bash are the dialogue as commands: Bash is for where there is no nc. Swaks is another way to say the same,
	// where there is one.
	Shell, Bash, Swaks string
	Notes              []string // what is to be known about the commands, a sentence each
	Report             string   // for a bug tracker
}

// failures are the cases that stand against the server: those that break a MUST first, and of these in the order of the profiles.
func (c *Certificate) failures(evidence fs.FS) []Failure {
	var list []Failure
	for _, x := range c.Cases {
		if x.Standing >= ShouldBroken {
			list = append(list, c.failure(x, evidence))
		}
	}
	slices.SortStableFunc(list, func(a, b Failure) int { return cmp.Or(int(b.Standing)-int(a.Standing), a.profile()-b.profile()) })
	return list
}

// profile is the place of the first profile that the case belongs to.
func (c Case) profile() int {
	return slices.IndexFunc(Profiles, func(p string) bool { return slices.Contains(c.Profiles, p) })
}

func (c *Certificate) failure(x Case, evidence fs.FS) Failure {
	f := Failure{Case: x}
	for _, finding := range x.Result.Findings {
		told := func(other result.Finding) bool { return other.Outcome() == finding.Outcome() }
		if finding.Verdict == x.verdict() && !slices.ContainsFunc(f.Findings, told) {
			f.Findings = append(f.Findings, finding)
		}
	}
	for _, ref := range x.Refs {
		f.Sections = append(f.Sections, sectionName(ref))
	}
	if evidence == nil {
		f.Notes = append(f.Notes, "No evidence was kept, so the dialogue cannot be shown.")
	} else {
		f.Rule = story(evidence, *x.Result)
		c.tell(&f, evidence)
	}
	if hint := c.stand(); hint != "" && f.Shell != "" {
		f.Notes = append(f.Notes, hint)
	}
	f.Report = c.bugReport(f)
	return f
}

// sectionName is a reference as people say it: "RFC 5321 section 4.5.1 (Minimum Implementation)".
func sectionName(ref string) string {
	rfc, section, has := strings.Cut(ref, ":")
	name := strings.Replace(rfc, "RFC", "RFC ", 1)
	if !has {
		return name
	}
	name += " section " + section
	if title := titleOf(section); rfc == "RFC5321" && title != "" {
		if word, again, _ := strings.Cut(title, " "); again == "("+word+")" { // "NOOP (NOOP)"
			title = word
		}
		name += " (" + title + ")"
	}
	return name
}

// story is what the scenario says before its script begins: the paragraphs below its title.
func story(evidence fs.FS, x result.Case) string {
	text, err := x.Read(evidence, scenarioFile)
	if err != nil {
		return ""
	}
	var paragraphs []string
	for i, line := range strings.Split(string(text), "\n") {
		if !strings.HasPrefix(line, "#") {
			break
		}
		if i > 0 {
			paragraphs = append(paragraphs, strings.TrimPrefix(strings.TrimPrefix(line, "#"), " "))
		}
	}
	return strings.TrimSpace(strings.Join(paragraphs, "\n"))
}
