package lab

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"github.com/smtplab/smtplab/harness"
)

// An about is what the folders of the book do not say of themselves: what is in them, in plain words. The articles have a
// lesson plan, which says it.
type about struct{ ref, title string }

var abouts = map[string]about{
	"exercises/predict":  {"Predict", "Say what will happen, and see whether you were right"},
	"exercises/cure":     {"Cure", "Something is broken: mend it"},
	"exercises/diagnose": {"Diagnose", "A capture and some logs: name the article"},
	"rfc1047":            {"RFC 1047", "Duplicate messages and SMTP"},
	"rfc1123":            {"RFC 1123", "Requirements for Internet hosts"},
	"rfc1870":            {"RFC 1870", "Message size declaration"},
	"rfc2034":            {"RFC 2034", "Enhanced error codes in replies"},
	"rfc2920":            {"RFC 2920", "Command pipelining"},
	"rfc3030":            {"RFC 3030", "Large and binary messages in chunks"},
	"rfc3207":            {"RFC 3207", "SMTP over TLS"},
	"rfc3461":            {"RFC 3461", "Asking for delivery status notifications"},
	"rfc3463":            {"RFC 3463", "Enhanced status codes"},
	"rfc3464":            {"RFC 3464", "The form of delivery status notifications"},
	"rfc3834":            {"RFC 3834", "Automatic responses"},
	"rfc3848":            {"RFC 3848", "Transmission types in Received fields"},
	"rfc4954":            {"RFC 4954", "Authentication"},
	"rfc5321":            {"RFC 5321", "Simple Mail Transfer Protocol"},
	"rfc5322":            {"RFC 5322", "Internet message format"},
	"rfc6152":            {"RFC 6152", "8-bit MIME transport"},
	"rfc6531":            {"RFC 6531", "Internationalised addresses"},
	"rfc7505":            {"RFC 7505", "Domains that take no mail"},
}

// articles are the folders of the book: those of the Knowledge Base first, in the order of their lesson plans.
func articles(plans []harness.LessonPlan, entries []Entry) []Article {
	lessons, kinds := map[string][]string{}, map[string]string{}
	for _, e := range entries {
		folder := path.Dir(e.Name)
		lessons[folder] = append(lessons[folder], e.Name)
		kinds[e.Name] = e.Exercise
	}
	list := []Article{}
	for _, p := range plans {
		// What is to be diagnosed stands elsewhere: here the place would be the answer.
		order := slices.DeleteFunc(slices.Clone(p.Lessons), func(name string) bool { return kinds[name] == harness.Diagnose })
		list = append(list, Article{Folder: p.Folder, Ref: p.Ref, Title: p.Title, Aim: p.Aim, Asks: asks(p.Asks), Lessons: order})
		delete(lessons, p.Folder)
	}
	for folder, names := range lessons {
		about := abouts[folder]
		list = append(list, Article{Folder: folder, Ref: cmp.Or(about.ref, path.Base(folder)), Title: about.title, Lessons: names})
	}
	slices.SortFunc(list, func(a, b Article) int { return strings.Compare(a.Folder, b.Folder) }) // "kb" stands before "rfc"
	return list
}

func asks(all []harness.Ask) []Question {
	var list []Question
	for _, a := range all {
		list = append(list, Question{Question: a.Question, Answer: a.Answer})
	}
	return list
}
