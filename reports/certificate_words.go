package reports

import (
	"strings"

	"github.com/smtplab/smtplab/harness/result"
	"github.com/smtplab/smtplab/reports/certificate"
)

// Certificates are the formats of an examination's results, of which no other can be made: what others may believe without
// having seen the examination.
var Certificates = []string{"badge", "certificate", "certificate-markdown"}

// Statements and standings have the colours and signs of the verdicts that they are nearest to.
var (
	statementClasses = map[certificate.Statement]result.Verdict{
		certificate.Conforms: result.Pass, certificate.MustsAreMet: result.NonStrict, certificate.NotExamined: result.Unsupported,
		certificate.Undecided: result.Inconclusive, certificate.Deviates: result.Inconclusive, certificate.Fails: result.Fail,
	}
	standingClasses = map[certificate.Standing]result.Verdict{
		certificate.Passed: result.Pass, certificate.DoesNotApply: result.Unsupported, certificate.NotPlayed: result.Inconclusive,
		certificate.ShouldBroken: result.NonStrict, certificate.NotStrict: result.NonStrict, certificate.MustFailed: result.Fail,
	}
)

func classOf(s certificate.Statement) string { return statementClasses[s].String() }

func classOfStanding(s certificate.Standing) string { return standingClasses[s].String() }

// statementMeanings define the statements, for the legend.
var statementMeanings = map[certificate.Statement]string{
	certificate.Conforms:    "every case of the profile that applies was played and passed, SHOULDs as well",
	certificate.MustsAreMet: "every MUST that applies was played and passed; a SHOULD is broken, or was not examined",
	certificate.NotExamined: "no MUST of the profile was played and passed, so there is nothing to say",
	certificate.Undecided:   "no MUST is broken, but not all that apply were examined: nothing is stated",
	certificate.Deviates:    "a MUST is broken by an outcome that servers choose on purpose; in the mode strict it would fail",
	certificate.Fails:       "a MUST failed, whether somebody has waived it or not",
}

func certificateLegend() []legendLine {
	var list []legendLine
	for _, s := range []certificate.Statement{certificate.Conforms, certificate.MustsAreMet, certificate.Undecided, certificate.Deviates,
		certificate.Fails, certificate.NotExamined} {
		list = append(list, legendLine{classOf(s), s.String(), statementMeanings[s]})
	}
	return list
}

// caseAnchor is the name of a case's place on the page.
func caseAnchor(prefix, name string) string {
	return prefix + strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '.' || r == '-' {
			return r
		}
		return '_'
	}, name)
}
