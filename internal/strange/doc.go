// Package strange holds mail servers as one meets them: none was prepared for an examination, and each has a manner of its
// own. They greet late or never, defend themselves, break what they announce, or are no mail servers at all.
//
// Behind each stands a good server, the reference on real sockets, so that whatever else comes of an examination is the
// manner's doing. A [Manner] stands between it and its clients, command by command and reply by reply (a [Call]), and says
// what an examination may come to: why nothing can be examined, or which cases fail, because the manner breaks their rule.
// No other case may fail. The tests of this package examine each server, and those of the command do so with the program.
//
// Each manner is a file that registers itself. Seconds are those of the server: tests make them short.
package strange
