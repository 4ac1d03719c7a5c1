package mutants

import (
	"bytes"
	"strings"
	"time"

	"github.com/smtplab/smtplab/sim/peer"
	"github.com/smtplab/smtplab/sim/smtp"
)

// reports registers a mutant of the reference that writes its reports otherwise.
func reports(name, summary, rule string, kills []string, change func(r *peer.Report, in peer.ReportInput)) {
	register(name, summary, Mutant{Rule: rule, Products: reference, Kills: kills,
		Break: func(_ peer.Machine, p *peer.Product) {
			before := p.Report
			p.Report = func(in peer.ReportInput) peer.Report {
				r := before(in)
				change(&r, in)
				return r
			}
		}})
}

// edited writes a text in the place of another.
func edited(text, instead string) func(*peer.Report, peer.ReportInput) {
	return func(r *peer.Report, _ peer.ReportInput) {
		r.Content = bytes.ReplaceAll(r.Content, []byte(text), []byte(instead))
	}
}

// dated is a date as the reference writes it.
func dated(t time.Time) string { return smtp.FormatDate(t, smtp.DateOneDigit) }

// told registers a mutant of the reference that tells authors what they did not want to know, or does not tell them.
func told(name, summary, rule string, kills []string, tell func(m *peer.Message, r peer.Recipient, action string, due bool) bool) {
	passOn(name, summary, rule, kills, peer.Twist{Tell: tell})
}

// rfc3461 are cases of that RFC that must notice a mutant.
func rfc3461(cases ...string) []string { return in("rfc3461", cases) }

func rfc3464(cases ...string) []string { return in("rfc3464", cases) }

func in(folder string, cases []string) []string {
	list := make([]string, len(cases))
	for i, c := range cases {
		list[i] = folder + "/" + c
	}
	return list
}

// Who is told of what: RFC 5321 sections 3.6.3, 4.4 and 6.1, RFC 3461 section 5.2.
func init() {
	told("loses-in-silence", "tells nobody of mail that was refused",
		"The author is told of mail that cannot be delivered (RFC 5321 section 3.6.3).",
		caught("3.6.3-undeliverable-is-reported"), func(_ *peer.Message, _ peer.Recipient, action string, due bool) bool {
			return due && action != "failed"
		})
	passingOn("tells-of-everyone", "writes of all recipients, when one was refused",
		"A notification is about the recipients that failed (RFC 5321 section 4.4).",
		caught("4.4-failed-ones-reported"), tellOfEveryone)
	passOn("report-from-postmaster", "sends its reports in the name of its postmaster",
		"Notifications have an empty reverse-path (RFC 5321 section 6.1).",
		caught("6.1-null-sender"), ofReports("MAIL FROM:<>", "MAIL FROM:<postmaster@server.example>"))
	reports("report-to-errors-to", "sends its reports to the address in Errors-To",
		"A notification goes to the return path of the envelope (RFC 5321 section 6.1).",
		caught("6.1-to-the-return-path"), func(r *peer.Report, in peer.ReportInput) {
			if to, ok := smtp.FieldOf(in.Original.Content, "Errors-To"); ok {
				r.To = strings.Trim(to, "<>")
			}
		})
	passingOn("report-about-report", "tells the address in From of notifications that are lost",
		"Nobody is told of a message without a reverse-path (RFC 5321 section 6.1).",
		caught("6.1-none-about-reports"), tellFrom)
	misbehave("report-along-the-route", "sends its reports to the first host of a route",
		"A return path with a route is reduced to the last address (RFC 5321 section 6.1).",
		caught("6.1-route-reduced"), when("MAIL", func(t *peer.Turn) {
			path, _, err := smtp.ParseMail(t.Args, 0)
			if err == nil && len(path.Route) > 0 {
				t.Args = "FROM:<" + path.Local + "@" + path.Route[0] + ">"
			}
			t.Obey()
		}))
	told("no-word-of-relaying", "does not say that it passed mail on to a host without DSN",
		"Success that was asked for and ends at such a host is reported as relayed (RFC 3461 section 5.2.2).",
		rfc3461("5.2.2-relayed-report"), func(_ *peer.Message, _ peer.Recipient, action string, due bool) bool {
			return due && action != "relayed"
		})
	told("no-word-of-delivery", "does not say that mail is in its mailbox",
		"Success that was asked for is reported when mail is delivered (RFC 3461 section 5.2.3).",
		rfc3461("5.2.3-delivered-report"), func(_ *peer.Message, _ peer.Recipient, action string, due bool) bool {
			return due && action != "delivered"
		})
	told("tells-of-every-delivery", "says of all mail that it is in its mailbox",
		"Delivery is not reported unless that was asked for (RFC 3461 section 5.2.3).",
		rfc3461("5.2.3-not-asked"), func(m *peer.Message, _ peer.Recipient, action string, due bool) bool {
			return due || action == "delivered" && m.From != ""
		})
	told("never-is-failure", "tells of failure although NOTIFY is NEVER",
		"NOTIFY=NEVER is kept (RFC 3461 section 5.2.2).",
		rfc3461("5.2.2-never"), func(_ *peer.Message, r peer.Recipient, action string, due bool) bool {
			return due || action == "failed" && r.Notify == "NEVER"
		})
	told("success-is-failure", "tells of failure although success alone was asked for",
		"NOTIFY=SUCCESS alone brings no report of failure (RFC 3461 section 5.2.6).",
		rfc3461("5.2.6-failure-or-nothing"), func(_ *peer.Message, r peer.Recipient, action string, due bool) bool {
			return due || action == "failed" && r.Notify == "SUCCESS"
		})
}

// tellOfEveryone reports on all that the server has heard of in the transaction before.
func tellOfEveryone(p *peer.Product) {
	all := envelopes(p)
	before := p.Report
	p.Report = func(in peer.ReportInput) peer.Report {
		failed := in.Failed[0]
		for _, path := range *all {
			if failed.Address = strings.Trim(path, "<>"); failed.Address != in.Failed[0].Address {
				in.Failed = append(in.Failed, failed)
			}
		}
		return before(in)
	}
}

// tellFrom writes to From where there is no reverse-path.
func tellFrom(p *peer.Product) {
	p.Twist.Tell = func(m *peer.Message, _ peer.Recipient, action string, due bool) bool {
		return due || action == "failed" && m.From == "" && m.ReportOf == ""
	}
	before := p.Report
	p.Report = func(in peer.ReportInput) peer.Report {
		r := before(in)
		if from, ok := smtp.FieldOf(in.Original.Content, "From"); ok && r.To == "" {
			r.To = strings.Trim(from, "<>")
		}
		return r
	}
}

// ofReports writes a text in the place of another in MAIL and RCPT of reports.
func ofReports(text, instead string) peer.Twist {
	return peer.Twist{Say: func(m *peer.Message, command string) string {
		if m.ReportOf == "" {
			return command
		}
		return strings.Replace(command, text, instead, 1)
	}}
}

// What is passed on of DSN: RFC 3461 sections 5.2.1, 5.2.2 and 6.1.
func init() {
	passOn("envid-lost", "does not pass ENVID on",
		"ENVID and RET are passed on (RFC 3461 section 5.2.1).",
		rfc3461("5.2.1-envid-and-ret"), says(func(c string) string { return strings.Replace(c, " ENVID=QQ+2B1", "", 1) }))
	passOn("ret-made-up", "asks for the header alone where the author said nothing",
		"RET is not made up (RFC 3461 section 5.2.1).",
		rfc3461("5.2.1-envid-and-ret"), says(func(c string) string {
			if strings.HasPrefix(c, "MAIL") && strings.Contains(c, "SIZE=") && !strings.Contains(c, "RET=") {
				return c + " RET=HDRS"
			}
			return c
		}))
	passOn("notify-for-all", "asks to be told of failure where the author said nothing",
		"NOTIFY is passed on as it was given for each recipient (RFC 3461 section 5.2.1).",
		rfc3461("5.2.1-notify"), says(func(c string) string {
			if strings.HasPrefix(c, "RCPT TO:<bob@next.example>") && !strings.Contains(c, "NOTIFY") {
				return c + " NOTIFY=FAILURE"
			}
			return c
		}))
	passOn("orcpt-in-small-letters", "writes ORCPT in small letters",
		"ORCPT is passed on as it is (RFC 3461 section 5.2.1).",
		rfc3461("5.2.1-orcpt"), says(func(c string) string {
			before, orcpt, found := strings.Cut(c, " ORCPT=")
			if found {
				return before + " ORCPT=" + strings.ToLower(orcpt)
			}
			return c
		}))
	passOn("dsn-for-all", "says NOTIFY to hosts that do not know it",
		"A host without DSN gets no parameters of it (RFC 3461 section 5.2.2).",
		rfc3461("5.2.2-nothing-for-those-without"), peer.Twist{Say: func(m *peer.Message, command string) string {
			for _, r := range m.Recipients {
				if command == "RCPT TO:<"+r.Address+">" && r.Notify != "" {
					return command + " NOTIFY=" + r.Notify
				}
			}
			return command
		}})
	passOn("report-wants-a-report", "asks to be told if a report is lost",
		"NOTIFY of a notification is NEVER (RFC 3461 section 6.1).",
		rfc3461("6.1-envelope-of-a-report"), peer.Twist{Say: func(m *peer.Message, command string) string {
			if m.ReportOf != "" && strings.HasPrefix(command, "RCPT") {
				return command + " NOTIFY=FAILURE"
			}
			return command
		}})
}

// What is said of it in the report: RFC 3461 sections 6.2 and 6.3.
func init() {
	reports("ret-ignored", "returns the whole message, whatever RET says",
		"RET=HDRS brings the header alone (RFC 3461 section 6.2).",
		rfc3461("6.2-what-is-returned"), func(r *peer.Report, in peer.ReportInput) {
			whole := in
			whole.Original = in.Original.Clone()
			whole.Original.Ret = ""
			*r = peer.ModernReport(whole)
		})
	reports("envid-as-it-came", "writes ENVID into the report without decoding it",
		"Original-Envelope-Id is ENVID in its clear form (RFC 3461 section 6.3).",
		rfc3461("6.3-envelope-id"), edited("Original-Envelope-Id: QQ+1", "Original-Envelope-Id: QQ+2B1"))
	reports("envid-made-up", "writes an Original-Envelope-Id where there was no ENVID",
		"Original-Envelope-Id is there if ENVID was (RFC 3461 section 6.3).",
		rfc3461("6.3-envelope-id"), func(r *peer.Report, in peer.ReportInput) {
			if in.Original.Envid == "" {
				edited("\r\n\r\nReporting-MTA:", "\r\n\r\nOriginal-Envelope-Id: "+in.Original.ID+"\r\nReporting-MTA:")(r, in)
			}
		})
	reports("original-recipient-guessed", "writes the address it has into Original-Recipient",
		"Without ORCPT there is no Original-Recipient (RFC 3461 section 6.3).",
		rfc3461("6.3-original-recipient"), func(r *peer.Report, in peer.ReportInput) {
			if in.Failed[0].Orcpt == "" {
				edited("Final-Recipient:", "Original-Recipient: rfc822;"+in.Failed[0].Address+"\r\nFinal-Recipient:")(r, in)
			}
		})
	reports("no-diagnosis", "does not quote the next host for programs",
		"Diagnostic-Code has the reply (RFC 3461 section 6.3).",
		rfc3461("6.3-diagnosis-mail", "6.3-diagnosis-rcpt", "6.3-diagnosis-data", "6.3-diagnosis-end"), edited("Diagnostic-Code:", "X-Diagnosis:"))
}

// The form of a report: RFC 3464, and RFC 3463, 3834 and 5322 where they have their say.
func init() {
	reports("report-is-mixed", "writes its reports as multipart/mixed",
		"A notification is a multipart/report (RFC 3464 section 2).",
		rfc3464("2-form"), edited("multipart/report; report-type=delivery-status", "multipart/mixed"))
	reports("report-to-sender-unnamed", "does not write the originator into To",
		"A notification is addressed to the originator (RFC 3464 section 2).",
		rfc3464("2-addressed"), func(r *peer.Report, in peer.ReportInput) {
			edited("\r\nTo: "+in.Original.From+"\r\n", "\r\nTo: undisclosed-recipients:;\r\n")(r, in)
		})
	reports("report-in-eight-bits", "writes the next host's words as they came into the part for programs",
		"message/delivery-status has seven bits (RFC 3464 section 2.1).",
		rfc3464("2.1-seven-bits"), edited("Z?rich", "Z\xfcrich"))
	reports("reporter-by-short-name", "calls itself by the first part of its name",
		"Reporting-MTA has a full name (RFC 3464 section 2.2.2).",
		rfc3464("2.2.2-reporter"), edited("Reporting-MTA: dns; server.example", "Reporting-MTA: dns; server"))
	reports("zones-by-name", "writes names of zones into the dates for programs",
		"Dates for programs have numeric zones (RFC 3464 section 2.2.5).",
		append(rfc3464("2.2.5-numeric-zones"), "rfc5322/3.3-possible-dates"), func(r *peer.Report, in peer.ReportInput) {
			arrived := dated(in.Original.Arrived)
			edited("Arrival-Date: "+arrived, "Arrival-Date: "+arrived[:len(arrived)-len("+0000")]+"UTC")(r, in)
		})
	reports("final-recipient-in-small-letters", "writes Final-Recipient in small letters",
		"Final-Recipient keeps the case of the address (RFC 3464 section 2.3.2).",
		rfc3464("2.3.2-final-recipient"), func(r *peer.Report, in peer.ReportInput) {
			edited("rfc822; "+in.Failed[0].Address, "rfc822; "+strings.ToLower(in.Failed[0].Address))(r, in)
		})
}

// What it says of each recipient, and how it is written.
func init() {
	reports("relayed-is-delivered", "calls delivered what it passed on",
		"Action says what became of the recipient (RFC 3464 section 2.3.3).",
		append(rfc3464("2.3.3-action"), rfc3461("5.2.2-relayed-report")...), edited("Action: relayed", "Action: delivered"))
	reports("status-with-zeros", "writes the numbers of a status with two digits",
		"A status code has no leading zeros (RFC 3464 section 2.3.4, RFC 3463 section 2).",
		rfc3464("2.3.4-status"), edited("Status: 5.1.1\r\n", "Status: 5.01.01\r\n"))
	reports("remote-host-made-up", "names the domain as the remote host where nobody was asked",
		"Remote-MTA is absent where no other host was asked (RFC 3464 section 2.3.5).",
		rfc3464("2.3.5-nobody-asked"), edited("Status: 5.1.2\r\n", "Status: 5.1.2\r\nRemote-MTA: dns; nowhere.example\r\n"))
	reports("status-unknown-is-temporary", "calls a failure with an unknown code temporary",
		"A code that nobody knows is reported in its class (RFC 3463 section 2).",
		[]string{"rfc3463/2-unknown-detail"}, edited("Status: 5.9.77", "Status: 4.0.0"))
	reports("report-auto-generated", "labels its reports as made by itself",
		"A notification is no auto-generated message (RFC 3834 section 5.2).",
		[]string{"rfc3834/5.2-replied"}, edited("Auto-Submitted: auto-replied", "Auto-Submitted: auto-generated (failure)"))
	reports("diagnosis-on-one-line", "writes the reply of the next host on one line, however long it is",
		"No line has more than 998 octets (RFC 5322 section 2.1.1).",
		[]string{"rfc5322/2.1.1-line-length"}, edited("\r\n 550", " 550"))
	reports("report-without-date", "writes no Date into its reports",
		"A message has one Date and one From (RFC 5322 section 3.6).",
		[]string{"rfc5322/3.6-date-and-from"}, func(r *peer.Report, in peer.ReportInput) {
			edited("Date: "+dated(in.Now)+"\r\nFrom:", "From:")(r, in)
		})
	reports("report-of-tomorrow", "writes the date of tomorrow into its reports",
		"The dates that a server writes are right (RFC 5322 section 3.3).",
		[]string{"rfc5322/3.3-possible-dates"}, func(r *peer.Report, in peer.ReportInput) {
			edited("Date: "+dated(in.Now)+"\r\nFrom:", "Date: "+dated(in.Now.Add(24*time.Hour))+"\r\nFrom:")(r, in)
		})
}
