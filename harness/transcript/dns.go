package transcript

import (
	"cmp"
	"slices"
	"strings"

	"github.com/smtplab/smtplab/sim/record"
)

// questions are the DNS lines. Those of one moment stand in the order of the askers' names and of their questions'
// numbers, so that the order in which two hosts happened to ask is not seen.
func questions(events []record.Event) []Line {
	var list []Line
	for i, e := range events {
		texts, number := dnsTexts(e.Fact)
		for _, text := range texts {
			list = append(list, Line{Index: i, At: e.At, Host: e.Host, Text: "D: " + e.Host + " " + text, order: number})
		}
	}
	slices.SortStableFunc(list, func(a, b Line) int {
		return cmp.Or(cmp.Compare(a.At, b.At), strings.Compare(a.Host, b.Host),
			cmp.Compare(a.order, b.order), cmp.Compare(a.Index, b.Index))
	})
	return list
}

// dnsTexts is what a fact says about a question, without the asker, and the question's number.
func dnsTexts(f record.Fact) (texts []string, number int) {
	switch f := f.(type) {
	case *record.Asked:
		return []string{"? " + f.Name + " " + f.Type + " " + f.Transport}, f.Query
	case *record.Unanswered:
		return []string{f.Why}, f.Query
	case *record.Answered:
		return AnswerTexts(f), f.Query
	}
	return nil, 0
}

// AnswerTexts is an answer as text, a line for each thing that it holds.
func AnswerTexts(f *record.Answered) []string {
	var texts []string
	if f.Truncated {
		texts = append(texts, "truncated")
	}
	if f.Rcode != "NOERROR" {
		texts = append(texts, f.Rcode)
	}
	for _, a := range f.Answers {
		texts = append(texts, "! "+f.Name+" "+Show(a))
	}
	if texts == nil {
		texts = []string{"no data"}
	}
	return texts
}

// WithoutAsker is a DNS line without the name of the host that asked: excerpts may leave it out.
func WithoutAsker(text string) string {
	_, after, _ := strings.Cut(strings.TrimPrefix(text, "D: "), " ")
	return "D: " + after
}
