// Package chromium shows pages of ours in a real browser, Debian's Chromium without a window, for tests that look at them as
// people do: by what is on the page, and by what the page should not do, such as to ask for anything of others.
package chromium
