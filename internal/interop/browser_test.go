//go:build interop

package interop

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// A tab is one tab of a headless Chromium, which shows a page and notes what it should not do.
type tab struct {
	t    *testing.T
	ctx  context.Context
	mu   sync.Mutex
	odd  []string // what went to the console, and dialogs
	asks []string // addresses that were asked for
}

// open shows a file as people of that taste see it: "light" or "dark", in a window of that width.
func open(t *testing.T, file, scheme string, width int64) *tab {
	t.Helper()
	// Of the settings that chromedp has of itself some hide faults, so these are all.
	allocator, stop := chromedp.NewExecAllocator(context.Background(), chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.NoFirstRun, chromedp.UserDataDir(t.TempDir()), chromedp.Flag("disable-quic", true), chromedp.Flag("disable-sync", true),
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true))
	t.Cleanup(stop)
	ctx, done := chromedp.NewContext(allocator)
	t.Cleanup(done)
	b := &tab{t: t, ctx: ctx}
	b.must(chromedp.Do(ctx)) // the browser lives as long as this context
	limited, cancel := context.WithTimeout(ctx, 2*time.Minute)
	t.Cleanup(cancel)
	b.ctx = limited
	b.must(chromedp.Listen(limited, b.note))
	call(b, network.Enable, network.EnableParams{})
	call(b, log.Enable, cdp.Empty{})
	call(b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"}}})
	b.must(chromedp.Do(limited, chromedp.EmulateViewport(width, 900), chromedp.Navigate(address(file))))
	return b
}

// address is that of a file, perhaps with a place in it behind "#".
func address(file string) string {
	file, place, _ := strings.Cut(file, "#")
	return (&url.URL{Scheme: "file", Path: filepath.ToSlash(file), Fragment: place}).String()
}

func (b *tab) must(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}

// note takes events as they come; it must not wait.
func (b *tab) note(event any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch e := event.(type) {
	case *runtime.EventConsoleAPICalled:
		b.odd = append(b.odd, fmt.Sprintf("console: %v", e.Type))
	case *runtime.EventExceptionThrown:
		b.odd = append(b.odd, "exception: "+e.ExceptionDetails.Text)
	case *log.EventEntryAdded:
		b.odd = append(b.odd, "log: "+e.Entry.Text)
	case *page.EventJavascriptDialogOpening:
		b.odd = append(b.odd, "dialog: "+e.Message)
	case *network.EventRequestWillBeSent:
		b.asks = append(b.asks, e.Request.URL)
	}
}

// quiet fails the test where the page complained, or asked for anything but itself.
func (b *tab) quiet() {
	b.t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, what := range b.odd {
		b.t.Error(what)
	}
	for i, what := range b.asks {
		if i > 0 && !strings.HasPrefix(what, "data:") {
			b.t.Errorf("the page asked for %.200s", what)
		}
	}
}

// see evaluates an expression in the page.
func see[T any](b *tab, expression string) T {
	b.t.Helper()
	value, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		b.t.Fatalf("%.200s: %v", expression, err)
	}
	return value
}

// act evaluates an expression for what it does.
func (b *tab) act(expression string) {
	b.t.Helper()
	see[chromedp.Void](b, "{"+expression+"}")
}

// press presses keys, one after the other.
func (b *tab) press(keys string, options ...chromedp.KeyOption) {
	b.t.Helper()
	b.must(chromedp.Do(b.ctx, chromedp.KeyEvent(keys, options...)))
}

// wait waits until an expression holds.
func (b *tab) wait(expression string) {
	b.t.Helper()
	limited, cancel := context.WithTimeout(b.ctx, 10*time.Second)
	defer cancel()
	if _, err := chromedp.Run(limited, chromedp.Poll[bool](expression)); err != nil {
		b.t.Fatalf("%s does not come: %v", expression, err)
	}
}

// picture keeps what the tab shows, where SMTPLAB_PICTURES names a folder: for people to look at.
func (b *tab) picture(name string) {
	b.t.Helper()
	folder := os.Getenv("SMTPLAB_PICTURES")
	if folder == "" {
		return
	}
	data, err := chromedp.Run(b.ctx, chromedp.CaptureScreenshot())
	b.must(err)
	b.must(os.MkdirAll(folder, 0o755))
	b.must(os.WriteFile(filepath.Join(folder, name+".png"), data, 0o644))
}

// call gives a command to the browser.
func call[P, R any](b *tab, command cdp.Command[P, R], params P) R {
	b.t.Helper()
	result, err := chromedp.Call(b.ctx, command, params)
	b.must(err)
	return result
}
