package reports

import (
	"cmp"
	"html/template"
	"slices"
	"time"

	"github.com/smtplab/smtplab/harness/result"

	"github.com/smtplab/smtplab/reports/sequence"
	"github.com/smtplab/smtplab/reports/shown"
)

// A pageView is what stands around the cases.
type pageView struct {
	Title, Headline string
	Mood            string // "good" only where something ran and nothing is amiss
	Report          *result.Report
	Policy          string
	Style           template.CSS
	Script          template.JS
	Virtual, Wall   string
	Verdicts        []verdictView
	Amiss           []amissView
	More            int // that Amiss leaves out
	Labels          []labelGroup
	Groups          []*groupView
	ids             []string
}

// A verdictView is a line of the legend.
type verdictView struct {
	Verdict result.Verdict
	Count   int
	Meaning string
	From    int // where its part of the bar begins, in thousandths
	Part    int
}

// A labelGroup is what cases can be filtered by.
type labelGroup struct {
	Name   string
	Labels []string
}

func viewPage(r *result.Report) *pageView {
	ids := caseIDs(r.Cases)
	p := &pageView{
		Title: shown.Line(r.Tool) + " report", Headline: Headline(r), Mood: moodOf(r), Report: r,
		Policy: contentPolicy(htmlStyle, htmlScript), Style: template.CSS(htmlStyle), Script: template.JS(htmlScript),
		Verdicts: verdictViews(r), Labels: labelGroups(r.Cases), Groups: groups(r.Cases, ids), ids: ids,
	}
	p.Amiss, p.More = amiss(r.Cases, ids)
	var virtual, wall time.Duration
	for _, c := range r.Cases {
		virtual += c.Virtual()
		wall += time.Duration(c.WallMS * float64(time.Millisecond))
	}
	p.Virtual = sequence.Passed(virtual)
	if wall = wall.Round(time.Millisecond); wall > 0 { // else nobody looked at a clock
		p.Wall = sequence.Passed(wall)
	}
	return p
}

// moodOf is the colour of the page's head: green is for success alone.
func moodOf(r *result.Report) string {
	switch {
	case Success(r):
		return "good"
	case r.Totals.Verdicts["fail"]+r.Totals.Verdicts["error"] > 0:
		return "bad"
	}
	return "doubt"
}

func verdictViews(r *result.Report) []verdictView {
	var list []verdictView
	before := 0
	for _, v := range result.Verdicts() {
		n := r.Totals.Verdicts[v.String()]
		x := verdictView{Verdict: v, Count: n, Meaning: Meaning(v)}
		if total := r.Totals.Cases; total > 0 {
			x.From = before * 1000 / total
			x.Part = (before+n)*1000/total - x.From
		}
		before += n
		list = append(list, x)
	}
	return list
}

// An amissView is a case that somebody should look at, with the first thing that was found.
type amissView struct {
	ID, Name, Title, First string
	Verdict                result.Verdict
}

// maxAmiss bounds the list at the top of the page.
const maxAmiss = 30

// amiss lists the cases that went wrong or are in doubt, the worst first.
func amiss(cases []result.Case, ids []string) (list []amissView, more int) {
	for i, c := range cases {
		if c.Verdict < result.NonStrict {
			continue
		}
		v := amissView{ID: ids[i], Name: shown.Line(c.Name), Title: shown.Line(c.Title), Verdict: c.Verdict}
		if len(c.Findings) > 0 {
			v.First = shortened(shown.OneLine(c.Findings[0].String()))
		}
		list = append(list, v)
	}
	slices.SortStableFunc(list, func(a, b amissView) int { return cmp.Compare(b.Verdict, a.Verdict) })
	more = max(0, len(list)-maxAmiss)
	return list[:len(list)-more], more
}

// labelGroups lists what the cases' names, values and levels offer, each once and in order.
func labelGroups(cases []result.Case) []labelGroup {
	folders, products, levels := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, c := range cases {
		for _, l := range foldersOf(c) {
			folders[l] = true
		}
		products[productOf(c)], levels[c.Level] = true, true
	}
	var list []labelGroup
	for _, g := range []labelGroup{{"Chapter", keys(folders)}, {"Product or value", keys(products)}, {"Level", keys(levels)}} {
		if len(g.Labels) > 0 {
			list = append(list, g)
		}
	}
	return list
}

func keys(set map[string]bool) []string {
	var list []string
	for key := range set {
		if key != "" {
			list = append(list, shown.Line(key))
		}
	}
	slices.Sort(list)
	return list
}
