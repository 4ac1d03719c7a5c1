// Package judge grades a record against the claims of a scenario, and does nothing else.
//
// A [Claim] is one "see" line, read by its [Topic]: dialogue, queue, ndr and so on, one file each. [Judge] shows each
// claim the record as it was when the story came to that line, as a [View], and collects what did not fit as findings.
// Beside the claims it keeps the [Ledger]: every recipient of an accepted message has exactly one fate at every moment.
// A verdict depends on nothing but scenario and record, so that an archived record can be graded again.
package judge

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/smtplab/smtplab/harness/result"
	"github.com/smtplab/smtplab/harness/script"
	"github.com/smtplab/smtplab/harness/transcript"
	"github.com/smtplab/smtplab/sim/record"
)

// A Topic is what a "see" line can be about.
type Topic struct {
	Name    string
	Usage   string // "see queue HOST N [EXCERPT]"
	Summary string // one line, no full stop
	Manual  string // prose

	// Read reads the words after the topic. It must not keep a.
	Read func(a *script.Args) Look
}

// A Look is what a "see" line asks for.
type Look struct {
	Check  Check
	Queues []string // hosts whose queues must be put into the record when the story comes to the line
	// Quote are the lines of the record that the claim quotes, where it holds. Only what a capture can show has it: such a
	// claim can be a sign.
	Quote func(v View) []string
	// Simulated is what the claim looks at where only a simulated network has it: "packets". Empty for most.
	Simulated string
}

// A Check looks at the record and says what does not fit. Nothing means that the claim holds.
type Check func(v View) []Miss

// A Miss is what did not fit.
type Miss struct {
	Line      int // of the excerpt; zero for the "see" line itself
	Want, Got string
	Why       string // what the story says of what came, where it is an outcome that the story knows
	Evidence  []string
	Verdict   result.Verdict // Pass, the zero value, stands for what the scenario's level calls for
	// Unexamined says of what is unsupported that the rule may bind all the same: it was not tried.
	Unexamined bool
}

// A Claim is a check and the line of the scenario that makes it.
type Claim struct {
	Line  int
	Text  string // "see queue mx.example 1"
	Check Check
}

// A Case is what a scenario claims.
type Case struct {
	File   string
	Level  string // MUST, SHOULD, MAY or interop
	Claims []Claim
}

var topics = map[string]Topic{}

// register adds a topic; the files of this package call it in init.
func register(t Topic) {
	if _, taken := topics[t.Name]; taken {
		panic("judge: doubled topic " + t.Name)
	}
	topics[t.Name] = t
}

// Topics lists all topics by name.
func Topics() []Topic {
	var list []Topic
	for _, t := range topics {
		list = append(list, t)
	}
	slices.SortFunc(list, func(a, b Topic) int { return strings.Compare(a.Name, b.Name) })
	return list
}

// LookupTopic returns a topic by its name.
func LookupTopic(name string) (Topic, bool) {
	t, ok := topics[name]
	return t, ok
}

// Judge grades a record. The findings are in the order of the scenario's lines, those of the ledger last.
func Judge(c Case, events []record.Event) []result.Finding {
	findings, _ := JudgeStory(context.Background(), c, transcript.Read(events)) // nobody stops it
	return findings
}

// JudgeStory is Judge for a record that was read already. The time that it takes grows with the record, and with what the
// claims quote times the record; the error says that ctx was done before it had come to its end.
func JudgeStory(ctx context.Context, c Case, story *transcript.Story) ([]result.Finding, error) {
	events := story.Events
	if lacks := lacks(c, events); lacks != nil {
		return lacks, nil
	}
	grader := newGrader(ctx, c, story)
	var findings []result.Finding
	for _, claim := range c.Claims {
		at, reached := grader.steps[claim.Line]
		if !reached {
			findings = append(findings, grader.finding(claim, 0, notReached(events)))
			continue
		}
		misses := check(claim, grader.view(at, events))
		if err := ctx.Err(); err != nil {
			return nil, fmt.Errorf("judging %s:%d: %w", c.File, claim.Line, err)
		}
		findings = grader.add(findings, claim, at, misses)
		if *grader.settled {
			break
		}
	}
	findings = append(findings, grader.troubles()...)
	return few(append(findings, grader.ledger()...)), nil
}

// maxFindings is how many a case may have. A scenario may claim any number of things that are not so; nobody reads on.
const maxFindings = 500

// few leaves out what is too much, but for the first of the worst, and says so.
func few(findings []result.Finding) []result.Finding {
	if len(findings) <= maxFindings {
		return findings
	}
	last := findings[maxFindings-1]
	last.Verdict = result.Worst(findings[maxFindings-1:])
	last.Got = fmt.Sprintf("%s; and %d more findings", last.Got, len(findings)-maxFindings)
	return append(findings[:maxFindings-1:maxFindings-1], last)
}

// add adds a claim's findings. Of those that will be left out nothing but the verdict is looked at.
func (g grader) add(findings []result.Finding, claim Claim, at int, misses []Miss) []result.Finding {
	for _, miss := range misses {
		if len(findings) >= maxFindings {
			miss.Evidence = nil
		}
		findings = append(findings, g.finding(claim, at, miss))
	}
	return findings
}

func notReached(events []record.Event) Miss {
	got := "the record ends before this line"
	if len(events) > 0 {
		got += fmt.Sprintf(", at %v", events[len(events)-1].At)
	}
	verdict := result.Error
	if slices.ContainsFunc(events, isLate) {
		verdict = result.Inconclusive
	}
	return Miss{Want: "the story to come to this line", Got: got, Verdict: verdict}
}

// A grader is one record being judged.
type grader struct {
	c       Case
	story   *transcript.Story
	claimed map[string]bool // what the ledger found and the story claims: "vanished bob@fabrikam.example"
	settled *bool           // a claim has decided the case
	stopped func() bool     // nobody waits for the verdict any more
	steps   map[int]int     // the places of steps in the record, by their lines
	places  []int           // the same places, in order
}

func newGrader(ctx context.Context, c Case, story *transcript.Story) grader {
	g := grader{c: c, story: story, claimed: map[string]bool{}, settled: new(bool), stopped: func() bool { return ctx.Err() != nil },
		steps: map[int]int{}}
	for i, e := range story.Events {
		if s, ok := e.Fact.(*record.Step); ok {
			g.steps[s.Line] = i
			g.places = append(g.places, i)
		}
	}
	return g
}

// view is the record as it was when the story had come to the step at that place, with what the step looked at.
func (g grader) view(at int, events []record.Event) View {
	end := at + 1
	for end < len(events) {
		if _, looked := events[end].Fact.(*record.QueueSeen); !looked {
			break
		}
		end++
	}
	return View{story: g.story, begin: g.phaseOf(at).Begin, end: end, step: at, claimed: g.claimed, settled: g.settled, stopped: g.stopped}
}

func (g grader) phaseOf(at int) transcript.Phase { return g.story.Phases[g.story.PhaseAt(at)] }

func (g grader) finding(claim Claim, at int, m Miss) result.Finding {
	return result.Finding{
		At:       fmt.Sprintf("%s:%d", g.c.File, cmp.Or(m.Line, claim.Line)),
		Chapter:  g.phaseOf(at).Chapter.Text,
		Claim:    claim.Text,
		Want:     m.Want,
		Got:      m.Got,
		Why:      m.Why,
		Evidence: result.Evidence(m.Evidence),
		Verdict:  cmp.Or(m.Verdict, broken(g.c.Level)),

		Unexamined: m.Unexamined,
	}
}

// broken is the verdict when a claim of a scenario of this level does not hold.
func broken(level string) result.Verdict {
	switch level {
	case "SHOULD":
		return result.NonStrict
	case "MAY":
		return result.Unsupported
	}
	return result.Fail
}

// troubles are mistakes of ours that the record tells of, and hangs that the story does not claim.
func (g grader) troubles() []result.Finding {
	var list []result.Finding
	line := 1
	for i, e := range g.story.Events {
		f := result.Finding{Chapter: g.phaseOf(i).Chapter.Text, Verdict: result.Error}
		switch fact := e.Fact.(type) {
		case *record.Step:
			line = fact.Line
			continue
		case *record.Trouble:
			f.Want, f.Got = "the world to go on", fact.Text
			if fact.Late {
				f.Verdict = result.Inconclusive
			}
		case *record.Hung:
			if g.claimed[hangKey(e.Host)] {
				continue
			}
			f.Want, f.Got = "every task to end", fmt.Sprintf("on %s, %s hangs, waiting for %s", e.Host, fact.Task, fact.Why)
		default:
			continue
		}
		f.At = fmt.Sprintf("%s:%d", g.c.File, line)
		list = append(list, f)
	}
	return list
}
