// Package pcapng turns packets of a record into files that Wireshark reads (draft-ietf-opsawg-pcapng).
//
// [Write] renders the record's packets, one file per link, for each side of a box is a link of its own: two links in one file
// would look to Wireshark like one connection with everything sent twice. Nothing of the machine that writes gets into a file:
// one record makes the same bytes everywhere and always. Connections under TLS stand there as they went over the wire; what a
// tool needs to look inside is an NSS key log, which lies beside the capture. A [Stream] writes packets as they come, those of
// several links into one file, where these are different connections, as on the sides of a proxy.
//
// A packet becomes an Ethernet frame in frame.go, and the frame a block of a file in link.go, both by gopacket.
package pcapng
