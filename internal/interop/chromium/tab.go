//go:build interop

package chromium

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// A Test is what a tab needs of a *testing.T.
type Test interface {
	Helper()
	Cleanup(func())
	TempDir() string
	Error(...any)
	Errorf(format string, args ...any)
	Fatal(...any)
	Fatalf(format string, args ...any)
}

// A Tab is one tab of a headless Chromium, which shows a page and notes what it should not do.
type Tab struct {
	Context context.Context // of chromedp's functions
	t       Test
	origin  string // of the page, where it comes from a server: what else is there belongs to it
	mu      sync.Mutex
	odd     []string // what went to the console, and dialogs
	asks    []string // addresses that were asked for
}

// Open shows an address as people of that taste see it: "light" or "dark", in a window of that width. The browser has a
// profile of its own, and ends with the test.
func Open(t Test, address, scheme string, width int64) *Tab {
	t.Helper()
	// Of the settings that chromedp has of itself some hide faults, so these are all.
	allocator, stop := chromedp.NewExecAllocator(context.Background(), chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.NoFirstRun, chromedp.UserDataDir(t.TempDir()), chromedp.Flag("disable-quic", true), chromedp.Flag("disable-sync", true),
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true))
	t.Cleanup(stop)
	ctx, done := chromedp.NewContext(allocator)
	t.Cleanup(done)
	b := &Tab{t: t, Context: ctx, origin: origin(address)}
	b.Must(chromedp.Do(ctx)) // the browser lives as long as this context
	limited, cancel := context.WithTimeout(ctx, 5*time.Minute)
	t.Cleanup(cancel)
	b.Context = limited
	b.Must(chromedp.Listen(limited, b.note))
	Call(b, network.Enable, network.EnableParams{})
	Call(b, log.Enable, cdp.Empty{})
	Call(b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"}}})
	b.Must(chromedp.Do(limited, chromedp.EmulateViewport(width, 900), chromedp.Navigate(address)))
	return b
}

// FileAddress is that of a file, perhaps with a place in it behind "#".
func FileAddress(file string) string {
	file, place, _ := strings.Cut(file, "#")
	return (&url.URL{Scheme: "file", Path: filepath.ToSlash(file), Fragment: place}).String()
}

// Must fails the test where something went wrong.
func (b *Tab) Must(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}

// note takes events as they come; it must not wait.
func (b *Tab) note(event any) {
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

// Quiet fails the test where the page complained, or asked for anything but itself.
func (b *Tab) Quiet() {
	b.t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, what := range b.odd {
		b.t.Error(what)
	}
	for i, what := range b.asks {
		if i > 0 && !strings.HasPrefix(what, "data:") && !b.own(what) {
			b.t.Errorf("the page asked for %.200s", what)
		}
	}
}

// own tells whether an address is of the page's own server, or of what the page has made itself.
func (b *Tab) own(address string) bool {
	return b.origin != "" && strings.HasPrefix(strings.TrimPrefix(address, "blob:"), b.origin+"/")
}

// origin is scheme, host and port of a page that a server has, and empty for files.
func origin(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Scheme == "file" {
		return ""
	}
	return u.Scheme + "://" + u.Host
}

// See evaluates an expression in the page.
func See[T any](b *Tab, expression string) T {
	b.t.Helper()
	value, err := chromedp.Run(b.Context, chromedp.Evaluate[T](expression))
	if err != nil {
		b.t.Fatalf("%.200s: %v", expression, err)
	}
	return value
}

// Act evaluates an expression for what it does.
func (b *Tab) Act(expression string) {
	b.t.Helper()
	See[chromedp.Void](b, "{"+expression+"}")
}

// Press presses keys, one after the other.
func (b *Tab) Press(keys string, options ...chromedp.KeyOption) {
	b.t.Helper()
	b.Must(chromedp.Do(b.Context, chromedp.KeyEvent(keys, options...)))
}

// Wait waits until an expression holds.
func (b *Tab) Wait(expression string) {
	b.t.Helper()
	limited, cancel := context.WithTimeout(b.Context, 10*time.Second)
	defer cancel()
	if _, err := chromedp.Run(limited, chromedp.Poll[bool](expression)); err != nil {
		b.t.Fatalf("%s does not come: %v", expression, err)
	}
}

// Picture keeps what the tab shows, where SMTPLAB_PICTURES names a folder: for people to look at.
func (b *Tab) Picture(name string) {
	b.t.Helper()
	folder := os.Getenv("SMTPLAB_PICTURES")
	if folder == "" {
		return
	}
	data, err := chromedp.Run(b.Context, chromedp.CaptureScreenshot())
	b.Must(err)
	b.Must(os.MkdirAll(folder, 0o755))
	b.Must(os.WriteFile(filepath.Join(folder, name+".png"), data, 0o644))
}

// Call gives a command to the browser.
func Call[P, R any](b *Tab, command cdp.Command[P, R], params P) R {
	b.t.Helper()
	result, err := chromedp.Call(b.Context, command, params)
	b.Must(err)
	return result
}
