package reports

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"github.com/smtplab/smtplab/harness/result"
	"github.com/smtplab/smtplab/sim/record"
)

func renderPage(t testing.TB, r *result.Report, evidence fs.FS) string {
	t.Helper()
	var b bytes.Buffer
	if err := renderHTML(&b, r, evidence); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// The golden leaves out style and script, which are files of their own, and their hashes.
func TestHTMLGolden(t *testing.T) {
	r, evidence := illustrated(t)
	page := strings.NewReplacer(htmlStyle, "STYLE", htmlScript, "SCRIPT").Replace(renderPage(t, r, evidence))
	page = regexp.MustCompile(`(style|script)-src &#39;.*?&#39;`).ReplaceAllString(page, "$1-src HASH")
	file := filepath.Join("testdata", "every-verdict.golden.html")
	if *update {
		if err := os.WriteFile(file, []byte(page), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), page); diff != "" {
		t.Errorf("(go test ./reports -update writes it anew): %s", diff)
	}
}

func TestHTMLIsTheSameEachTime(t *testing.T) {
	r, evidence := illustrated(t)
	want := renderPage(t, r, evidence)
	for range 5 {
		if renderPage(t, r, evidence) != want {
			t.Fatal("two renderings differ")
		}
	}
}

// elements are all elements of a page, as a browser reads them.
func elements(t testing.TB, page string) []html.Token {
	t.Helper()
	var list []html.Token
	z := html.NewTokenizer(strings.NewReader(page))
	for {
		switch z.Next() {
		case html.ErrorToken:
			if z.Err() != io.EOF {
				t.Fatal(z.Err())
			}
			return list
		case html.StartTagToken, html.SelfClosingTagToken:
			list = append(list, z.Token())
		}
	}
}

func attribute(e html.Token, name string) string {
	for _, a := range e.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// ours are the elements that the templates have. Any other came from a stranger.
var ours = strings.Fields(`a article b body button caption circle code dd defs details dialog div dl dt em fieldset figcaption figure footer
	foreignobject form g h1 h2 h3 h4 head header html i input label legend li line link main marker meta nav ol optgroup option p path pre rect
	script section select small span style summary svg symbol table tbody td text th thead title tr ul use wbr`)

func TestHTMLLetsNothingThrough(t *testing.T) {
	r, evidence := illustrated(t)
	r.Add(long())
	r.Tool = nasty
	page := renderPage(t, r, evidence)
	if len(page) > 1<<20 {
		t.Errorf("want at most a megabyte, got %d bytes", len(page))
	}
	if !utf8.ValidString(page) {
		t.Error("not UTF-8")
	}
	for i, c := range page {
		if !unicode.IsGraphic(c) && c != '\n' && c != '\t' {
			t.Fatalf("%U in %q", c, page[max(0, i-60):min(len(page), i+60)])
		}
	}
	harmless(t, page)
	if !strings.Contains(page, `\x1b[2J`) {
		t.Error("want control characters to be shown")
	}
}

// harmless fails the test where a page has an element, a handler or an address that is not ours.
func harmless(t testing.TB, page string) {
	t.Helper()
	scripts := 0
	for _, e := range elements(t, page) {
		if !slices.Contains(ours, e.Data) {
			t.Errorf("element %q got through", e.Data)
		}
		if e.Data == "script" || e.Data == "style" {
			scripts++
		}
		for _, a := range e.Attr {
			if strings.HasPrefix(a.Key, "on") || a.Key == "style" || a.Key == "src" || a.Key == "srcdoc" {
				t.Errorf("attribute %s=%q", a.Key, a.Val)
			}
			if a.Key == "href" && !strings.HasPrefix(a.Val, "#") && !strings.HasPrefix(a.Val, "data:") {
				t.Errorf("link to %q", a.Val)
			}
		}
	}
	if scripts != 2 {
		t.Errorf("want one script and one style, got %d", scripts)
	}
}

func FuzzHTML(f *testing.F) {
	f.Add(nasty, "</pre></script><img src=x onerror=alert(1)>", "a[b]")
	f.Add("\"><svg onload=x>", "-->", "'")
	f.Fuzz(func(t *testing.T, said, title, name string) {
		tp := &tape{}
		tp.chapter(title)
		tp.step(said)
		tp.open()
		tp.say(record.Client, []string{said}, title)
		tp.add(name, &record.Boxed{Conn: 1, Text: said})
		tp.add(name, &record.Filed{Folder: title, Name: said, Data: []byte(said)})
		r := result.NewReport(title, 1)
		c := verdictCase(result.Fail)
		c.Name, c.Title, c.Findings[0].Got = "x/"+name, title, said
		r.Add(c)
		harmless(t, renderPage(t, r, folder(t, map[string][]record.Event{c.Name: tp.events}, nil)))
	})
}

// The policy allows the style and the script that stand in the page, and no others.
func TestHTMLPolicyFits(t *testing.T) {
	page := renderPage(t, everyVerdict(), nil)
	inside := func(element string) string {
		_, text, _ := strings.Cut(page, "<"+element+">")
		text, _, _ = strings.Cut(text, "</"+element+">")
		return text
	}
	for _, e := range elements(t, page) {
		if attribute(e, "http-equiv") != "Content-Security-Policy" {
			continue
		}
		policy := attribute(e, "content")
		for kind, text := range map[string]string{"style-src": inside("style"), "script-src": inside("script")} {
			if want := fmt.Sprintf("%s '%s'", kind, hashOf(text)); !strings.Contains(policy, want) {
				t.Errorf("want %s, got %s", want, policy)
			}
		}
		return
	}
	t.Error("want a policy")
}

func TestHTMLCountsAgree(t *testing.T) {
	r, evidence := illustrated(t)
	counts := map[string]int{}
	for _, e := range elements(t, renderPage(t, r, evidence)) {
		if e.Data == "article" {
			counts[attribute(e, "data-verdict")]++
		}
	}
	for verdict, n := range r.Totals.Verdicts {
		if counts[verdict] != n {
			t.Errorf("%s: want %d, got %d", verdict, n, counts[verdict])
		}
	}
}

// ids are unique, and every link within the page leads somewhere.
func TestHTMLLinksLead(t *testing.T) {
	r, evidence := illustrated(t)
	ids := map[string]int{}
	var links []string
	for _, e := range elements(t, renderPage(t, r, evidence)) {
		if id := attribute(e, "id"); id != "" {
			ids[id]++
		}
		if to, is := strings.CutPrefix(attribute(e, "href"), "#"); is {
			links = append(links, to)
		}
		if same := attribute(e, "data-same"); same != "" {
			links = append(links, same)
		}
	}
	for id, n := range ids {
		if n > 1 {
			t.Errorf("id %q stands %d times", id, n)
		}
	}
	for _, to := range links {
		if ids[to] == 0 {
			t.Errorf("#%s leads nowhere", to)
		}
	}
	if len(links) < 50 {
		t.Errorf("want many links, got %d", len(links))
	}
}

func TestHTMLMood(t *testing.T) {
	report := func(verdicts ...result.Verdict) *result.Report {
		r := result.NewReport("smtplab test", 1)
		for _, v := range verdicts {
			r.Add(verdictCase(v))
		}
		return r
	}
	stopped := report(result.Pass)
	stopped.Interrupted = true
	for _, c := range []struct {
		name   string
		report *result.Report
		want   string
	}{
		{"nothing", report(), "doubt"}, {"all skipped", report(result.Skipped), "doubt"}, {"interrupted", stopped, "doubt"},
		{"pass", report(result.Pass), "good"}, {"fail", report(result.Pass, result.Fail), "bad"}, {"error", report(result.Error), "bad"},
	} {
		if got := moodOf(c.report); got != c.want {
			t.Errorf("%s: want %s, got %s", c.name, c.want, got)
		}
		if page := renderPage(t, c.report, nil); !strings.Contains(page, `<header class="top `+c.want+`">`) {
			t.Errorf("%s: the page's head is not %s", c.name, c.want)
		}
	}
}

func TestHTMLTellsWhatIsMissing(t *testing.T) {
	r, evidence := illustrated(t)
	page := renderPage(t, r, evidence)
	for _, want := range []string{"record.jsonl: line 1: want an event", "case rfc5321/fail: open"} {
		if !strings.Contains(page, "The record cannot be shown: ") || !strings.Contains(page, want) {
			t.Errorf("want %q", want)
		}
	}
	if page := renderPage(t, r, nil); !strings.Contains(page, "run it again with --out DIR") {
		t.Error("without evidence: want a word about it")
	}
}
