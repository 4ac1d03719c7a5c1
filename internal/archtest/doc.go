// Package archtest keeps the rules of the house, as tests that read its sources.
//
// Each rule is a function from one parsed file to what is wrong in it, so that it can be tried on a planted violation as
// well as on the repository: a rule that cannot fail is worth nothing. The files are read in this process, because the
// test cache notices the files that a test opens, and not those that a child process such as "go list" reads.
//
// The rules, a file each: which folder may import which (arrows_test.go), how long functions and files may be
// (sizes_test.go), what simulated code must not do (simulated_test.go), who may know which library
// (libraries_test.go), that suites of specs hold nothing but specs (suites_test.go), and what no file may say
// (words_test.go).
package archtest
