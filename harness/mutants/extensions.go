package mutants

import (
	"bytes"
	"strconv"
	"strings"
	"time"

	"github.com/smtplab/smtplab/sim/peer"
	"github.com/smtplab/smtplab/sim/smtp"
)

// Old rules that others than RFC 5321 made, RFC 1047 and RFC 1123, and PIPELINING (RFC 2920).
func init() {
	misbehave("dawdles-at-the-end", "takes half a minute to answer the final dot",
		"The final dot is answered soon (RFC 1047).",
		[]string{"rfc1047/final-dot-answered-soon"}, peer.Quirk{Reply: func(t *peer.Turn, r *smtp.Reply) {
			if t.Verb == "DATA" && r.Code == 250 {
				t.Wait(30 * time.Second)
			}
		}})
	misbehave("refuses-mail-from-nobody", "takes no mail from nobody",
		"MAIL FROM:<> is supported (RFC 1123 section 5.2.9).",
		[]string{"rfc1123/5.2.9-mail-from-nobody"}, refuses("550 5.7.1 Who are you?", argument("MAIL", "FROM:<>")))
	misbehave("own-address-unknown", "does not know itself by its address in brackets",
		"A server takes mail for its own addresses (RFC 1123 section 5.2.17).",
		[]string{"rfc1123/5.2.17-own-address-in-brackets"}, refuses("501 5.1.3 No addresses, please", argument("RCPT", "<postmaster@[")))
	deviate("refusals-said-last", "tells of a refused recipient when the others are done",
		"Replies come in the order of the commands (RFC 2920 section 3.2).",
		[]string{"rfc2920/3.2-replies-in-order"}, saysRefusalsLast)
	deviate("replies-held-back", "keeps the last reply of a pipeline until more is said",
		"Replies leave when there is nothing more to read (RFC 2920 section 3.2).",
		[]string{"rfc2920/3.2-replies-not-held-back"}, holdsRepliesBack)
	misbehave("mail-for-nobody", "takes an empty message for nobody",
		"Without a recipient there is no mail (RFC 2920 section 3.2).",
		[]string{"rfc2920/3.2-no-recipient-no-mail"}, peer.Quirk{Command: func(t *peer.Turn) {
			recipients, underway := t.Underway()
			switch {
			case t.Verb == "DATA" && underway && recipients == 0:
				t.Answer("354 Go on")
			case t.Raw == ".":
				t.Answer("250 2.0.0 OK")
			default:
				t.Obey()
			}
		}})
	misbehave("loses-what-follows-data", "throws away what came behind the final dot",
		"What has come is not thrown away (RFC 2920 section 3.2).",
		[]string{"rfc2920/3.2-nothing-thrown-away"}, peer.Quirk{Data: func(in *smtp.LineReader) ([]byte, error) {
			content, err := smtp.ReadContent(in, smtp.StrictDots, 0)
			if err == nil {
				err = in.SkipOctets(int64(in.Buffered()))
			}
			return content.Data, err
		}})
}

// saysRefusalsLast keeps the refusal of a recipient for after the next reply, where another was taken before.
func saysRefusalsLast(r *peer.Receive) {
	held := ""
	r.Quirks = append(r.Quirks, peer.Quirk{Command: func(t *peer.Turn) {
		if taken, _ := t.Underway(); taken > 0 && t.More() && argument("RCPT", "@elsewhere.example")(t) {
			held = "550 5.7.1 Relaying denied"
			return
		}
		t.Obey()
		if held != "" {
			t.Answer(held)
			held = ""
		}
	}})
}

// holdsRepliesBack answers RCPT not before the next command, where it came right behind MAIL and nothing behind it.
func holdsRepliesBack(r *peer.Receive) {
	pipelined, held := false, ""
	r.Quirks = append(r.Quirks, peer.Quirk{Command: func(t *peer.Turn) {
		if held != "" {
			t.Answer(held)
			held = ""
		}
		if t.Verb == "RCPT" && pipelined && !t.More() {
			held = "250 2.1.5 OK"
			return
		}
		pipelined = t.Verb == "MAIL" && t.More()
		t.Obey()
	}})
}

// SIZE (RFC 1870) and 8BITMIME (RFC 6152).
func init() {
	deviate("size-for-show", "takes messages of any size, whatever it says",
		"A message over the limit is refused (RFC 1870 section 4).",
		[]string{"rfc1870/4-too-large-without-saying-so"}, func(r *peer.Receive) {
			for i, line := range r.Keywords {
				r.Keywords[i] = strings.Replace(line, "{size}", strconv.Itoa(r.MaxSize), 1)
			}
			r.MaxSize = 0
		})
	deviate("size-is-the-end", "cuts a message off at the size that was declared",
		"A declared size is no end (RFC 1870 section 6).",
		[]string{"rfc1870/6-declared-size-is-no-end"}, cutsAtSize)
	misbehave("declared-size-ignored", "does not look at the size that a client declares",
		"A declared size over the limit is refused (RFC 1870 section 6.1).",
		[]string{"rfc1870/6.1-declared-size-over-the-limit"}, when("MAIL", func(t *peer.Turn) {
			t.Args, _, _ = strings.Cut(t.Args, " SIZE=")
			t.Obey()
		}))
	misbehave("seven-bits", "takes the eighth bit off",
		"All eight bits are kept (RFC 6152 section 3).",
		[]string{"rfc6152/3-eight-bits-kept"}, peer.Quirk{Content: func(content []byte) ([]byte, string) {
			stripped := bytes.Clone(content)
			for i := range stripped {
				stripped[i] &= 0x7f
			}
			return stripped, ""
		}})
}

// cutsAtSize counts the octets of the text that MAIL declared, and forgets the rest.
func cutsAtSize(r *peer.Receive) {
	small := false
	r.Quirks = append(r.Quirks, peer.Quirk{
		Command: func(t *peer.Turn) {
			if t.Verb == "MAIL" {
				small = strings.HasSuffix(t.Args, " SIZE=10")
			}
			t.Obey()
		},
		Content: func(content []byte) ([]byte, string) {
			if !small {
				return content, ""
			}
			header, body := smtp.SplitMessage(content)
			return append(append(bytes.Clone(header), "\r\n"...), body[:10]...), ""
		},
	})
}

// CHUNKING and BINARYMIME (RFC 3030).
func init() {
	deviate("chunks-unstuffed", "takes dots away from the chunks of BDAT, as from DATA",
		"The content of BDAT is what its octets are (RFC 3030 section 2).",
		[]string{"rfc3030/2-chunks-make-the-message"}, unstuffsChunks)
	misbehave("bdat-after-last-taken", "takes an empty last chunk that belongs to no message",
		"BDAT after LAST is out of order (RFC 3030 section 2).",
		[]string{"rfc3030/2-nothing-after-last"}, refuses("250 2.0.0 OK", func(t *peer.Turn) bool {
			_, underway := t.Underway()
			return argument("BDAT", "0 LAST")(t) && !underway
		}))
	misbehave("refused-chunk-obeyed", "takes the octets of a chunk that it refused for commands",
		"The octets of a refused chunk are read (RFC 3030 section 2).",
		[]string{"rfc3030/2-refused-chunk-is-read"}, refuses("503 5.5.1 MAIL first", func(t *peer.Turn) bool {
			_, underway := t.Underway()
			return t.Verb == "BDAT" && !underway
		}))
	deviate("data-after-bdat-taken", "takes DATA after a chunk",
		"DATA after BDAT is out of order (RFC 3030 section 2).",
		[]string{"rfc3030/2-data-after-bdat"}, afterChunk("DATA", "354 Go on"))
	deviate("rset-keeps-chunks", "keeps the chunks that have come when RSET gives them up",
		"RSET discards the chunks (RFC 3030 section 2).",
		[]string{"rfc3030/2-rset-discards-chunks", "rfc3030/2-rset-after-half-a-line"}, keepsChunks)
	misbehave("binary-by-data", "takes DATA after BODY=BINARYMIME",
		"What may be binary comes by BDAT (RFC 3030 section 3).",
		[]string{"rfc3030/3-binary-needs-bdat"}, when("MAIL", func(t *peer.Turn) {
			t.Args = strings.Replace(t.Args, "BODY=BINARYMIME", "BODY=8BITMIME", 1)
			t.Obey()
		}))
}

// unstuffsChunks treats what came by BDAT as if it had come by DATA.
func unstuffsChunks(r *peer.Receive) {
	chunked := false
	r.Quirks = append(r.Quirks, peer.Quirk{
		Command: func(t *peer.Turn) {
			chunked = t.Verb == "BDAT"
			t.Obey()
		},
		Content: func(content []byte) ([]byte, string) {
			if chunked {
				content = bytes.ReplaceAll(content, []byte("\r\n."), []byte("\r\n"))
			}
			return content, ""
		},
	})
}

// afterChunk answers a verb with a reply, and does nothing, where a chunk has just come that is not the last.
func afterChunk(verb, reply string) func(*peer.Receive) {
	return func(r *peer.Receive) {
		chunk := false
		r.Quirks = append(r.Quirks, peer.Quirk{Command: func(t *peer.Turn) {
			if chunk && t.Verb == verb {
				t.Answer(reply)
				return
			}
			t.Obey()
			_, underway := t.Underway()
			chunk = t.Verb == "BDAT" && underway
		}})
	}
}

// keepsChunks brings back with the next MAIL what RSET gave up after a chunk.
func keepsChunks(r *peer.Receive) {
	chunk, restore := false, func() {}
	r.Quirks = append(r.Quirks, peer.Quirk{Command: func(t *peer.Turn) {
		if chunk && t.Verb == "RSET" {
			restore = t.Keep()
		}
		t.Obey()
		if chunk && t.Verb == "MAIL" {
			restore()
			chunk = false
		}
		chunk = chunk || t.Verb == "BDAT"
	}})
}
