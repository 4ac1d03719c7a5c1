package judge

import (
	"fmt"
	"strings"
	"testing"

	"github.com/smtplab/smtplab/sim/record"
)

// wholesome is a notification that keeps all rules, as the originator's host has filed it.
var wholesome = strings.ReplaceAll(`Return-Path: <>
Received: from mx.example ([192.0.2.25]) by out.example;
	Mon, 3 Nov 2003 09:00:10 +0000
Date: Mon, 3 Nov 2003 09:00:00 +0000
From: postmaster@mx.example
To: Ana <ana@out.example>
Message-ID: <1@mx.example>
Auto-Submitted: auto-replied (failure)
Content-Type: multipart/report; report-type="delivery-status";
	boundary=cut

--cut
Content-Type: text/plain

It failed.
--cut
Content-Type: message/delivery-status

Original-Envelope-Id: QQ+1
Reporting-MTA: DNS; mx.example
Arrival-Date: Mon, 3 Nov 2003 08:59:00 +0000 (UTC)

Final-Recipient: RFC822;Bob@next.example
Action: failed (for good)
Status: 5.1.1 (no mailbox)
Remote-MTA: dns; next.example
Diagnostic-Code: smtp; 550 5.1.1 No
 mailbox
--cut
Content-Type: message/rfc822

Subject: x

Hello
--cut--
`, "\n", "\r\n")

// reported is a story in which these notifications came for ana.
func reported(texts ...string) *story {
	s := new(story).chapter(1, "")
	for i, text := range texts {
		name := fmt.Sprint(i)
		s.add("out.example", &record.Filed{Folder: "inbox", Owner: "ana@out.example", Name: name, Message: name, Data: []byte(text)})
	}
	return s.step(9)
}

// finds judges one claim, and returns what it finds, in one line each.
func finds(t *testing.T, s *story, d desk, line string) string {
	t.Helper()
	return told(Judge(Case{File: "s.txtar", Level: "MUST", Claims: []Claim{d.see(t, 9, line)}}, s.events))
}

// Each rule holds for the wholesome report, and fails for the one that breaks it alone.
func TestSeeReport(t *testing.T) {
	for _, c := range []struct{ rule, from, to, want string }{
		{"form", "multipart/report", "multipart/mixed", "want multipart/report with report-type=delivery-status"},
		{"form", "\"delivery-status\";", "disposition;", "want multipart/report with report-type=delivery-status"},
		{"form", "Content-Type: text/plain", "Content-Type: image/gif", "want a text for people as the first part"},
		{"form", "message/delivery-status", "text/plain", "want message/delivery-status as the second part"},
		{"form", "message/rfc822", "text/html", "want the message or its header as the third part"},
		{"form", "--cut--", "--cut\r\n\r\n--cut--", "want two or three parts"},
		{"addressed", "To: Ana <ana@out.example>", "To: all", "want To: ana@out.example"},
		{"7bit", "No\r\n", "N\xf6\r\n", "want the part for programs in US-ASCII"},
		{"7bit", "delivery-status\r\n", "delivery-status\r\nContent-Transfer-Encoding: 8bit\r\n", "want the part for programs in 7bit"},
		{"lines", "550", strings.Repeat("5", 990), "want lines of 998 octets at most"},
		{"once", "From: postmaster@mx.example\r\n", "", "want one field From, got 0"},
		{"once", "Date: Mon", "Date: Mon, 3 Nov 2003 09:00:00 +0000\r\nDate: Mon", "want one field Date, got 2"},
		{"once", "Message-ID: <1@mx.example>\r\n", "", "non-strict"},
		{"dates", "Date: Mon, 3 Nov 2003 09:00:00", "Date: Tue, 3 Nov 2003 09:00:00", "want the day of the week to be Mon"},
		{"dates", "Date: Mon, 3 Nov 2003 09:00:00", "Date: Mon, 3 Nov 2003 11:00:00", "want a date within five minutes of"},
		{"dates", "Date: Mon, 3 Nov 2003 09:00:00 +0000", "Date: Mon, 3 Nov 03 09:00:00 GMT", "want a date with a year of four digits"},
		{"dates", "Date: Mon, 3 Nov 2003 09:00:00", "Date: 33 Nov 2003 09:00:00", "want a date that exists"},
		{"zones", "08:59:00 +0000 (UTC)", "08:59:00 UTC", "want Arrival-Date to be a date with a year of four digits and a numeric zone"},
		{"reporter", "DNS; mx.example", "dns; mx", "want Reporting-MTA: dns; and a full name"},
		{"reporter", "DNS; mx.example", "dns; [192.0.2.25]", "want Reporting-MTA: dns; and a full name"},
		{"reporter", "Reporting-MTA: DNS; mx.example\r\n", "", "want one field Reporting-MTA"},
		{"status 5", "5.1.1 (no", "5.01.1 (no", "want a status code in three numbers without leading zeros"},
		{"status 5", "Status: 5", "Status: 4", "want a Status of class 5, got 4.1.1"},
		{"field Original-Envelope-Id QQ+1", "QQ+1", "QQ+2B1", "want Original-Envelope-Id: QQ+1"},
		{"field Final-Recipient rfc822;Bob@next.example", "Bob@", "bob@", "want Final-Recipient: rfc822;Bob@next.example"},
		{"begins Diagnostic-Code smtp;550", "smtp; 550", "smtp; 551", "want Diagnostic-Code: smtp;550"},
		{"lacks Original-Recipient", "Final-R", "Original-Recipient: rfc822;b\r\nFinal-R", "want no field Original-Recipient, got rfc822;b"},
		{"replied", "auto-replied", "auto-generated", "want Auto-Submitted: auto-replied, or none"},
		{"returns full", "message/rfc822", "text/rfc822-headers", "want the whole message, got its header alone"},
		{"about Bob@next.example failed", "failed (", "delayed (", "want Action: failed for Bob@next.example"},
		{"about Bob@next.example", "Bob@", "bob@", "want notifications about Bob@next.example, got bob@next.example"},
	} {
		line := "see report ana@out.example " + c.rule
		if got := finds(t, reported(wholesome), nil, line); got != "" {
			t.Errorf("%s: want no finding in the wholesome report, got %s", c.rule, got)
		}
		broken := strings.Replace(wholesome, c.from, c.to, 1)
		if got := finds(t, reported(broken), nil, line); broken == wholesome || !strings.Contains(got, c.want) {
			t.Errorf("%s, with %q for %q: want %q, got %q", c.rule, c.to, c.from, c.want, got)
		}
		if got := finds(t, reported(), nil, line); !strings.Contains(got, "want a notification, got none") {
			t.Errorf("%s: want it to miss a notification, got %q", c.rule, got)
		}
	}
}

func TestSeeReportHeader(t *testing.T) {
	line := "see report ana@out.example returns header"
	if got := finds(t, reported(wholesome), nil, line); !strings.Contains(got, "want the header alone") {
		t.Errorf("want the whole message to be noticed, got %q", got)
	}
	header := strings.Replace(wholesome, "Subject: x\r\n\r\nHello\r\n", "Subject: x\r\n", 1)
	for _, kind := range []string{"message/rfc822", "text/rfc822-headers"} {
		if got := finds(t, reported(strings.Replace(header, "message/rfc822", kind, 1)), nil, line); got != "" {
			t.Errorf("%s: want the header to do, got %q", kind, got)
		}
	}
}

// A notification in prose breaks the rule about the form, and the others say nothing of it.
func TestSeeReportInProse(t *testing.T) {
	prose := "Date: Mon, 3 Nov 2003 09:00:00 +0000\r\nFrom: postmaster@mx.example\r\nMessage-ID: <1@mx.example>\r\nTo: ana@out.example\r\n\r\nBob is gone.\r\n"
	for rule, want := range map[string]string{"form": "fail", "about Bob@next.example failed": "unsupported", "status 5": "unsupported",
		"lacks Remote-MTA": "unsupported", "returns full": "unsupported", "once": "", "addressed": ""} {
		if got := finds(t, reported(prose), nil, "see report ana@out.example "+rule); !strings.HasPrefix(got, want) || want == "" && got != "" {
			t.Errorf("%s: want %q, got %q", rule, want, got)
		}
	}
}

// A server may write one notification for each recipient.
func TestSeeReportAboutSeveral(t *testing.T) {
	other := strings.Replace(wholesome, "Bob@", "carol@", 1)
	if got := finds(t, reported(wholesome, other), nil, "see report ana@out.example about Bob@next.example,carol@next.example failed"); got != "" {
		t.Errorf("want both to count, got %q", got)
	}
}

func FuzzReadReport(f *testing.F) {
	f.Add(wholesome)
	f.Add("Content-Type: multipart/report; boundary=x\r\n\r\n--x\r\nContent-Type: message/delivery-status\r\n\r\n\r\n\r\n--x--\r\n")
	f.Fuzz(func(t *testing.T, text string) {
		r := readReport(&record.Filed{Owner: "ana@out.example", Data: []byte(text)})
		for name, rule := range reportRules {
			if name == "form" || name == "7bit" || name == "once" || name == "reporter" || name == "zones" {
				rule(nil)(r)
			}
		}
	})
}
