package mutants

import (
	"bytes"
	"slices"
	"strings"
	"time"

	"github.com/smtplab/smtplab/sim/peer"
	"github.com/smtplab/smtplab/sim/smtp"
)

// Replies: RFC 5321 sections 4.2 and 4.3.
func init() {
	misbehave("refusal-said-twice", "answers RCPT before MAIL twice",
		"Each command has one reply (RFC 5321 section 4.2).",
		caught("4.2-one-reply-each"), when("RCPT", func(t *peer.Turn) {
			t.Obey()
			if _, underway := t.Underway(); !underway {
				t.Answer("503 5.5.1 I mean it")
			}
		}))
	deviate("greets-before-its-name", "has a word before its name in the greeting",
		"The greeting begins with the server's domain (RFC 5321 section 4.2).",
		caught("4.2-greeting-names-the-server"), func(r *peer.Receive) { r.Banner = []string{"<{fqdn}> is at your service"} })
	deviate("greets-with-a-bare-name", "greets with the first label of its name",
		"A domain has a dot for all the world (RFC 5321 section 2.3.5).",
		caught("4.2-greeting-names-the-server"), func(r *peer.Receive) { r.Banner = []string{"server ESMTP"} })
	misbehave("code-beyond-the-digits", "answers a second MAIL by a code that no reply has",
		"The second digit of a code is 0 to 5 (RFC 5321 section 4.2.1).",
		caught("4.2-form-of-replies", "4.3.2-codes-of-replies"), recodes("MAIL", 503, 573))
	misbehave("unknown-mailbox-gets-554", "refuses a recipient with 554",
		"RCPT is answered by codes that are meant for it (RFC 5321 section 4.3.2).",
		caught("4.3.2-codes-of-replies"), recodes("RCPT", 550, 554))
	misbehave("listed-and-not-there", "lists ETRN and answers it with 502",
		"What is listed is not answered 500 or 502 (RFC 5321 section 4.2.4).",
		caught("4.2.4-advertised-is-known"), refuses("502 5.5.1 Command not implemented", argument("ETRN", "")))
	deviate("refuses-and-delivers", "refuses at the end of data what it then delivers",
		"What is refused is not delivered (RFC 5321 section 4.2.5).",
		caught("4.2.5-refused-is-not-delivered"), refusesAndDelivers)
	deviate("quotes-at-length", "quotes in its replies whatever was said, however long it is",
		"A line of a reply has at most 512 octets (RFC 5321 section 4.5.3.1.5).",
		caught("4.5.3.1.5-length-of-replies"), func(r *peer.Receive) {
			r.MaxReplyLine = 4096
			r.Replies.Unknown = "500 5.5.1 I do not know {verb}, and nobody has ever told me about {verb}"
		})
}

// refusesAndDelivers says 554 to messages that have gone through too many hosts, and takes them.
func refusesAndDelivers(r *peer.Receive) {
	loops := false
	r.MaxHops = 0
	r.Quirks = append(r.Quirks, peer.Quirk{
		Content: func(content []byte) ([]byte, string) {
			loops = bytes.Count(content, []byte("Received:")) > 100
			return content, ""
		},
		Reply: func(t *peer.Turn, reply *smtp.Reply) {
			if t.Verb == "DATA" && reply.Code == 250 && loops {
				reply.Code = 554
			}
		},
	})
}

// What arrives: RFC 5321 sections 4.4 and 4.5.2.
func init() {
	misbehave("no-return-path", "delivers without a Return-Path",
		"Final delivery adds a Return-Path (RFC 5321 section 4.4).",
		caught("4.4-return-path-added", "4.4-one-return-path"), peer.Quirk{Delivered: func(content []byte) []byte {
			return smtp.WithoutField(content, "Return-Path")
		}})
	misbehave("return-path-in-small-letters", "writes the Return-Path in small letters",
		"The local part stays as it was written (RFC 5321 section 2.4).",
		caught("4.4-return-path-added"), peer.Quirk{Delivered: func(content []byte) []byte {
			first, rest, _ := bytes.Cut(content, []byte("\r\n"))
			return slices.Concat([]byte("Return-Path:"), bytes.ToLower(first[len("Return-Path:"):]), []byte("\r\n"), rest)
		}})
	deviate("old-return-path-kept", "keeps a Return-Path that a message brings with it",
		"A delivered message has one Return-Path (RFC 5321 section 4.4).",
		caught("4.4-one-return-path"), keepsReturnPath)
	misbehave("blanks-trimmed", "takes the blanks away from the ends of lines",
		"The text of a message is passed on as it is (RFC 5321 section 4.5.2).",
		caught("4.5.2-all-characters"), rewrites(" \r\n", "\r\n"))
	misbehave("form-feeds-lost", "leaves form feeds out of a message",
		"The text of a message is passed on as it is (RFC 5321 section 4.5.2).",
		caught("4.5.2-all-characters"), rewrites("\x0c", ""))
	misbehave("nul-ends-line", "takes a NUL for the end of a text",
		"Nothing is lost behind a NUL (RFC 5321 section 4.5.2).",
		caught("4.5.2-nul-kept-or-refused"), peer.Quirk{Content: func(content []byte) ([]byte, string) {
			lines := bytes.Split(content, []byte("\r\n"))
			for i, line := range lines {
				lines[i], _, _ = bytes.Cut(line, []byte{0})
			}
			return bytes.Join(lines, []byte("\r\n")), ""
		}})
}

// keepsReturnPath puts back into a message the Return-Path that it brought.
func keepsReturnPath(r *peer.Receive) {
	old, found := "", false
	r.Quirks = append(r.Quirks, peer.Quirk{
		Content: func(content []byte) ([]byte, string) {
			old, found = smtp.FieldOf(content, "Return-Path")
			return content, ""
		},
		Delivered: func(content []byte) []byte {
			if !found {
				return content
			}
			return smtp.Prepend(content, smtp.Field{Name: "Return-Path", Value: old})
		},
	})
}

// rewrites has one text in the place of another in each message.
func rewrites(text, instead string) peer.Quirk {
	return peer.Quirk{Content: func(content []byte) ([]byte, string) {
		return bytes.ReplaceAll(content, []byte(text), []byte(instead)), ""
	}}
}

// What every server has: RFC 5321 sections 4.5.1 and 7.
func init() {
	misbehave("no-helo", "does not know HELO",
		"HELO is one of the commands that every server has (RFC 5321 section 4.5.1).",
		caught("4.5.1-least-commands"), refuses("502 5.5.1 Say EHLO", argument("HELO", "")))
	misbehave("no-vrfy", "answers VRFY with 502",
		"VRFY is one of the commands that every server has (RFC 5321 section 4.5.1).",
		caught("4.5.1-vrfy-known", "7.3-vrfy-does-not-lie"), recodes("VRFY", 252, 502))
	misbehave("postmaster-in-one-spelling", "knows the postmaster without a domain in one spelling",
		"<Postmaster> is recognised in any mixture of case (RFC 5321 section 4.5.1).",
		caught("4.5.1-postmaster-without-domain"), refuses("550 5.1.1 No such mailbox here", func(t *peer.Turn) bool {
			return argument("RCPT", "<postmaster>")(t) && !strings.Contains(t.Args, "<Postmaster>")
		}))
	misbehave("postmaster-in-small-letters", "knows the postmaster of a domain in small letters alone",
		"The postmaster of each domain is known in any mixture of case (RFC 5321 section 4.5.1).",
		caught("4.5.1-postmaster-of-the-domain"), refuses("550 5.1.1 No such mailbox here", func(t *peer.Turn) bool {
			return t.Verb == "RCPT" && strings.Contains(t.Args, "POSTMASTER@")
		}))
	misbehave("vrfy-hides-behind-550", "answers VRFY with 550 for everybody",
		"VRFY that is switched off is answered 252 (RFC 5321 section 7.3).",
		caught("7.3-vrfy-does-not-lie"), recodes("VRFY", 252, 550))
	deviate("open-relay", "relays for anybody",
		"A server can be told for whom it relays (RFC 5321 section 7.9).",
		caught("7.9-no-open-relay"), func(r *peer.Receive) { r.Relay.All = true })
	misbehave("relays-along-routes", "relays for strangers who write a source route",
		"A source route is no way around the refusal to relay (RFC 5321 section 7.9).",
		caught("7.9-no-open-relay"), refuses("250 2.1.5 OK", argument("RCPT", ":stranger@")))
	misbehave("relays-by-percent", "relays for strangers who write a percent sign for the second @",
		"A percent sign in a local part is no way around the refusal to relay (RFC 5321 section 7.9).",
		caught("7.9-no-detours"), refuses("250 2.1.5 OK", argument("RCPT", "nobody%elsewhere")))
}

// Sizes and times: RFC 5321 section 4.5.3.
func init() {
	misbehave("long-domain-refused", "has no room for a domain of more than 128 octets in EHLO",
		"A domain may have 255 octets (RFC 5321 section 4.5.3.1.2).",
		caught("4.5.3.1.2-long-domain"), refuses("501 5.5.4 Too long", func(t *peer.Turn) bool { return t.Verb == "EHLO" && len(t.Args) > 128 }))
	misbehave("long-path-refused", "has no room for a path of more than 200 octets",
		"A path may have 256 octets (RFC 5321 section 4.5.3.1.3).",
		caught("4.5.3.1.3-long-path"), refuses("501 5.1.7 Too long", func(t *peer.Turn) bool { return t.Verb == "MAIL" && len(t.Args) > 200 }))
	misbehave("long-command-refused", "has no room for a line of more than 500 octets",
		"A command line may have 512 octets (RFC 5321 section 4.5.3.1.4).",
		caught("4.5.3.1.4-long-command-line"), refuses("500 5.5.2 Line too long", func(t *peer.Turn) bool { return len(t.Raw) > 500 }))
	misbehave("long-lines-broken", "breaks lines after 990 octets",
		"A line of text may have 1000 octets (RFC 5321 section 4.5.3.1.6).",
		caught("4.5.3.1.6-long-text-line"), peer.Quirk{Content: func(content []byte) ([]byte, string) {
			lines := bytes.Split(content, []byte("\r\n"))
			for i, line := range lines {
				if len(line) > 990 {
					lines[i] = slices.Concat(line[:990], []byte("\r\n"), line[990:])
				}
			}
			return bytes.Join(lines, []byte("\r\n")), ""
		}})
	misbehave("sixty-kilobytes-at-most", "takes no message of more than 60000 octets",
		"A message may have 64 KiB (RFC 5321 section 4.5.3.1.7).",
		caught("4.5.3.1.7-64-kib"), peer.Quirk{Content: func(content []byte) ([]byte, string) {
			if len(content) > 60_000 {
				return nil, "552 5.3.4 Message too large"
			}
			return content, ""
		}})
	deviate("one-at-a-time", "talks with one client at a time",
		"A server should talk with several clients at a time (RFC 5321 section 4.5.4.2).",
		caught("4.5.4.2-several-at-a-time"), func(r *peer.Receive) { r.MaxSessions = 1 })
	deviate("impatient", "waits two minutes for a command",
		"A server waits five minutes for a command (RFC 5321 section 4.5.3.2.7).",
		caught("4.5.3.2.7-five-minutes-of-silence"), func(r *peer.Receive) { r.Idle = 2 * time.Minute })
}
