package mutants

import (
	"bytes"

	"github.com/smtplab/smtplab/sim/peer"
	"github.com/smtplab/smtplab/sim/smtp"
)

// The end of the data, and the dots in it: RFC 5321 sections 4.1.1.4 and 4.5.2.
func init() {
	for _, end := range []struct{ name, words, octets, kill string }{
		{"lf-dot-lf", "LF, a dot and LF", "\n.\n", "4.1.1.4-lf-dot-lf"},
		{"lf-dot-crlf", "LF, a dot and CRLF", "\n.\r\n", "4.1.1.4-lf-dot-crlf"},
		{"crlf-dot-lf", "CRLF, a dot and LF", "\r\n.\n", "4.1.1.4-crlf-dot-lf"},
		{"cr-dot-cr", "CR, a dot and CR", "\r.\r", "4.1.1.4-bare-cr"},
		{"cr-dot-crlf", "CR, a dot and CRLF", "\r.\r\n", "4.1.1.4-bare-cr"},
		{"crlf-dot-cr", "CRLF, a dot and CR", "\r\n.\rM", "4.1.1.4-bare-cr"}, // CR that LF does not follow
		{"dot-nul", "a dot with a NUL after it", "\r\n.\x00\r\n", "4.1.1.4-dot-and-more"},
		{"nul-dot", "a dot with a NUL before it", "\r\n\x00.\r\n", "4.1.1.4-dot-and-more"},
		{"dot-blank", "a dot with a blank after it", "\r\n. \r\n", "4.1.1.4-dot-and-more"},
		{"dot-cr-crlf", "a dot with a CR after it", "\r\n.\r\r\n", "4.1.1.4-dot-and-more"},
	} {
		misbehave("ended-by-"+end.name, "takes "+end.words+" for the end of a message as well",
			"Only CRLF, a dot and CRLF end a message (RFC 5321 section 4.1.1.4).", caught(end.kill), endsAlso(end.octets))
	}
	misbehave("end-in-one-piece", "takes the dot for text where the end comes in pieces",
		"The end is where it is, however the connection cuts what is sent (RFC 5321 section 4.1.1.4).",
		caught("4.1.1.4-end-in-pieces"), peer.Quirk{Data: lastDotInOnePiece})
	misbehave("dots-kept", "leaves the dots in the text that the client has put there",
		"The server takes one dot from each line that begins with one (RFC 5321 section 4.5.2).",
		caught("4.5.2-dot-removed"), peer.Quirk{Content: func(content []byte) ([]byte, string) {
			return smtp.AppendDotStuffed(nil, content), ""
		}})
}

// lastDotInOnePiece reads data as it comes, and knows the last dot only where it comes with the CRLF after it.
func lastDotInOnePiece(in *smtp.LineReader) ([]byte, error) {
	data, piece := []byte("\r\n"), make([]byte, 64<<10)
	for !bytes.HasSuffix(data, []byte("\r\n.\r\n")) {
		n, err := in.Read(piece)
		if err != nil {
			return data[2:], err
		}
		data = append(data, piece[:n]...)
		if n < len(".\r\n") && bytes.HasSuffix(data, []byte("\r\n.\r\n")) {
			return append(unstuffed(bytes.TrimSuffix(data, []byte(".\r\n"))), ".\r\n"...), nil
		}
	}
	return unstuffed(bytes.TrimSuffix(data, []byte("\r\n.\r\n"))), nil
}
