package reports

import (
	"io"
	"io/fs"
	"strings"

	"github.com/smtplab/smtplab/harness/result"
	"github.com/smtplab/smtplab/reports/certificate"
	"github.com/smtplab/smtplab/reports/shown"
)

func init() {
	register("certificate-markdown", "the same in Markdown, to be put beside the sources of a server",
		`The statements, what stands against them with commands and texts for a bug tracker, and the map of RFC 5321, in the dialect of
GitHub, which others read.`, renderCertificateMarkdown)
}

func renderCertificateMarkdown(w io.Writer, r *result.Report, evidence fs.FS) error {
	c, err := certificate.Of(r, evidence)
	if err != nil {
		return err
	}
	return writeCertificateMarkdown(w, c)
}

func writeCertificateMarkdown(w io.Writer, c *certificate.Certificate) error {
	m := &certificateDocument{}
	m.printf("# %s\n\n", m.text(certificateHeadline(c)))
	m.printf("| | |\n|---|---|\n")
	for _, f := range facts(c) {
		m.printf("| %s | %s |\n", f.Name, m.text(f.Value))
	}
	m.printf("\n")
	for _, d := range c.Doubts {
		m.printf("**In doubt:** %s\n\n", m.text(d))
	}
	for _, p := range c.Profiles {
		m.profile(p)
	}
	if len(c.Failures) > 0 {
		m.printf("## What stands against it\n\n")
	}
	for _, f := range c.Failures {
		m.failure(f)
	}
	m.sections(c.Sections)
	m.printf("## Repeat and verify\n\n")
	m.code(c.System.Again, 1)
	m.printf("`smtplab judge DIR` grades the records again and finds files that were changed. SHA-256 of the list that\n"+
		"`smtplab report DIR --format sha256sums` prints: `%s`.\n", c.Digest)
	_, err := io.WriteString(w, m.String())
	return err
}

type certificateDocument struct{ markdown }

func (m *certificateDocument) profile(p certificate.Profile) {
	m.printf("## %s: %s\n\n%s The profile is about %s.\n\n", p.Name, p.Statement, m.text(p.Sentence), p.About)
	for _, g := range p.Against {
		m.printf("%s:\n\n", g.Heading)
		for _, r := range g.Reasons {
			m.printf("- %s: %s\n", m.text(r.Why), m.names(r.Cases))
		}
		if g.Reasons == nil {
			for _, c := range g.Cases {
				m.printf("- %s, %s: %s\n", m.text(c.Name), c.Level, m.text(c.Title))
			}
		}
		m.printf("\n")
	}
}

// names lists cases in one line.
func (m *certificateDocument) names(cases []certificate.Case) string {
	var list []string
	for _, c := range cases {
		list = append(list, m.text(c.Name))
	}
	return strings.Join(list, ", ")
}

func (m *certificateDocument) failure(f certificate.Failure) {
	m.printf("### %s: %s\n\n", m.text(f.Name), f.Standing)
	m.verbatim(f.Report)
}

// verbatim is a block of a text that can be shown as it is: commands must not be cut.
func (m *certificateDocument) verbatim(text string) {
	fence := "```"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	m.printf("%stext\n%s%s\n\n", fence, text, fence)
}

func (m *certificateDocument) sections(all []certificate.Section) {
	m.printf("## Map of RFC 5321\n\n| section | title | state | cases, or why there are none |\n|---|---|---|---|\n")
	for _, s := range all {
		state, what := "", m.text(s.Why())
		if len(s.Cases) > 0 {
			state = s.Standing().String()
			what = strings.TrimSuffix(shown.Count(len(s.Cases), "case")+"; "+what, "; ")
			if against := m.names(standingAgainst(s.Cases)); against != "" {
				what += "; not passed: " + against
			}
		}
		m.printf("| %s | %s | %s | %s |\n", s.Number, m.text(s.Title), state, what)
	}
	m.printf("\n")
}

// standingAgainst are the cases that did not pass though they apply.
func standingAgainst(cases []certificate.Case) []certificate.Case {
	var list []certificate.Case
	for _, c := range cases {
		if c.Standing > certificate.DoesNotApply {
			list = append(list, c)
		}
	}
	return list
}
