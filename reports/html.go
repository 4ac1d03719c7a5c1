package reports

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"runtime"
	"strings"

	"github.com/smtplab/smtplab/harness/result"
	"github.com/smtplab/smtplab/reports/shown"
)

// The page's template, style and script. They are ours to the last byte: no framework, nothing fetched.
//
//go:embed html/*.tmpl html/*.css html/*.js
var htmlFiles embed.FS

var (
	htmlStyle    = mustRead("html/style.css")
	htmlScript   = mustRead("html/script.js")
	htmlTemplate = template.Must(template.New("").Funcs(htmlWords).ParseFS(htmlFiles, "html/*.tmpl"))
)

// htmlWords are what the templates can say beside the language's own words.
var htmlWords = template.FuncMap{
	"shown":    shown.Line,
	"permille": func(n int) string { return percent(float64(n) / 10) },
	"columns":  func(value string) string { return strings.ReplaceAll(value, ",", ", ") },
	"oneline":  shown.OneLine,
	"lines":    func(text string) string { return strings.Join(shown.Lines(text), "\n") },
	"class":    classOfStanding,
	"stated":   classOf,
	"anchor":   caseAnchor,
}

func init() {
	register("html", "one self-contained page for a browser",
		`A page that needs no other file and asks nothing of any network: a matrix of the cases with a legend that defines each
verdict, and for each case the story, the findings, a sequence diagram drawn from the record, the transcripts of both
ends where they differ, logs, event logs, mail and captures to save, and the command that runs it again. It can be read on
a phone, in the dark, printed, and by keyboard or screen reader alone. The script, which filters and opens things, is
allowed by its hash and nothing else is; without it all can still be read.`, renderHTML)
}

func mustRead(name string) string {
	data, err := htmlFiles.ReadFile(name)
	if err != nil {
		panic(err) // it is part of the program
	}
	return string(data)
}

// renderHTML writes the page. Cases are rendered several at once, and written in their order as they are done, so that
// a report of any size needs the memory of a few cases.
func renderHTML(w io.Writer, r *result.Report, evidence fs.FS) error {
	p := viewPage(r)
	if err := htmlTemplate.ExecuteTemplate(w, "top", p); err != nil {
		return err
	}
	for done := range inOrder(len(r.Cases), func(i int) rendered { return renderCase(r, p, i, evidence) }) {
		if done.err != nil {
			return done.err
		}
		if _, err := w.Write(done.html); err != nil {
			return err
		}
	}
	return htmlTemplate.ExecuteTemplate(w, "bottom", p)
}

// rendered is the section of one case.
type rendered struct {
	html []byte
	err  error
}

func renderCase(r *result.Report, p *pageView, i int, evidence fs.FS) rendered {
	first := i == 0 || scenarioOf(r.Cases[i-1]) != scenarioOf(r.Cases[i])
	var b bytes.Buffer
	if err := htmlTemplate.ExecuteTemplate(&b, "case", viewCase(r.Cases[i], p.ids[i], fmt.Sprintf("r%d-", i+1), first, evidence)); err != nil {
		return rendered{err: fmt.Errorf("case %s: %w", r.Cases[i].Name, err)}
	}
	return rendered{html: b.Bytes()}
}

// inOrder does n things, some of them at the same time, and yields what came of each in order.
func inOrder(n int, do func(i int) rendered) func(yield func(rendered) bool) {
	return func(yield func(rendered) bool) {
		ahead := make(chan chan rendered, runtime.GOMAXPROCS(0))
		stop := make(chan struct{})
		defer close(stop)
		go func() {
			defer close(ahead)
			for i := range n {
				one := make(chan rendered, 1)
				select {
				case ahead <- one:
				case <-stop:
					return
				}
				go func() { one <- do(i) }()
			}
		}()
		for one := range ahead {
			if !yield(<-one) {
				return
			}
		}
	}
}

// contentPolicy forbids all but one style and one script. What a server said can then do no harm, even if it
// should get past the escaping. The blank picture keeps a browser from asking for an icon.
func contentPolicy(style, script string) string {
	return fmt.Sprintf("default-src 'none'; style-src '%s'; script-src '%s'; img-src data:; base-uri 'none'; form-action 'none'; "+
		"require-trusted-types-for 'script'; trusted-types 'none'", hashOf(style), hashOf(script))
}

func hashOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}
