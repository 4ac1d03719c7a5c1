// Package mail has our servers and clients meet the mail servers of others: Debian's Postfix and Exim, and Postfix's
// smtp-source and smtp-sink. They relay into ours and take what ours relay, report to each other, make each other wait, and
// find each other by a DNS of ours; and the articles' symptoms are seen at a real server.
//
// Servers of others stand in roots of their own (package overlay), at free ports of the loopback device, or at port 25 of a
// network without any other inhabitants. The tests have the build tag interop; "make interop" runs them, as root.
package mail
