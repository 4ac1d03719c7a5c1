package reports

import (
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/smtplab/smtplab/harness/result"
	"github.com/smtplab/smtplab/reports/certificate"
	"github.com/smtplab/smtplab/reports/shown"
)

// The certificate is a page of the same house: its style is that of the other page, and something of its own.
var (
	certificateStyle  = htmlStyle + mustRead("html/certificate.css")
	certificateScript = mustRead("html/certificate.js")
)

func init() {
	register("certificate", "what an examination comes to, one self-contained page for a browser or for paper",
		`Of the results of "smtplab certify server": a statement of conformance for each profile, with what stands against it by name
and never as a percentage; each failure with the rule, the dialogue, commands that show it without smtplab and a text for a bug
tracker; the map of all sections of RFC 5321, with the reason where one is not covered; the system, its configuration, the
edition of the cases and all that is needed to repeat it; every case with its time and the hash of its record. Like the page of
the format html it needs no other file and fetches nothing.`, renderCertificate)
}

// A certificateView is the page.
type certificateView struct {
	*certificate.Certificate
	Title, Headline string
	Mood            string
	Class           string // of the worst statement
	Policy          string
	Style           template.CSS
	Script          template.JS
	Facts           []fact
	Config          []configFile
	Legend          []legendLine
	Played          []playedCase
	Groups          []sectionGroup
}

// A fact is one of the lines at the top.
type fact struct{ Name, Value string }

type configFile struct{ Name, Text string }

type legendLine struct{ Class, Word, Meaning string }

// A playedCase is a line of the table of all cases.
type playedCase struct {
	certificate.Case
	Class, Time, Record string
}

// A sectionGroup is a chapter of RFC 5321.
type sectionGroup struct {
	certificate.Section
	Below []certificate.Section
}

func renderCertificate(w io.Writer, r *result.Report, evidence fs.FS) error {
	c, err := certificate.Of(r, evidence)
	if err != nil {
		return err
	}
	return writeCertificate(w, c)
}

func writeCertificate(w io.Writer, c *certificate.Certificate) error {
	return htmlTemplate.ExecuteTemplate(w, "certificate", viewCertificate(c))
}

func viewCertificate(c *certificate.Certificate) *certificateView {
	v := &certificateView{
		Certificate: c, Headline: certificateHeadline(c), Class: classOf(c.Worst()),
		Mood:   map[string]string{"pass": "good", "fail": "bad"}[classOf(c.Worst())],
		Policy: contentPolicy(certificateStyle, certificateScript), Style: template.CSS(certificateStyle), Script: template.JS(certificateScript),
		Facts: facts(c), Legend: certificateLegend(), Groups: chapters(c.Sections),
	}
	if v.Mood == "" {
		v.Mood = "doubt"
	}
	v.Title = v.Headline + ", " + shown.Line(c.System.Edition)
	for _, name := range slices.Sorted(maps.Keys(c.System.Config)) {
		v.Config = append(v.Config, configFile{shown.Line(name), strings.Join(shown.Lines(c.System.Config[name]), "\n")})
	}
	for _, x := range c.Cases {
		p := playedCase{Case: x, Class: classOfStanding(x.Standing)}
		if x.Result != nil {
			p.Time = milliseconds(x.Result.WallMS)
			p.Record = recordHash(*x.Result)
		}
		v.Played = append(v.Played, p)
	}
	return v
}

// certificateHeadline names the server and the worst that is said about it, with the profiles of which it is said where that
// are not all: "Exim 4.96: does not conform in relay, dsn".
func certificateHeadline(c *certificate.Certificate) string {
	var worst, others []string
	for _, p := range c.Profiles {
		switch p.Statement {
		case c.Worst():
			worst = append(worst, p.Name)
		case certificate.NotExamined:
		default:
			others = append(others, p.Name)
		}
	}
	text := systemName(c) + ": " + c.Worst().String()
	if c.Worst() == certificate.Fails && others != nil {
		text += " in " + strings.Join(worst, ", ")
	}
	return text
}

// systemName is the server with its version. The version of our own products is that of this program.
func systemName(c *certificate.Certificate) string {
	return strings.TrimSpace(shown.Line(c.System.Name + " " + c.System.Version))
}

// facts are what tells one examination from another.
func facts(c *certificate.Certificate) []fact {
	s := c.System
	list := []fact{
		{"Server", systemName(c)}, {"Greeting", c.Greeting}, {"Address", s.Address}, {"Adapter", s.Adapter}, {"Abilities", strings.Join(s.Abilities, ", ")},
		{"Edition of the cases", s.Edition}, {"Mode", s.Mode}, {"Examined by", c.Report.Tool}, {"Seed", fmt.Sprint(c.Report.Seed)},
		{"Began", began(c)}, {"Took", took(s.TookMS)}, {"Machine", s.Machine}, {"Cases", casesInWords(c)},
		{"Interrupted", map[bool]string{true: "yes: what is missing was not played"}[c.Report.Interrupted]},
	}
	list = slices.DeleteFunc(list, func(f fact) bool { return f.Value == "" })
	for i := range list {
		list[i].Value = shown.Line(list[i].Value)
	}
	return list
}

func began(c *certificate.Certificate) string {
	at, err := time.Parse(time.RFC3339, c.System.Started)
	if err != nil {
		return c.Report.Date
	}
	return at.UTC().Format("2006-01-02 15:04:05 UTC")
}

func took(ms float64) string {
	if ms <= 0 {
		return ""
	}
	return milliseconds(ms)
}

// milliseconds is a time as people say it: "0.4 ms", "12 ms", "3.2 s".
func milliseconds(ms float64) string {
	switch {
	case ms >= 60_000:
		return time.Duration(ms * float64(time.Millisecond)).Round(time.Second).String()
	case ms >= 1000:
		return fmt.Sprintf("%.1f s", ms/1000)
	case ms >= 10:
		return fmt.Sprintf("%.0f ms", ms)
	}
	return fmt.Sprintf("%.1f ms", ms)
}

// casesInWords says how many cases there are, and of how many of them nothing is known: one that lacked what it needs was
// chosen, but not examined.
func casesInWords(c *certificate.Certificate) string {
	var unknown, elsewhere int
	for _, x := range c.Cases {
		switch x.Standing {
		case certificate.NotPlayed:
			unknown++
		case certificate.DoesNotApply:
			elsewhere++
		}
	}
	return fmt.Sprintf("%d of %d examined; %d do not apply; %d not examined", len(c.Cases)-unknown-elsewhere, len(c.Cases), elsewhere, unknown)
}

// recordHash is the SHA-256 of what happened in a case.
func recordHash(c result.Case) string {
	i := slices.IndexFunc(c.Files, func(f result.File) bool { return f.Name == "record.jsonl" })
	if i < 0 {
		return ""
	}
	return c.Files[i].SHA256
}

// chapters groups the sections by the chapters and appendices of the RFC.
func chapters(all []certificate.Section) []sectionGroup {
	var list []sectionGroup
	for _, s := range all {
		if s.Level() == 1 {
			list = append(list, sectionGroup{Section: s})
		} else {
			last := &list[len(list)-1]
			last.Below = append(last.Below, s)
		}
	}
	return list
}
