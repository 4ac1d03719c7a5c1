//go:build interop

package interop

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/smtplab/smtplab/harness"
	"github.com/smtplab/smtplab/harness/result"
	"github.com/smtplab/smtplab/internal/interop/chromium"
	"github.com/smtplab/smtplab/reports"
)

// The stories that are on the page: with boxes, retries for two days, mail in Badmail, and DNS that refuses.
var told = []string{
	"kb/kb818222/blob-swallowed[exchange2003]", "kb/kb818222/isa-closes[exchange2003]", "kb/kb818222/no-firewall[exchange2003]",
	"kb/q276347/smart-host-by-name[iis4]", "kb/q276347/smart-host-by-name[iis5]", "kb/q240832/relay-restricted[iis4]",
}

// The ids of two of them.
const (
	swallowed = "#case-kb-kb818222-blob-swallowed-exchange2003"
	badmailed = "#case-kb-q276347-smart-host-by-name-iis5"
)

// nasty must never run.
const nasty = `</pre></script><script>alert(1)</script><img src=x onerror=alert(2)><svg onload=alert(3)>" onfocus=alert(4) autofocus ` + "\x1b\u202e\u009b"

// report plays the stories, adds a case of every verdict, and writes the page.
func report(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	r := result.NewReport("smtplab test", 1)
	folder, err := result.Create(dir, r)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range cases(t) {
		if !slices.Contains(told, c.Name) {
			continue
		}
		run, err := c.Run(context.Background(), harness.Options{})
		if err != nil {
			t.Fatal(err)
		}
		files, err := run.Files()
		if err != nil {
			t.Fatal(err)
		}
		if err := folder.Put(run.Judge(), files); err != nil {
			t.Fatal(err)
		}
	}
	for _, v := range result.Verdicts() {
		r.Add(result.Case{Name: "made/up-" + v.String() + "[one]", Title: "It ends in " + v.String(), Level: "MUST", Verdict: v,
			Findings: []result.Finding{{At: "x.txtar:1", Claim: "see inbox", Want: "1", Got: nasty, Verdict: v, Evidence: nasty}}})
	}
	r.Add(result.Case{Name: "made/" + nasty, Title: nasty, Refs: []string{nasty}, Again: nasty, Verdict: result.Fail})
	if len(r.Cases) != len(told)+len(result.Verdicts())+1 {
		t.Fatalf("want all stories of %q", told)
	}
	return render(t, r, dir, "html")
}

// render writes a report as a page in one of its formats, and returns the file.
func render(t *testing.T, r *result.Report, dir, as string) string {
	t.Helper()
	format, err := reports.Formats.New(as, nil)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := format.Render(&b, r, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, as+".html")
	if err := os.WriteFile(file, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// openAll opens everything on the page.
const openAll = `document.querySelectorAll('details').forEach(d => { d.open = true })`

func TestPageIsAlone(t *testing.T) {
	b := chromium.Open(t, chromium.FileAddress(report(t)), "light", 1280)
	b.Act(openAll)
	b.Wait(`document.readyState === 'complete'`)
	b.Quiet()
	for what, want := range map[string]int{"script": 1, "style": 1, "img": 0, "iframe": 0, "[onerror],[onload],[onfocus]": 0} {
		if got := chromium.See[int](b, "document.querySelectorAll('"+what+"').length"); got != want {
			t.Errorf("%s: want %d, got %d", what, want, got)
		}
	}
	b.Picture("top")
}

func TestDiagramIsDrawn(t *testing.T) {
	b := chromium.Open(t, chromium.FileAddress(report(t)+swallowed), "light", 1280)
	b.Wait(`document.querySelector('` + swallowed + ` details').open`)
	for _, what := range []string{"a.m.said", "a.m.lost", "a.m.boxed", "a.m.dns", "g.wait", "g.fold"} {
		if !chromium.See[bool](b, `(() => { const x = document.querySelector('`+swallowed+` .draw `+what+`');
			return x !== null && x.getBoundingClientRect().height > 10 })()`) {
			t.Errorf("no %s to be seen", what)
		}
	}
	lanes := chromium.See[string](b, `[...document.querySelector('`+swallowed+` .heads').children].map(e => e.innerText.replace(/\s+/g, ' ')).join('|')`)
	if want := "DNS 198.51.100.53|sender mail.contoso.example|firewall isa2000|receiver mx.fabrikam.example"; lanes != want {
		t.Errorf("want lanes %s, got %s", want, lanes)
	}
	b.Picture("diagram")
	b.Quiet()
}

func TestFilter(t *testing.T) {
	b := chromium.Open(t, chromium.FileAddress(report(t)), "light", 1280)
	shown := func(want int, after string) {
		t.Helper()
		if got := chromium.See[int](b, `document.querySelectorAll('.case:not([hidden])').length`); got != want {
			t.Errorf("%s: want %d cases, got %d", after, want, got)
		}
	}
	all := len(told) + len(result.Verdicts()) + 1
	shown(all, "at first")
	b.Must(chromedp.Do(b.Context, chromedp.SendKeys(chromedp.CSS("#q"), "firewall RFC3464")))
	shown(1, "text")
	if got := chromium.See[string](b, `document.getElementById('status').textContent`); got != "1 of 15 cases shown" {
		t.Errorf("got %q", got)
	}
	if got := chromium.See[int](b, `[...document.querySelectorAll('.matrix tbody tr')].filter(r => r.offsetParent).length`); got != 1 {
		t.Errorf("want one row of the matrix, got %d", got)
	}
	b.Act(`document.querySelector('.filter [type=reset]').click()`)
	b.Wait(`document.querySelectorAll('.case:not([hidden])').length === 15`)
	b.Act(`document.getElementById('label').value = 'iis5'; document.querySelector('.filter').dispatchEvent(new Event('input'))`)
	shown(1, "label")
	b.Act(`document.querySelector('.filter [type=reset]').click()`)
	b.Wait(`document.querySelectorAll('.case:not([hidden])').length === 15`)
	b.Act(`document.querySelector('.legend [value=pass]').click()`)
	shown(all-len(told)-1, "without pass")
	b.Act(`document.getElementById('q').value = 'no such'; document.querySelector('.filter').dispatchEvent(new Event('input'))`)
	shown(0, "nothing fits")
	if !chromium.See[bool](b, `document.getElementById('no-match').offsetParent !== null`) {
		t.Error("want a word that nothing fits")
	}
	b.Quiet()
}

// active names the element that has the focus.
const active = `(() => { const e = document.activeElement;
	return e.tagName.toLowerCase() + (e.id ? '#' + e.id : '') + (e.getAttribute('class') ? '.' + e.getAttribute('class') : '') })()`

// The Tab key alone reaches all that can be reached, in the order in which it stands.
func TestKeyboardReachesAll(t *testing.T) {
	b := chromium.Open(t, chromium.FileAddress(report(t)), "light", 1280)
	b.Act(`document.querySelectorAll('` + badmailed + ` details').forEach(d => { d.open = true })`)
	b.Wait(`document.querySelector('` + badmailed + ` a.m[tabindex="0"]') !== null`)
	want := chromium.See[int](b, `[...document.querySelectorAll('a[href], button, input, select, summary, [tabindex="0"]')]
		.filter(e => e.tabIndex >= 0 && e.checkVisibility()).length`)
	b.Act(`window.reached = new Set(); window.order = []; document.addEventListener('focusin', e => { reached.add(e.target); order.push(e.target) })`)
	for range want {
		b.Press(kb.Tab)
	}
	if got := chromium.See[int](b, `reached.size`); got != want {
		t.Errorf("want %d stops, got %d", want, got)
	}
	if !chromium.See[bool](b, `order.every((e, i) => i === 0 || order[i-1].compareDocumentPosition(e) & Node.DOCUMENT_POSITION_FOLLOWING)`) {
		t.Error("the focus jumps")
	}
	b.Quiet()
}

// A message is chosen with arrows and Enter; Escape comes back to it.
func TestKeyboardShowsBytes(t *testing.T) {
	b := chromium.Open(t, chromium.FileAddress(report(t)+swallowed), "light", 1280)
	b.Wait(`document.activeElement.tagName === 'SUMMARY'`)
	for range 10 {
		if b.Press(kb.Tab); strings.HasPrefix(chromium.See[string](b, active), "a.m") {
			break
		}
	}
	if got := chromium.See[string](b, active); got != "a.m dns" {
		t.Fatalf("want the first message, got %s", got)
	}
	for range 50 {
		if chromium.See[string](b, active) == "a.m lost" {
			break
		}
		b.Press(kb.ArrowDown)
	}
	b.Press(kb.Enter)
	b.Wait(`document.getElementById('bytes').open`)
	text := chromium.See[string](b, `document.getElementById('bytes').innerText`)
	for _, want := range []string{"mail.contoso.example to isa2000, never arrived", "<1020 octets> (lost)", "03f0  "} {
		if !strings.Contains(text, want) {
			t.Errorf("want %q in %s", want, text)
		}
	}
	b.Picture("bytes")
	b.Press(kb.Escape)
	b.Wait(`!document.getElementById('bytes').open`)
	if got := chromium.See[string](b, active); got != "a.m lost" {
		t.Errorf("want the focus back at the message, got %s", got)
	}
	b.Quiet()
}

// What is saved is the file that the host wrote, to the byte.
func TestSavedFileIsTheFile(t *testing.T) {
	file := report(t)
	b := chromium.Open(t, chromium.FileAddress(file+badmailed), "light", 1280)
	b.Wait(`document.querySelector('` + badmailed + ` details').open`)
	b.Act(`window.saved = ''; URL.createObjectURL = blob => { blob.text().then(text => { window.saved = text }); return 'data:,' };
		HTMLAnchorElement.prototype.click = () => {};
		[...document.querySelectorAll('` + badmailed + ` .save')].find(s => s.dataset.name.endsWith('.BDR') || s.dataset.name.endsWith('.eml')).click()`)
	b.Wait(`window.saved !== ''`)
	got := chromium.See[string](b, `window.saved`)
	name := chromium.See[string](b, `[...document.querySelectorAll('`+badmailed+` .save')].find(s => s.dataset.name.endsWith('.BDR') || s.dataset.name.endsWith('.eml')).dataset.name`)
	found := false
	_ = filepath.WalkDir(filepath.Join(filepath.Dir(file), "cases/kb/q276347/smart-host-by-name[iis5]"), func(path string, d os.DirEntry, _ error) error {
		if d != nil && d.Name() == name {
			data, err := os.ReadFile(path)
			found = found || err == nil && string(data) == got
		}
		return nil
	})
	if !found {
		t.Errorf("%s: %q is not what the host wrote", name, got)
	}
	b.Quiet()
}

func TestPhoneDoesNotScrollSideways(t *testing.T) {
	for _, width := range []int64{320, 390, 768} {
		b := chromium.Open(t, chromium.FileAddress(report(t)+swallowed), "light", width)
		b.Act(openAll)
		if got := chromium.See[int64](b, `document.scrollingElement.scrollWidth`); got > width {
			t.Errorf("want %d pixels, got %d: %s", width, got, chromium.See[string](b, `[...document.querySelectorAll('body *')]
				.filter(e => e.getBoundingClientRect().right > innerWidth + 1).slice(0, 5).map(e => e.outerHTML.slice(0, 120)).join('\n')`))
		}
		b.Picture("phone")
		b.Quiet()
	}
}

// On paper all is open, and what cannot be used there is gone.
func TestPrint(t *testing.T) {
	b := chromium.Open(t, chromium.FileAddress(report(t)), "dark", 1280)
	chromium.Call(b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"})
	if !chromium.See[bool](b, `document.querySelector('`+swallowed+` .chapter').getBoundingClientRect().height > 200`) {
		t.Error("a closed case stays closed")
	}
	if !chromium.See[bool](b, `[...document.querySelectorAll('.filter, nav, button')].every(e => e.getBoundingClientRect().height === 0)`) {
		t.Error("buttons on paper")
	}
	pdf, err := chromedp.Run(b.Context, chromedp.PrintToPDF())
	b.Must(err)
	if pages := bytes.Count(pdf, []byte("/Type /Page\n")); pages < 10 {
		t.Errorf("want many pages, got %d", pages)
	}
	b.Quiet()
}

// Without the script there is no filter, and all else.
func TestWithoutScript(t *testing.T) {
	file := report(t)
	b := chromium.Open(t, chromium.FileAddress(file), "light", 1280)
	chromium.Call(b, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	b.Must(chromedp.Do(b.Context, chromedp.Navigate(chromium.FileAddress(file))))
	if !chromium.See[bool](b, `document.querySelector('.filter').hidden && document.querySelectorAll('.case').length === 15`) {
		t.Error("want all cases and no filter")
	}
	if !chromium.See[bool](b, `[...document.querySelectorAll('a.m')].every(m => document.querySelector(m.getAttribute('href')) !== null)`) {
		t.Error("a message leads nowhere")
	}
}
