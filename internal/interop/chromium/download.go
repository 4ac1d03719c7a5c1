//go:build interop

package chromium

import (
	"os"
	"path/filepath"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/chromedp"
)

// Download clicks a button that gives a file, and returns what is in it. The browser keeps it in a folder of the test.
func (b *Tab) Download(button, file string) []byte {
	b.t.Helper()
	dir := b.t.TempDir()
	_, err := chromedp.CallBrowser(b.Context, browser.SetDownloadBehavior, browser.SetDownloadBehaviorParams{
		Behavior: browser.SetDownloadBehaviorBehaviorAllow, DownloadPath: dir})
	b.Must(err)
	b.Click("button", button)
	name := filepath.Join(dir, file)
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(30 * time.Millisecond) {
		if data, err := os.ReadFile(name); err == nil && len(data) > 0 { // it gets its name when it is whole
			return data
		}
	}
	there, _ := filepath.Glob(filepath.Join(dir, "*"))
	b.t.Fatalf("button %q: want a file %s, got %q", button, file, there)
	return nil
}
