// Package load takes mail and throws it away, and makes mail and sends it: the two ends of a measurement, as fast as one
// machine allows, and correct.
//
// A [Sink] is the end that takes. Each of its sessions (session.go) is fed with octets as they come and answers them: lines
// are commands (commands.go) in the grammar of package smtp, and content is looked through for its end and nothing else
// (content.go). What it is asked to do badly, refusing, delaying, hanging up, is a [Rule] (rules.go). What came is counted
// in a [Tally].
//
// A [Load] is the end that sends. Each of its dialogues (dialogue.go) sends one message after the other (message.go), in a
// session of its own or in one for all, line by line or pipelined. When the next is due is for the pace to say (pace.go):
// at once, or at a time that was fixed before the first was sent, so that a server that stands still is seen to delay all
// that should have been sent meanwhile. Latencies go into a histogram (latency.go), and all of it into a [Result].
//
// Both live on package loop.
package load
