package reports

import (
	"encoding/xml"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/smtplab/smtplab/harness/result"
)

// An element is what the common JUnit schema, that of Apache Ant's task, says about one: which attributes it must have and
// may have, with their forms, and which elements stand in it, in this order.
type element struct {
	must, may map[string]*regexp.Regexp
	children  []child
	text      bool
}

// A child is a place for elements: one of names, from min to max times.
type child struct {
	names    string
	min, max int
}

var (
	anything = regexp.MustCompile(`(?s)^.*$`)
	token    = regexp.MustCompile(`^\S+( \S+)*$`) // xs:token of at least one letter
	number   = regexp.MustCompile(`^\d+$`)
	decimal  = regexp.MustCompile(`^\d+(\.\d+)?$`)
	moment   = regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$`)
)

const many = 1 << 30

var junitSchema = map[string]element{
	"testsuites": {children: []child{{"testsuite", 0, many}}},
	"testsuite": {
		must: map[string]*regexp.Regexp{"name": token, "timestamp": moment, "hostname": token, "tests": number, "failures": number,
			"errors": number, "time": decimal, "package": token, "id": number},
		may:      map[string]*regexp.Regexp{"skipped": number},
		children: []child{{"properties", 1, 1}, {"testcase", 0, many}, {"system-out", 1, 1}, {"system-err", 1, 1}},
	},
	"properties": {children: []child{{"property", 0, many}}},
	"property":   {must: map[string]*regexp.Regexp{"name": token, "value": anything}},
	"testcase": {
		must:     map[string]*regexp.Regexp{"name": token, "classname": token, "time": decimal},
		children: []child{{"skipped error failure", 0, 1}},
	},
	"skipped":    {may: map[string]*regexp.Regexp{"message": anything}, text: true},
	"error":      {must: map[string]*regexp.Regexp{"type": anything}, may: map[string]*regexp.Regexp{"message": anything}, text: true},
	"failure":    {must: map[string]*regexp.Regexp{"type": anything}, may: map[string]*regexp.Regexp{"message": anything}, text: true},
	"system-out": {text: true},
	"system-err": {text: true},
}

// A node is an element of a document.
type node struct {
	XMLName  xml.Name
	Attrs    []xml.Attr `xml:",any,attr"`
	Text     string     `xml:",chardata"`
	Children []node     `xml:",any"`
}

// breaches says in what a node breaks the schema.
func (n node) breaches() []string {
	name := n.XMLName.Local
	e, known := junitSchema[name]
	if !known || n.XMLName.Space != "" {
		return []string{"unknown element " + name}
	}
	var list []string
	seen := map[string]bool{}
	for _, a := range n.Attrs {
		seen[a.Name.Local] = true
		form := e.must[a.Name.Local]
		if form == nil {
			form = e.may[a.Name.Local]
		}
		if form == nil || !form.MatchString(a.Value) {
			list = append(list, fmt.Sprintf("%s: attribute %s=%q", name, a.Name.Local, a.Value))
		}
	}
	for a := range e.must {
		if !seen[a] {
			list = append(list, fmt.Sprintf("%s: no attribute %s", name, a))
		}
	}
	if !e.text && strings.TrimSpace(n.Text) != "" {
		list = append(list, fmt.Sprintf("%s: text %q", name, n.Text))
	}
	return append(list, n.misplaced(e.children)...)
}

func (n node) misplaced(places []child) []string {
	var list []string
	left := n.Children
	for _, place := range places {
		count := 0
		for len(left) > 0 && slices.Contains(strings.Fields(place.names), left[0].XMLName.Local) {
			list = append(list, left[0].breaches()...)
			left = left[1:]
			count++
		}
		if count < place.min || count > place.max {
			list = append(list, fmt.Sprintf("%s: %d of %s", n.XMLName.Local, count, place.names))
		}
	}
	for _, c := range left {
		list = append(list, fmt.Sprintf("%s: %s out of place", n.XMLName.Local, c.XMLName.Local))
	}
	return list
}

func junitBreaches(t *testing.T, text string) []string {
	t.Helper()
	var n node
	d := xml.NewDecoder(strings.NewReader(text))
	if err := d.Decode(&n); err != nil {
		t.Fatal(err)
	}
	return n.breaches()
}

func TestJUnitObeysTheSchema(t *testing.T) {
	interrupted := everyVerdict()
	interrupted.Interrupted = true
	for name, r := range map[string]*result.Report{
		"every verdict": everyVerdict(), "nothing": result.NewReport("smtplab", 1), "interrupted": interrupted,
	} {
		for _, breach := range junitBreaches(t, render(t, "junit", r)) {
			t.Errorf("%s: %s", name, breach)
		}
	}
}

// The schema of this test can be broken.
func TestJUnitBreachesAreCaught(t *testing.T) {
	good := render(t, "junit", everyVerdict())
	for _, c := range []struct{ old, new, want string }{
		{` type="fail"`, ``, "failure: no attribute type"},
		{` hostname="localhost"`, ``, "testsuite: no attribute hostname"},
		{`T00:00:00"`, `T00:00:00Z"`, "attribute timestamp"},
		{`<properties>`, `<system-out></system-out><properties>`, "0 of properties"},
		{`<testcase `, `<testcase level="MUST" `, `testcase: attribute level="MUST"`},
		{`<system-err></system-err>`, ``, "0 of system-err"},
		{`<testcase `, `words <testcase `, "testsuite: text"},
	} {
		text := strings.Replace(good, c.old, c.new, 1)
		if got := strings.Join(junitBreaches(t, text), "\n"); !strings.Contains(got, c.want) {
			t.Errorf("%s for %s: want a breach %q, got %q", c.new, c.old, c.want, got)
		}
	}
}
