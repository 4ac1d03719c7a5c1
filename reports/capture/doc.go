// Package capture reads files that tcpdump or Wireshark wrote into a record, with gopacket. What it reads may be
// our own: package pcapng writes captures.
//
// [Open] reads a capture that was taken anywhere. Its way is a pipe: frames come out of the file (file*.go), lose
// their link and IP headers (strip.go, ip.go), are put in order as streams (tracker.go, assembler.go), which are read as
// SMTP (smtp*.go) or DNS (dns*.go), and leave as a [Talk]: the events of one conversation, in the words of the record.
// Whatever renders or judges a record works on them. Memory is bounded however large the file is: a talk leaves when its
// connection ends, and what one may hold has limits ([Limits]). A damaged file yields all that stood before the damage.
//
// A capture has one point of view, so each line is said and none is heard; hosts are named by their addresses. What a
// program knows and a wire does not, why it hung up above all, is concluded from what both sides did and did not say.
package capture
