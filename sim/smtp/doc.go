// Package smtp is the grammar of SMTP: it turns octets into commands, replies and messages, and back. It neither
// dials nor waits nor looks at a clock; whoever holds a connection hands it an io.Reader.
//
// It is best read in the order in which a session needs it. A [LineReader] cuts the stream into lines and says how each
// one ended (line.go). A line is a [Command] (command.go) whose argument may hold a [Path] (path.go, mailbox.go) built from a
// domain or an address literal (domain.go, literal.go), followed by [Params] (params.go, xtext.go, notify.go); or it is
// part of a [Reply] (reply.go), which may list [Extensions] (extensions.go) and may carry a [Status] (status.go). AUTH has
// lines of its own (sasl.go), which a [Veil] hides from everybody else (veil.go). A message travels behind dots (dot.go). It has a [Header] (header.go, field.go), dates (date.go) and addresses
// (address.go). When it cannot be delivered, a [DSN] (dsn.go, dsnparse.go) inside a [Report] (report.go, multipart.go) says so.
//
// Parsers are strict: what RFC 5321 does not allow is an error that says where, unless the caller names the departure
// it wants to accept, with [Allow], [Endings], [DotRule] or a set of [NameFaults]. Products differ in what they accept,
// and each says so by name. No parser panics, and none holds more memory than its input or its stated limit.
package smtp
