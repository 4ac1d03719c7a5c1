// Package result holds what a run leaves behind: cases with their verdicts and findings, totals, and the folder in which
// they are kept.
//
// A [Case] is one scenario that was run once. Its [Verdict] is the worst of its [Finding]s. A [Report] holds the cases of
// one call of smtplab; its JSON form is the schema smtplab.result/v1 (schema/result-v1.json), and its exit code is the
// command's. A [Folder] writes the report and each case's files as the cases end, so that a stop loses nothing that was
// finished. The report has the hash of every [File], and [Report.Check] finds those that are no longer what they were. A
// [Waiver] is a finding that is known and accepted, for a while.
package result

import (
	"slices"
	"strings"
	"time"
)

// Schema names the version of the JSON form.
const Schema = "smtplab.result/v1"

// A Finding is one thing that was not as the scenario claims.
type Finding struct {
	At      string `json:"at"`                // "file:line" of the claim
	Chapter string `json:"chapter,omitempty"` // the story's words for what was going on
	Claim   string `json:"claim,omitempty"`   // the line of the scenario, for example "see queue mx.example 1"
	Want    string `json:"want"`
	Got     string `json:"got"`
	// Why is what the scenario itself says of what came, where that is an outcome that it knows: why it is not as it should be.
	Why     string  `json:"why,omitempty"`
	Verdict Verdict `json:"verdict"`
	// Evidence is what was really said or filed, one line a line: the part of the transcript that was searched.
	Evidence string `json:"evidence,omitempty"`
	// Unexamined says that the rule may bind the system, and was not examined: we lack something, or the system did not let us
	// come to it. An unsupported case of this kind tells nothing about the rule; any other, that the rule asks nothing of it.
	Unexamined bool `json:"unexamined,omitempty"`
}

// String is the finding as one line: "file:line: claim: want …, got … (why)".
func (f Finding) String() string {
	var b strings.Builder
	b.WriteString(f.At)
	if f.Claim != "" {
		b.WriteString(": " + f.Claim)
	}
	b.WriteString(": " + f.Outcome())
	return b.String()
}

// Outcome is what was wanted and what came: "want …, got … (why)".
func (f Finding) Outcome() string {
	text := "want " + f.Want + ", got " + f.Got
	if f.Why != "" {
		text += " (" + f.Why + ")"
	}
	return text
}

// A Case is one scenario that was run once.
type Case struct {
	Name  string   `json:"name"` // "kb/q276347/smart-host-by-name[iis5]", its identity for ever
	Title string   `json:"title"`
	Level string   `json:"level"` // MUST, SHOULD, MAY or interop
	Refs  []string `json:"refs"`
	File  string   `json:"file"`
	// Of a conformance case: whom it examines, by which requirement, and the profiles that it belongs to.
	Role        string    `json:"role,omitempty"`
	Requirement string    `json:"requirement,omitempty"`
	Profiles    []string  `json:"profiles,omitempty"`
	Ground      string    `json:"ground,omitempty"` // where it was played on real sockets: "network namespace", "loopback", "system under test"
	Verdict     Verdict   `json:"verdict"`
	Findings    []Finding `json:"findings"`
	VirtualMS   int64     `json:"virtual_ms"` // milliseconds that passed in the world
	WallMS      float64   `json:"wall_ms"`    // milliseconds that passed outside
	Events      int       `json:"events"`     // length of the record
	Again       string    `json:"again"`      // the command that runs this case again
	Waivers     []Waiver  `json:"waivers,omitempty"`
	Files       []File    `json:"files"` // what the result folder keeps of the case, in the order of the names
}

// Virtual is the time that passed in the world.
func (c Case) Virtual() time.Duration { return time.Duration(c.VirtualMS) * time.Millisecond }

// AddFinding adds a finding that was made beside the scenario's own claims; nil is none.
func (c *Case) AddFinding(f *Finding) {
	if f != nil {
		c.Findings = append(c.Findings, *f)
		c.Verdict = Worst(c.Findings)
	}
}

// TakeBack makes what blames the system inconclusive, because of a finding that was made beside the record.
func (c *Case) TakeBack(why Finding) {
	for i, f := range c.Findings {
		if f.Verdict == Fail || f.Verdict == NonStrict {
			c.Findings[i].Verdict = Inconclusive
		}
	}
	c.AddFinding(&why)
}

// Worst is the worst verdict of the findings, Pass where there are none.
func Worst(findings []Finding) Verdict {
	worst := Pass
	for _, f := range findings {
		worst = max(worst, f.Verdict)
	}
	return worst
}

// Totals count cases by verdict.
type Totals struct {
	Cases    int            `json:"cases"`
	Findings int            `json:"findings"`
	Verdicts map[string]int `json:"verdicts"` // every verdict is there, also those with 0
}

// A Report is the outcome of one call of smtplab.
type Report struct {
	Schema string  `json:"schema"`
	Tool   string  `json:"tool"`           // "smtplab" and its version
	Date   string  `json:"date,omitempty"` // the day of the run, "2003-11-03": waivers end
	Seed   uint64  `json:"seed"`
	System *System `json:"system,omitempty"` // that was examined, where one was
	Cases  []Case  `json:"cases"`            // in the order of their names
	Totals Totals  `json:"totals"`
	// Waivers says of each waiver that was given what became of it.
	Waivers     []WaiverUse `json:"waivers,omitempty"`
	Interrupted bool        `json:"interrupted,omitempty"` // cases are missing because the user stopped the run
}

// NewReport returns a report without cases.
func NewReport(tool string, seed uint64) *Report {
	r := &Report{Schema: Schema, Tool: tool, Seed: seed, Cases: []Case{}}
	r.count()
	return r
}

// Add puts a case in its place, instead of an earlier one of the same name.
func (r *Report) Add(c Case) {
	if c.Findings == nil {
		c.Findings = []Finding{}
	}
	if c.Refs == nil {
		c.Refs = []string{}
	}
	if c.Files == nil {
		c.Files = []File{}
	}
	bound(c.Findings)
	i, found := slices.BinarySearchFunc(r.Cases, c.Name, func(have Case, name string) int {
		return strings.Compare(have.Name, name)
	})
	if found {
		r.Cases[i] = c
	} else {
		r.Cases = slices.Insert(r.Cases, i, c)
	}
	r.count()
}

func (r *Report) count() { r.Totals = totals(r.Cases) }

func totals(cases []Case) Totals {
	t := Totals{Cases: len(cases), Verdicts: map[string]int{}}
	for _, v := range Verdicts() {
		t.Verdicts[v.String()] = 0
	}
	for _, c := range cases {
		t.Findings += len(c.Findings)
		t.Verdicts[c.Verdict.String()]++
	}
	return t
}

// Exit codes of the command.
const (
	ExitOK          = 0
	ExitFail        = 1   // a case failed
	ExitUsage       = 2   // wrong usage, or nothing was examined
	ExitError       = 3   // an error of ours, or a MUST left inconclusive
	ExitInterrupted = 130 // stopped by the user: 128 and the number of SIGINT, as shells have it
)

// ExitCode is the exit code that the report calls for.
func (r *Report) ExitCode() int {
	switch {
	case r.Interrupted:
		return ExitInterrupted
	case !r.has(Case.decides): // nothing is never a success
		return ExitUsage
	case r.has(func(c Case) bool { return c.Verdict == Fail }):
		return ExitFail
	case r.has(func(c Case) bool { return c.Verdict == Error || c.Verdict == Inconclusive && c.Level == "MUST" }):
		return ExitError
	}
	return ExitOK
}

// decides reports whether the case says anything about what was played: one that was left out, or for which something is
// missing, does not.
func (c Case) decides() bool { return c.Verdict != Skipped && c.Verdict != Unsupported }

func (r *Report) has(want func(Case) bool) bool { return slices.ContainsFunc(r.Cases, want) }
