// Package lab uses the lab's page as a student does, in a real browser, and both ways of serving it: with the simulator in
// a server of ours, and as files with the simulator in the browser. What the tests do, they do to both.
package lab
