package reports

import (
	"encoding/xml"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"

	"github.com/smtplab/smtplab/harness/result"
	"github.com/smtplab/smtplab/reports/shown"
)

func init() {
	register("junit", "JUnit XML for CI servers",
		`Valid against the schema of Apache Ant's JUnit task, which CI servers agree on, and that of Jenkins. A scenario is a test
suite, a case is a test. Fail is a failure; error, and inconclusive where the level is MUST, are errors; unsupported, skipped,
waived and other inconclusive cases are skipped, with the reason. Tests cannot have properties there: level, references and title
are those of the suite, and each case that is not a plain pass has its verdict there too. A run that may not be shown as a success
though no case says why, because nothing ran or it was interrupted, has one more suite with an error.`, renderJUnit)
}

// The elements of the schema, in its order. Attributes without omitempty are required by it.
type junitSuites struct {
	XMLName xml.Name     `xml:"testsuites"`
	Suites  []junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name       string          `xml:"name,attr"`
	Package    string          `xml:"package,attr"`
	ID         int             `xml:"id,attr"`
	Timestamp  string          `xml:"timestamp,attr"`
	Hostname   string          `xml:"hostname,attr"`
	Tests      int             `xml:"tests,attr"`
	Failures   int             `xml:"failures,attr"`
	Errors     int             `xml:"errors,attr"`
	Skipped    int             `xml:"skipped,attr"`
	Time       seconds         `xml:"time,attr"`
	Properties []junitProperty `xml:"properties>property"`
	Cases      []junitCase     `xml:"testcase"`
	Out        junitText       `xml:"system-out"`
	Err        junitText       `xml:"system-err"`
}

type junitProperty struct {
	Name  string `xml:"name,attr"`
	Value string `xml:"value,attr"`
}

type junitCase struct {
	Name      string        `xml:"name,attr"`
	Classname string        `xml:"classname,attr"`
	Time      seconds       `xml:"time,attr"`
	Skipped   *junitSkipped `xml:"skipped"`
	Error     *junitProblem `xml:"error"`
	Failure   *junitProblem `xml:"failure"`
}

type junitSkipped struct {
	Message string `xml:"message,attr"`
}

type junitProblem struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr"`
	junitText
}

// junitText is text with its line ends as they are; encoding/xml would write each as a reference.
type junitText struct {
	Escaped string `xml:",innerxml"`
}

var escapeXML = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

func (t *junitText) write(text string) { t.Escaped += escapeXML.Replace(text) }

// seconds is a duration as xs:decimal has it, which knows no exponents.
type seconds float64

func (s seconds) MarshalText() ([]byte, error) { return fmt.Appendf(nil, "%.6f", float64(s)), nil }

func renderJUnit(w io.Writer, r *result.Report, _ fs.FS) error {
	suites := junitSuites{Suites: junitScenarios(r)}
	if problem := junitWhole(r); problem != nil {
		s := newJUnitSuite(r, "smtplab")
		s.add(junitCase{Name: Standing(r), Classname: "smtplab", Error: problem})
		suites.Suites = append(suites.Suites, s)
	}
	for i := range suites.Suites {
		suites.Suites[i].ID = i
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	e := xml.NewEncoder(w)
	e.Indent("", "  ")
	if err := e.Encode(suites); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

// junitScenarios makes a suite of each scenario. The cases of one follow one another.
func junitScenarios(r *result.Report) []junitSuite {
	var suites []junitSuite
	for _, c := range r.Cases {
		scenario, _, _ := strings.Cut(c.Name, "[")
		name := shown.Line(scenario)
		if n := len(suites); n == 0 || suites[n-1].Name != name {
			s := newJUnitSuite(r, name)
			s.property("title", c.Title)
			s.property("level", c.Level)
			s.property("refs", strings.Join(c.Refs, " "))
			suites = append(suites, s)
		}
		s := &suites[len(suites)-1]
		test := junitOf(c, name)
		s.add(test)
		if c.Verdict != result.Pass {
			s.property("verdict "+shown.Line(c.Name), c.Verdict.String())
		}
		if test.Failure == nil && test.Error == nil && c.Verdict != result.Pass {
			s.Out.write(CaseText(c)) // the others hold it themselves
		}
	}
	return suites
}

func newJUnitSuite(r *result.Report, name string) junitSuite {
	day := r.Date
	if day == "" {
		day = "1970-01-01" // the schema wants a time; what it was is not in the report
	}
	s := junitSuite{Name: name, Package: strings.ReplaceAll(path.Dir(name), "/", "."), Hostname: "localhost", Timestamp: day + "T00:00:00"}
	s.property("tool", r.Tool)
	s.property("seed", fmt.Sprint(r.Seed))
	return s
}

func (s *junitSuite) property(name, value string) {
	s.Properties = append(s.Properties, junitProperty{name, shown.OneLine(value)})
}

// add counts a test by what it is shown as.
func (s *junitSuite) add(c junitCase) {
	s.Tests++
	s.Time += c.Time
	switch {
	case c.Failure != nil:
		s.Failures++
	case c.Error != nil:
		s.Errors++
	case c.Skipped != nil:
		s.Skipped++
	}
	s.Cases = append(s.Cases, c)
}

func junitOf(c result.Case, scenario string) junitCase {
	test := junitCase{Name: shown.Line(c.Name), Classname: strings.ReplaceAll(scenario, "/", "."), Time: seconds(c.WallMS / 1000)}
	message := shown.OneLine(strings.TrimSuffix(c.Verdict.String()+": "+c.Reason(), ": "))
	problem := &junitProblem{Message: message, Type: c.Verdict.String()}
	problem.write("\n" + CaseText(c))
	switch c.Verdict {
	case result.Pass, result.NonStrict: // a SHOULD may be broken
	case result.Fail:
		test.Failure = problem
	case result.Skipped, result.Waived, result.Unsupported:
		test.Skipped = &junitSkipped{message}
	case result.Inconclusive:
		if c.Level != "MUST" {
			test.Skipped = &junitSkipped{message}
			break
		}
		test.Error = problem
	default:
		test.Error = problem
	}
	return test
}

// junitWhole is what is wrong with the run as a whole where no case shows it: a reader that counts failures must not take
// an empty report for a good one.
func junitWhole(r *result.Report) *junitProblem {
	problem := &junitProblem{Message: Headline(r), Type: strings.ReplaceAll(Standing(r), " ", "-")}
	switch {
	case r.Interrupted:
		return problem
	case Success(r) || r.ExitCode() == result.ExitFail || r.ExitCode() == result.ExitError:
		return nil
	}
	return problem
}
