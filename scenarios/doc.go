// Package scenarios is the book: stories of mail that goes astray, and of what sets it right again.
//
// Each chapter is a folder, each story in it a text file, <name>.txtar, which a mail administrator can read from top to
// bottom; the manual of its language is the package comment of harness. Beside it lies <name>.golden, the complete
// transcript of what happens in the story, which "make golden" writes and a reviewer reads as a diff. The command carries
// the book with it, and the suite in this folder plays all of it.
//
// The folder exercises has scenarios that ask a student something, by kind. An article's folder has a lesson.plan besides, with
// the order in which a class goes through its stories and exercises.
package scenarios
