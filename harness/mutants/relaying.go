package mutants

import (
	"bytes"
	"strings"

	"github.com/smtplab/smtplab/sim/peer"
	"github.com/smtplab/smtplab/sim/smtp"
)

// passOn registers a mutant of the reference that departs from a rule when it passes mail on.
func passOn(name, summary, rule string, kills []string, twist peer.Twist) {
	register(name, summary, Mutant{Rule: rule, Products: reference, Kills: kills,
		Break: func(_ peer.Machine, p *peer.Product) { p.Twist = twist }})
}

// passingOn registers one that remembers what it heard: it is made anew for each server.
func passingOn(name, summary, rule string, kills []string, change func(p *peer.Product)) {
	register(name, summary, Mutant{Rule: rule, Products: reference, Kills: kills,
		Break: func(_ peer.Machine, p *peer.Product) { change(p) }})
}

// says changes MAIL and RCPT of mail that is no report.
func says(change func(command string) string) peer.Twist {
	return peer.Twist{Say: func(m *peer.Message, command string) string {
		if m.ReportOf != "" {
			return command
		}
		return change(command)
	}}
}

// writes changes the content of mail that is no report.
func writes(change func(header, body []byte) []byte) peer.Twist {
	return peer.Twist{Write: func(m *peer.Message, content []byte) []byte {
		if m.ReportOf != "" {
			return content
		}
		header, body := smtp.SplitMessage(content)
		return change(header, body)
	}}
}

// joined puts header and body together again.
func joined(header, body []byte) []byte {
	return bytes.Join([][]byte{header, body}, []byte("\r\n"))
}

// Addresses and ways: RFC 5321 sections 2.4, 4.1.1.3, 4.5.5 and 5.1, RFC 1123 section 5.2.16.
func init() {
	passOn("local-part-in-small-letters", "writes local parts in small letters",
		"The case of a local part is kept (RFC 5321 section 2.4).",
		caught("2.4-local-part-case"), says(func(c string) string {
			verb, rest, _ := strings.Cut(c, "<")
			local, domain, _ := strings.Cut(rest, "@")
			return verb + "<" + strings.ToLower(local) + "@" + domain
		}))
	passingOn("route-copied", "copies the route of the recipient into the reverse-path, as RFC 821 had it",
		"Names of relays are not copied into the reverse-path (RFC 5321 section 4.1.1.3).",
		caught("4.1.1.3-route-not-copied"), copyRoute)
	passOn("null-path-filled", "sends mail without a reverse-path in the name of its postmaster",
		"An empty reverse-path stays empty (RFC 5321 section 4.5.5).",
		caught("4.5.5-null-path-stays"), says(func(c string) string {
			return strings.Replace(c, "MAIL FROM:<>", "MAIL FROM:<postmaster@server.example>", 1)
		}))
	passOn("blind-to-itself", "does not know itself among the MX records",
		"A host that finds itself in the list leaves out itself and all that are no better (RFC 5321 section 5.1).",
		caught("5.1-self-in-list-by-name", "5.1-self-in-list-by-address", "5.1-only-itself-left"), peer.Twist{BlindToSelf: true})
	passOn("partial-name-completed", "adds its own domain to names without a dot",
		"A relay does not complete names (RFC 5321 section 5.1).",
		caught("5.1-partial-name"), peer.Twist{Reroute: func(address string) string {
			if _, domain, _ := strings.Cut(address, "@"); strings.Contains(domain, ".") {
				return address
			}
			return address + ".server.example"
		}})
	passOn("local-part-read", "takes a percent sign before the @ for a route",
		"A relay does not read local parts (RFC 1123 section 5.2.16).",
		[]string{"rfc1123/5.2.16-local-part-not-read"}, peer.Twist{Reroute: func(address string) string {
			local, _, _ := strings.Cut(address, "@")
			if user, host, found := strings.Cut(local, "%"); found {
				return user + "@" + host
			}
			return address
		}})
	passOn("bang-read", "takes an exclamation mark before the @ for a route",
		"A relay does not read local parts (RFC 1123 section 5.2.16).",
		[]string{"rfc1123/5.2.16-bang-not-read"}, peer.Twist{Reroute: func(address string) string {
			if host, user, found := strings.Cut(address, "!"); found && strings.Contains(host, ".") {
				return user + "@" + host
			}
			return address
		}})
	passOn("quotes-lost", "leaves out the quotes of a local part",
		"A relay does not change local parts (RFC 1123 section 5.2.16).",
		[]string{"rfc1123/5.2.16-quoted-not-read"}, says(func(c string) string { return strings.ReplaceAll(c, `"`, "") }))
}

// copyRoute has the route of the last RCPT in the MAIL that is said next.
func copyRoute(p *peer.Product) {
	route := ""
	p.Receive.Quirks = append(p.Receive.Quirks, when("RCPT", func(t *peer.Turn) {
		if path, _, err := smtp.ParseRcpt(t.Args, 0); err == nil && len(path.Route) > 0 {
			route = "@" + strings.Join(path.Route, ",@") + ":"
		}
		t.Obey()
	}))
	p.Twist = says(func(c string) string { return strings.Replace(c, "MAIL FROM:<", "MAIL FROM:<"+route, 1) })
}

// Trace fields and the content: RFC 5321 sections 3.6.3, 4.4, 6.3, 6.4 and 7.2.
func init() {
	passOn("trailing-blanks-cut", "cuts blanks off the ends of lines",
		"A relay leaves header and body as they are (RFC 5321 section 3.6.3).",
		caught("3.6.3-content-untouched"), writes(func(header, body []byte) []byte {
			for bytes.Contains(body, []byte(" \r\n")) {
				body = bytes.ReplaceAll(body, []byte(" \r\n"), []byte("\r\n"))
			}
			return joined(header, body)
		}))
	passOn("header-unfolded", "writes each field of the header on one line",
		"A relay leaves header and body as they are (RFC 5321 section 3.6.3).",
		caught("3.6.3-content-untouched", "4.4-stamps-kept"), writes(func(header, body []byte) []byte {
			return joined(bytes.ReplaceAll(bytes.ReplaceAll(header, []byte("\r\n\t"), []byte(" ")), []byte("\r\n "), []byte(" ")), body)
		}))
	deviate("no-stamp", "puts no Received field on what it takes",
		"Every message gets a Received field at the top (RFC 5321 section 4.4).",
		caught("4.4-stamp-on-top", "4.4-stamps-kept", "4.4-date"), func(r *peer.Receive) {
			r.Received = func(peer.ReceivedInput) string { return "" }
		})
	passOn("stamps-mended", "leaves out Received fields that it cannot read",
		"The Received fields of others stay as they are (RFC 5321 section 4.4).",
		caught("4.4-stamps-kept"), writes(func(header, body []byte) []byte {
			return joined(bytes.Replace(header, []byte("Received: nonsense without a date\r\n"), nil, 1), body)
		}))
	passingOn("no-end-of-loops", "passes on what has been everywhere",
		"Mail loops are found out and ended (RFC 5321 section 6.3).",
		caught("6.3-loop-is-stopped"), func(p *peer.Product) { p.Receive.MaxHops, p.Send.MaxHops = 1000, 1000 })
	passingOn("few-hops", "takes fifty Received fields for a loop",
		"The limit against loops is at least 100 (RFC 5321 section 6.3).",
		caught("6.3-many-hops"), func(p *peer.Product) { p.Receive.MaxHops, p.Send.MaxHops = 50, 50 })
	passOn("message-id-added", "adds the Message-ID that a message lacks",
		"A relay adds no Message-ID (RFC 5321 section 6.4).",
		caught("6.4-nothing-completed"), writes(func(header, body []byte) []byte {
			if h, _ := smtp.ParseHeader(header); len(h.All("Message-ID")) == 0 {
				header = append(bytes.Clone(header), "Message-ID: <1@server.example>\r\n"...)
			}
			return joined(header, body)
		}))
	passOn("apparently-to", "writes the recipients into the header where it has no To of theirs",
		"The recipients of the envelope are not copied into the header (RFC 5321 section 7.2).",
		caught("7.2-recipients-not-told"), peer.Twist{Write: func(m *peer.Message, content []byte) []byte {
			header, body := smtp.SplitMessage(content)
			for _, r := range m.Recipients {
				if !bytes.Contains(header, []byte(r.Address)) && m.ReportOf == "" && len(m.Recipients) > 1 {
					header = append(bytes.Clone(header), "Apparently-To: "+r.Address+"\r\n"...)
				}
			}
			return joined(header, body)
		}})
}
