// Package fakefirewall holds the boxes that stand on a path between mail servers and do harm: firewalls that swallow,
// mask, refuse and forget.
//
// [Boxes] is their catalogue; each box is one file that registers itself there (register.go), under the name that a
// scenario's link uses. All of them can be limited to the first connections, to a span of time and to a port.
//
// Some boxes only count bytes or wait (delay.go, drip.go, reset.go, idletimeout.go): they are a [sim.Filter] of a few
// lines. The others must know what the bytes mean. For them a follower (follow.go) tracks the SMTP session from the
// bytes of both directions, however they were cut into segments: commands and pipelining in commands.go, replies in
// replies.go, message content, chunks and BLOBs in content.go. It only says what each piece is and holds nothing back.
//
// A session (session.go) is the filter around a follower. It applies a box's rules, one small function for each kind of
// piece, and writes down what they want done as the kernel's actions (deeds.go). Where a rule judges whole lines, the
// session holds a line back until it is complete: it swallows the pieces and injects the line.
package fakefirewall
