package certificate

import (
	"fmt"
	"slices"
	"strings"

	"github.com/smtplab/smtplab/reports/shown"
)

// A Statement is what can be said about a server by a profile.
type Statement int

// The statements, from the best to the worst. RFC 1122 section 1.3.2 calls the first two unconditional and conditional
// compliance.
const (
	Conforms    Statement = iota // every case that applies was played, and passed
	MustsAreMet                  // so was every MUST that applies; of the rest something is broken, or was not examined
	NotExamined                  // no MUST of the profile was examined
	Undecided                    // no MUST is broken, and not all that apply were examined
	Deviates                     // a MUST is not strictly kept, which the mode operational allows
	Fails                        // a MUST failed
)

var statements = [...]string{"conforms", "meets every MUST", "not examined", "undecided", "is not strict in a MUST", "does not conform"}

// String is the statement in words.
func (s Statement) String() string { return statements[s] }

// A Profile is a set of cases, and the statement that they make.
type Profile struct {
	Name      string
	About     string // what its rules are about, in a few words
	Statement Statement
	Sentence  string // the statement with what it rests on
	Badge     string // the same in a few words
	Against   []Group
	Passed    int // cases
	Cases     int
}

// A Group are cases of one standing, which is told under a heading.
type Group struct {
	Heading string
	Cases   []Case
	Reasons []Reason // the same by the reason, where that is what matters
}

// A Reason is why cases say nothing.
type Reason struct {
	Why   string
	Cases []Case
}

// counts are the cases of a profile by standing, MUST and others.
type counts struct{ must, other [MustFailed + 1]int }

// profileOf makes the statement. Where the results as a whole are in doubt, nothing good is said.
func profileOf(name string, all []Case, doubtful bool) Profile {
	p := Profile{Name: name, About: abouts[name]}
	var mine []Case
	var n counts
	for _, c := range all {
		if !slices.Contains(c.Profiles, name) {
			continue
		}
		mine = append(mine, c)
		if c.IsMust() {
			n.must[c.Standing]++
		} else {
			n.other[c.Standing]++
		}
	}
	p.Cases, p.Passed = len(mine), n.must[Passed]+n.other[Passed]
	p.Statement = n.statement()
	p.Sentence, p.Badge = n.sentence(p.Statement), n.badge(p.Statement)
	if doubtful && (p.Statement == Conforms || p.Statement == MustsAreMet) {
		p.Statement, p.Badge = Undecided, "undecided, in doubt"
		p.Sentence = "Undecided. Each MUST that applies was played and passed, but the results as a whole are in doubt."
	}
	p.Against = against(mine)
	return p
}

func (n counts) statement() Statement {
	switch {
	case n.must[MustFailed]+n.other[MustFailed] > 0:
		return Fails
	case n.must[NotStrict] > 0:
		return Deviates
	case n.must[Passed] == 0:
		return NotExamined
	case n.must[NotPlayed] > 0:
		return Undecided
	case n.other[ShouldBroken]+n.other[NotPlayed] > 0:
		return MustsAreMet
	}
	return Conforms
}

func (n counts) failed() int { return n.must[MustFailed] + n.other[MustFailed] }

// applies are the MUST cases that the server cannot leave aside.
func (n counts) applies() int {
	total := 0
	for _, k := range n.must {
		total += k
	}
	return total - n.must[DoesNotApply]
}

func (n counts) sentence(s Statement) string {
	switch s {
	case Conforms:
		return fmt.Sprintf("Conforms. Every case that applies was played and passed: %s%s%s.",
			shown.Count(n.must[Passed], "MUST"), also(n.other[Passed], " and %s", "SHOULD"), n.aside())
	case MustsAreMet:
		return fmt.Sprintf("Meets every MUST. Each of the %s that apply was played and passed; %s%s.",
			shown.Count(n.must[Passed], "MUST"), n.others(), n.aside())
	case NotExamined:
		return "Not examined. No MUST of this profile was played and passed, so nothing is stated" + n.aside() + "."
	case Undecided:
		return fmt.Sprintf("Undecided. No MUST failed, but %d of the %s that apply %s not examined, so conformance is not stated%s.",
			n.must[NotPlayed], shown.Count(n.applies(), "MUST"), were(n.must[NotPlayed]), n.rest())
	case Deviates:
		k := n.must[NotStrict]
		return fmt.Sprintf("No MUST failed, but %d of the %s that apply %s not strictly kept, which the mode operational allows; conformance is not stated%s.",
			k, shown.Count(n.applies(), "MUST"), is(k), n.missing())
	}
	return fmt.Sprintf("Does not conform. %d of the %s that apply failed%s.", n.failed(), shown.Count(n.applies(), "MUST"), n.missing())
}

// others tells of what is no MUST.
func (n counts) others() string {
	var parts []string
	if k := n.other[ShouldBroken]; k > 0 {
		parts = append(parts, shown.Count(k, "SHOULD")+" "+is(k)+" broken")
	}
	if k := n.other[NotPlayed]; k > 0 {
		parts = append(parts, shown.Count(k, "SHOULD")+" "+were(k)+" not examined")
	}
	return strings.Join(parts, " and ")
}

func (n counts) rest() string {
	if text := n.others(); text != "" {
		return "; " + text
	}
	return ""
}

func (n counts) missing() string {
	text := ""
	if k := n.must[NotStrict]; k > 0 && n.failed() > 0 {
		text = fmt.Sprintf("; %s %s not strictly kept", shown.Count(k, "MUST"), is(k))
	}
	if k := n.must[NotPlayed]; k > 0 {
		text += fmt.Sprintf("; %s %s not examined", shown.Count(k, "MUST"), were(k))
	}
	return text + n.rest()
}

// aside tells of what does not apply.
func (n counts) aside() string {
	k := n.must[DoesNotApply] + n.other[DoesNotApply]
	if k == 0 {
		return ""
	}
	return fmt.Sprintf("; %s %s not apply", shown.Count(k, "case"), map[bool]string{true: "does", false: "do"}[k == 1])
}

// badge is the statement in so few words that a badge can hold it.
func (n counts) badge(s Statement) string {
	switch s {
	case MustsAreMet:
		if k := n.other[ShouldBroken]; k > 0 {
			return "meets every MUST, " + shown.Count(k, "SHOULD") + " broken"
		}
		return "meets every MUST, " + shown.Count(n.other[NotPlayed], "SHOULD") + " not examined"
	case Undecided:
		return "undecided, " + shown.Count(n.must[NotPlayed], "MUST") + " not examined"
	case Deviates:
		return shown.Count(n.must[NotStrict], "MUST") + " not strictly kept"
	case Fails:
		return shown.Count(n.failed(), "MUST") + " failed"
	}
	return s.String()
}

// against are the cases of a profile that did not pass, the gravest first, under headings.
func against(cases []Case) []Group {
	var list []Group
	for _, g := range []struct {
		standing Standing
		heading  string
	}{
		{MustFailed, "MUSTs that failed"}, {ShouldBroken, "SHOULDs that are broken"}, {NotStrict, "MUSTs not strictly kept"},
		{NotPlayed, "Not examined"}, {DoesNotApply, "Does not apply"},
	} {
		group := Group{Heading: g.heading}
		for _, c := range cases {
			if c.Standing == g.standing {
				group.Cases = append(group.Cases, c)
			}
		}
		if g.standing == NotPlayed || g.standing == DoesNotApply {
			group.Reasons = reasons(group.Cases)
		}
		if group.Cases != nil {
			list = append(list, group)
		}
	}
	return list
}

// reasons groups cases by why they say nothing, the commonest reason first.
func reasons(cases []Case) []Reason {
	var list []Reason
	for _, c := range cases {
		i := slices.IndexFunc(list, func(r Reason) bool { return r.Why == c.Why })
		if i < 0 {
			i = len(list)
			list = append(list, Reason{Why: c.Why})
		}
		list[i].Cases = append(list[i].Cases, c)
	}
	slices.SortStableFunc(list, func(a, b Reason) int { return len(b.Cases) - len(a.Cases) })
	return list
}

func also(n int, format, one string) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf(format, shown.Count(n, one))
}

func were(n int) string { return map[bool]string{true: "was", false: "were"}[n == 1] }

func is(n int) string { return map[bool]string{true: "is", false: "are"}[n == 1] }
