package reports

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
	"time"

	"github.com/smtplab/smtplab/harness/result"
	"github.com/smtplab/smtplab/harness/transcript"
	"github.com/smtplab/smtplab/reports/sequence"
	"github.com/smtplab/smtplab/reports/shown"
	"github.com/smtplab/smtplab/sim/record"
)

// A caseView is one case as the template shows it.
type caseView struct {
	ID, Stem, Leaf, Value string // kb/q276347/ smart-host-by-name [iis5]
	Case                  result.Case
	rows                  string // begins the names of its rows
	Virtual               string
	Labels                string // each between two bars
	Findings              []findingView
	Damage                string // why the record cannot be shown
	Chapters              []*chapterView
	Evidence              evidence
	Waivers               []result.Waiver
}

// A chapterView is one chapter of the story.
type chapterView struct {
	ID      string
	Number  int
	Prose   []string // paragraphs
	Steps   []stepView
	Diagram *diagram
	Tables  []table
}

// A stepView is one line of the story, and what it looked at.
type stepView struct {
	At, Text string
	Outcome  string // "held", "broken" or empty: nothing was claimed
	Seen     []string
}

// viewCase reads what a case left. Where its record is not there, only the verdict is shown.
func viewCase(c result.Case, id, rows string, whole bool, files fs.FS) *caseView {
	v := &caseView{ID: id, rows: rows, Case: c, Virtual: sequence.Passed(c.Virtual()), Labels: "|" + shown.Line(strings.Join(labelsOf(c), "|")) + "|",
		Findings: viewFindings(c.Findings, id), Waivers: c.Waivers}
	v.Stem, v.Leaf, v.Value = splitName(c.Name)
	events, err := readRecord(c, files)
	if err != nil {
		v.Damage = shown.Line(err.Error())
	}
	if len(events) > 0 {
		v.read(events)
	}
	v.Evidence.files(c, id, whole, files)
	return v
}

// errNothingKept says that there is nothing to show but the verdict.
var errNothingKept = errors.New("the run kept no evidence: run it again with --out DIR")

func readRecord(c result.Case, files fs.FS) ([]record.Event, error) {
	if files == nil {
		return nil, errNothingKept
	}
	data, err := result.ReadCase(files, c.Name, "record.jsonl")
	if err != nil {
		return nil, err
	}
	events, err := record.Decode(bytes.NewReader(withoutPackets(data)))
	if err != nil {
		err = fmt.Errorf("record.jsonl: %w", err)
	}
	return events, err
}

// read fills in what the record tells.
func (v *caseView) read(events []record.Event) {
	story := transcript.Read(events)
	told := sequence.Of(story)
	bytes, seen := newByteBook(), shapes{}
	for i, p := range story.Phases {
		v.Chapters = append(v.Chapters, v.chapter(events, told, p, i+1, bytes, seen))
	}
	v.Evidence = readEvidence(v.ID, events)
}

func (v *caseView) chapter(events []record.Event, told *sequence.Sequence, p transcript.Phase, number int, bytes *byteBook, seen shapes) *chapterView {
	c := &chapterView{ID: fmt.Sprintf("%s.%d", v.ID, number), Number: number, Prose: paragraphs(p.Chapter.Text, v.Case.Title)}
	c.Steps = v.steps(events[p.Begin:p.End], p.Chapter.Text)
	ways := told.Paths(p)
	all := told.Happenings(p, ways)
	shown := seen.fold(episodes(all))
	rows := map[int]bool{}
	c.Tables = tables(v.rows, shown, bytes, rows)
	c.Diagram = draw(shown, all, ways, func(place int) string {
		if rows[place] {
			return rowID(v.rows, place)
		}
		return ""
	})
	return c
}

// rowID names the row of the transcript for a place in the record of a case.
func rowID(rows string, place int) string { return rows + strconv.Itoa(place) }

// paragraphs are separated by empty lines. The case's title, which begins the first chapter, is not said again.
func paragraphs(text, title string) []string {
	var list []string
	for _, p := range strings.Split(text, "\n\n") {
		if p = strings.Join(strings.Fields(p), " "); p != "" && p != title {
			list = append(list, shown.Line(p))
		}
	}
	return list
}

// maxSteps bounds the steps of a chapter.
const maxSteps = 200

// steps are the story's lines. A "see" that no finding belongs to held; in a case that went wrong on our side, that is
// not sure.
func (v *caseView) steps(events []record.Event, chapter string) []stepView {
	broken := map[string]bool{}
	for _, f := range v.Case.Findings {
		broken[f.Claim] = broken[f.Claim] || f.Chapter == chapter
	}
	var list []stepView
	for _, e := range events {
		switch f := e.Fact.(type) {
		case *record.Step:
			if len(list) == maxSteps {
				return append(list, stepView{At: e.At.String(), Text: "… and more"})
			}
			list = append(list, stepView{At: edgeTime(e.At), Text: shown.Line(f.Text), Outcome: v.outcome(f.Text, broken[f.Text])})
		case *record.QueueSeen:
			if n := len(list); n > 0 && strings.HasPrefix(list[n-1].Text, "see queue ") && list[n-1].Seen == nil { // not those at the end
				list[n-1].Seen = queueSeen(e.Host, f)
			}
		}
	}
	return list
}

func (v *caseView) outcome(step string, broken bool) string {
	switch {
	case !strings.HasPrefix(step, "see ") && !strings.HasPrefix(step, "sign "):
		return ""
	case broken:
		return "broken"
	case v.Case.Verdict == result.Error:
		return ""
	}
	return "held"
}

func queueSeen(host string, f *record.QueueSeen) []string {
	if len(f.Items) == 0 {
		return []string{"the queue of " + host + " is empty"}
	}
	var list []string
	for _, item := range f.Items {
		if len(list) == maxSteps {
			return append(list, "… and more")
		}
		list = append(list, "in the queue of "+host+": "+shown.Line(transcript.QueueText(item)))
	}
	return list
}

// splitName parts "kb/q276347/smart-host-by-name[iis5]" into folder, name and value.
func splitName(name string) (stem, leaf, value string) {
	if at := strings.IndexByte(name, '['); at >= 0 && strings.HasSuffix(name, "]") {
		name, value = name[:at], name[at+1:len(name)-1]
	}
	slash := strings.LastIndexByte(name, '/') + 1
	return name[:slash], name[slash:], value
}

// stamp is a time in a table.
func stamp(d time.Duration) string { return d.String() }
