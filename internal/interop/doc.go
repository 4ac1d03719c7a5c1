// Package interop holds what our files prove in the tools of others. Its tests have the build tag interop, for they need
// tshark, Chromium and npm; "make interop" runs them.
package interop
