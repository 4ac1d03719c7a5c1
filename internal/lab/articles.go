package lab

import (
	"cmp"
	"path"
	"slices"
	"strings"
)

// An about is what the folders of the book do not say of themselves: what the article or RFC is about in plain words, and
// the lessons to begin with, from the symptom to the cure. Others follow in the order of their names.
type about struct {
	ref, title string
	first      []string
}

var abouts = map[string]about{
	"kb/q186142": {"Q186142", "A server that says only its computer name is turned away",
		[]string{"bare-name-refused", "fqdn-value", "helo-carries-fqdn"}},
	"kb/q190026": {"Q190026", "The log shows that a connection was established, and nothing else",
		[]string{"no-ptr-silent-drop", "nslookup-five-steps", "ptr-corrected"}},
	"kb/q240832": {"Q240832", "Relaying stops when a host name ends with a dot",
		[]string{"ehlo-trailing-dot", "helo-trailing-dot", "host-name-only", "fqdn-accepted"}},
	"kb/q276347": {"Q276347", "Mail goes to Badmail when the DNS server refuses TCP",
		[]string{"smart-host-by-name", "smart-host-bracketed", "dns-answers-tcp", "preferred-dns-added"}},
	"kb/kb818222": {"KB 818222", "Mail waits in the queue where a firewall eats the data after XEXCH50",
		[]string{"fifteen-steps", "blob-swallowed", "suppress-external", "helo-instead-of-ehlo"}},
	"exercises/predict":  {"Predict", "Say what will happen, and see whether you were right", nil},
	"exercises/cure":     {"Cure", "Something is broken: mend it", nil},
	"exercises/diagnose": {"Diagnose", "A capture and some logs: name the article", nil},
	"rfc1047":            {"RFC 1047", "Duplicate messages and SMTP", nil},
	"rfc1123":            {"RFC 1123", "Requirements for Internet hosts", nil},
	"rfc1870":            {"RFC 1870", "Message size declaration", nil},
	"rfc2034":            {"RFC 2034", "Enhanced error codes in replies", nil},
	"rfc2920":            {"RFC 2920", "Command pipelining", nil},
	"rfc3030":            {"RFC 3030", "Large and binary messages in chunks", nil},
	"rfc3207":            {"RFC 3207", "SMTP over TLS", nil},
	"rfc3461":            {"RFC 3461", "Asking for delivery status notifications", nil},
	"rfc3463":            {"RFC 3463", "Enhanced status codes", nil},
	"rfc3464":            {"RFC 3464", "The form of delivery status notifications", nil},
	"rfc3834":            {"RFC 3834", "Automatic responses", nil},
	"rfc3848":            {"RFC 3848", "Transmission types in Received fields", nil},
	"rfc4954":            {"RFC 4954", "Authentication", nil},
	"rfc5321":            {"RFC 5321", "Simple Mail Transfer Protocol", nil},
	"rfc5322":            {"RFC 5322", "Internet message format", nil},
	"rfc6152":            {"RFC 6152", "8-bit MIME transport", nil},
	"rfc6531":            {"RFC 6531", "Internationalised addresses", nil},
	"rfc7505":            {"RFC 7505", "Domains that take no mail", nil},
}

// articles are the folders of the book: those of the Knowledge Base first.
func articles(entries []Entry) []Article {
	lessons := map[string][]string{}
	for _, e := range entries {
		folder := path.Dir(e.Name)
		lessons[folder] = append(lessons[folder], e.Name)
	}
	list := []Article{}
	for folder, names := range lessons {
		about := abouts[folder]
		slices.SortStableFunc(names, func(a, b string) int {
			return cmp.Or(cmp.Compare(about.place(a), about.place(b)), strings.Compare(a, b))
		})
		list = append(list, Article{Folder: folder, Ref: cmp.Or(about.ref, path.Base(folder)), Title: about.title, Lessons: names})
	}
	slices.SortFunc(list, func(a, b Article) int { return strings.Compare(a.Folder, b.Folder) }) // "kb" stands before "rfc"
	return list
}

// place is where a lesson stands among those to begin with, or behind them.
func (a about) place(name string) int {
	if i := slices.Index(a.first, path.Base(name)); i >= 0 {
		return i
	}
	return len(a.first)
}
