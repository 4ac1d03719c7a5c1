package smtp_test

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-message"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/smtplab/smtplab/sim/smtp"
)

var zone = time.FixedZone("", 2*3600)

func exampleDSN() smtp.DSN {
	at := time.Date(2004, 4, 7, 14, 32, 17, 0, zone)
	return smtp.DSN{
		EnvelopeID:      "QQ314159",
		ReportingMTA:    smtp.TypedText{Type: "dns", Text: "mail.contoso.example"},
		ReceivedFromMTA: smtp.TypedText{Type: "dns", Text: "desk.contoso.example"},
		ArrivalDate:     at,
		Extra:           smtp.Header{{Name: "X-Display-Name", Value: "mail"}},
		Recipients: []smtp.RecipientStatus{{
			OriginalRecipient: smtp.TypedText{Type: "rfc822", Text: "bob@fabrikam.example"},
			FinalRecipient:    smtp.TypedText{Type: "rfc822", Text: "bob@mx.fabrikam.example"},
			Action:            smtp.ActionFailed,
			Status:            "5.1.1",
			RemoteMTA:         smtp.TypedText{Type: "dns", Text: "mx.fabrikam.example"},
			DiagnosticCode:    smtp.TypedText{Type: "smtp", Text: "550 5.1.1 no such user; ask postmaster"},
			LastAttemptDate:   at.Add(time.Hour),
		}, {
			FinalRecipient: smtp.TypedText{Type: "rfc822", Text: "eve@fabrikam.example"},
			Action:         smtp.ActionDelayed,
			Status:         "4.4.7",
			FinalLogID:     "1",
			WillRetryUntil: at.Add(48 * time.Hour),
		}},
	}
}

func TestWriteStatus(t *testing.T) { // RFC 3464 2, and the form of IIS 5
	iis := smtp.StatusStyle{Separator: ";", Date: smtp.DateOneDigit}
	got := strings.ReplaceAll(string(smtp.WriteStatus(exampleDSN(), iis)), "\r\n", "\n")
	want := `Original-Envelope-Id: QQ314159
Reporting-MTA: dns;mail.contoso.example
Received-From-MTA: dns;desk.contoso.example
Arrival-Date: Wed, 7 Apr 2004 14:32:17 +0200
X-Display-Name: mail

Original-Recipient: rfc822;bob@fabrikam.example
Final-Recipient: rfc822;bob@mx.fabrikam.example
Action: failed
Status: 5.1.1
Remote-MTA: dns;mx.fabrikam.example
Diagnostic-Code: smtp;550 5.1.1 no such user; ask postmaster
Last-Attempt-Date: Wed, 7 Apr 2004 15:32:17 +0200

Final-Recipient: rfc822;eve@fabrikam.example
Action: delayed
Status: 4.4.7
Final-Log-ID: 1
Will-Retry-Until: Fri, 9 Apr 2004 14:32:17 +0200
`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestDSNReadsBackAsWritten(t *testing.T) {
	text := rapid.StringMatching(`[!-~]([ -~]{0,300}[!-~])?`)
	typed := rapid.Custom(func(t *rapid.T) smtp.TypedText {
		return smtp.TypedText{Type: rapid.StringMatching(`[a-zA-Z][a-z0-9-]{0,9}`).Draw(t, "type"), Text: text.Draw(t, "text")}
	})
	instant := rapid.Custom(func(t *rapid.T) time.Time {
		return time.Unix(rapid.Int64Range(0, 4e9).Draw(t, "time"), 0).UTC()
	})
	maybe := func(t *rapid.T, g *rapid.Generator[smtp.TypedText], name string) smtp.TypedText {
		return rapid.OneOf(g, rapid.Just(smtp.TypedText{})).Draw(t, name)
	}
	rapid.Check(t, func(t *rapid.T) {
		want := smtp.DSN{ReportingMTA: typed.Draw(t, "mta"), Gateway: maybe(t, typed, "gateway"), ArrivalDate: instant.Draw(t, "arrival")}
		for range rapid.IntRange(1, 4).Draw(t, "recipients") {
			want.Recipients = append(want.Recipients, smtp.RecipientStatus{
				OriginalRecipient: maybe(t, typed, "original"),
				FinalRecipient:    typed.Draw(t, "final"),
				Action:            rapid.SampledFrom([]smtp.Action{smtp.ActionFailed, smtp.ActionRelayed}).Draw(t, "action"),
				Status:            "5.0." + rapid.StringMatching(`0|[1-9][0-9]{0,2}`).Draw(t, "detail"),
				DiagnosticCode:    maybe(t, typed, "diagnostic"),
				WillRetryUntil:    instant.Draw(t, "until"),
			})
		}
		style := smtp.StatusStyle{
			Separator: rapid.SampledFrom([]string{"", ";", " ; "}).Draw(t, "separator"),
			Date:      rapid.SampledFrom([]smtp.DateForm{"", smtp.DateOneDigit}).Draw(t, "date"),
		}
		got, err := smtp.ParseStatusBody(smtp.WriteStatus(want, style))
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Fatalf("%v\n%s", err, diff)
		}
	})
}

func TestParseStatusBodyRefuses(t *testing.T) {
	good := "Reporting-MTA: dns; a\r\n\r\nFinal-Recipient: rfc822; b@c\r\nAction: FAILED\r\nStatus: 5.1.1 (no such user)\r\n"
	d, err := smtp.ParseStatusBody([]byte(good))
	if err != nil || d.Recipients[0].Action != smtp.ActionFailed || d.Recipients[0].Status != "5.1.1" {
		t.Fatalf("the control: got %+v, %v", d, err)
	}
	for _, change := range [][3]string{
		{"Reporting-MTA: dns; a", "X: y", "Reporting-MTA"},
		{"dns; a", "a", "typed value"},
		{"dns; a", "; a", "typed value"},
		{"Final-Recipient: rfc822; b@c\r\n", "", "Final-Recipient"},
		{"Action: FAILED\r\n", "", "Action"},
		{"FAILED", "bounced", "Action"},
		{"Status: 5.1.1 (no such user)\r\n", "", "Status"},
		{"5.1.1 (no", "5.1 (no", "Status"},
		{"(no such user)", "no such user", "comment"},
		{"Action: FAILED", "Action: failed\r\naction: failed", "2 times"},
		{"Action: FAILED", "Action", "group 2: header, line 2"},
		{"Action: FAILED", "Action: failed\r\nWill-Retry-Until: soon", "Will-Retry-Until"},
		{good[strings.Index(good, "\r\n\r\n"):], "", "1 groups"},
		{good, "", "0 groups"},
	} {
		_, err := smtp.ParseStatusBody([]byte(strings.Replace(good, change[0], change[1], 1)))
		if err == nil || !strings.Contains(err.Error(), change[2]) {
			t.Errorf("%q for %q: want an error about %s, got %v", change[1], change[0], change[2], err)
		}
	}
}

const returned = "From: ana@contoso.example\r\nSubject: note\r\n\r\n--b\r\nThe second dash line is no delimiter of ours.\r\n--==\r\n"

func exampleReport(boundary string) []byte {
	h := smtp.Header{
		{Name: "From", Value: "postmaster@contoso.example"},
		{Name: "MIME-Version", Value: "1.0"},
		{Name: "Content-Type", Value: "multipart/report; report-type=delivery-status;\r\n\tboundary=\"" + boundary + "\""},
	}
	kind := func(value string) smtp.Header { return smtp.Header{{Name: "Content-Type", Value: value}} }
	return smtp.AppendMultipart(append(h.AppendTo(nil), "\r\n"...), boundary, "This is a MIME-formatted message.  ",
		smtp.Part{Header: kind("text/plain; charset=unicode-1-1-utf-7"), Body: []byte("Delivery failed.\r\n")},
		smtp.Part{Header: kind("message/delivery-status"), Body: smtp.WriteStatus(exampleDSN(), smtp.StatusStyle{Separator: ";"})},
		smtp.Part{Header: kind("message/rfc822"), Body: []byte(returned)},
	)
}

// The boundary of IIS 5: FILETIME, counter, name.
const iisBoundary = "9B095B5ADSN=_01C41CAE1C5CE5D500000002mail.contoso.exa"

func TestParseReport(t *testing.T) { // RFC 6522
	got, err := smtp.ParseReport(exampleReport(iisBoundary))
	if err != nil {
		t.Fatal(err)
	}
	if got.Text != "Delivery failed.\r\n" || string(got.Returned) != returned || got.HeadersOnly {
		t.Errorf("got %+v", got)
	}
	if from, _ := got.Header.Get("From"); from != "postmaster@contoso.example" {
		t.Errorf("got %q", from)
	}
	if diff := cmp.Diff(exampleDSN(), got.Status, cmp.Comparer(time.Time.Equal)); diff != "" {
		t.Error(diff)
	}
}

// Another library must read what we write: go-message knows nothing of this package.
func TestAnIndependentReaderReadsOurReports(t *testing.T) {
	e, err := message.Read(bytes.NewReader(exampleReport(iisBoundary)))
	if err != nil && !message.IsUnknownCharset(err) {
		t.Fatal(err)
	}
	kind, params, err := e.Header.ContentType()
	if kind != "multipart/report" || params["report-type"] != "delivery-status" || err != nil {
		t.Errorf("got %s, %v, %v", kind, params, err)
	}
	parts := e.MultipartReader()
	var kinds []string
	for {
		part, err := parts.NextPart()
		if err == io.EOF {
			break
		}
		if err != nil && !message.IsUnknownCharset(err) {
			t.Fatal(err)
		}
		kind, _, _ := part.Header.ContentType()
		body, err := io.ReadAll(part.Body)
		if err != nil {
			t.Fatal(err)
		}
		if kind == "message/delivery-status" && !bytes.Equal(body, smtp.WriteStatus(exampleDSN(), smtp.StatusStyle{Separator: ";"})) {
			t.Errorf("the status part: got %q", body)
		}
		if kind == "message/rfc822" && string(body) != returned {
			t.Errorf("the returned message: got %q", body)
		}
		kinds = append(kinds, kind)
	}
	if diff := cmp.Diff([]string{"text/plain", "message/delivery-status", "message/rfc822"}, kinds); diff != "" {
		t.Error(diff)
	}
}

func TestParseReportInOtherForms(t *testing.T) {
	report := string(exampleReport("b1"))
	third := report[strings.Index(report, "--b1\r\nContent-Type: message/rfc822"):]
	encoded := func(how, text string) string {
		return strings.Replace(report, "\r\n\r\nDelivery failed.\r\n", "\r\nContent-Transfer-Encoding: "+how+"\r\n\r\n"+text, 1)
	}
	for name, tt := range map[string]struct {
		text string
		want func(r smtp.Report) bool
	}{
		"header alone": {
			strings.Replace(report, "message/rfc822", "text/rfc822-headers", 1),
			func(r smtp.Report) bool { return r.HeadersOnly },
		},
		"two parts": {strings.Replace(report, third, "--b1-- \r\nepilogue", 1), func(r smtp.Report) bool { return r.Returned == nil }},
		"base64": {encoded("BASE64", "RGVs\r\naXZlcnk=\r\n"),
			func(r smtp.Report) bool { return r.Text == "Delivery" }},
		"quoted-printable": {encoded("quoted-printable", "Deli=\r\nver=79"),
			func(r smtp.Report) bool { return r.Text == "Delivery" }},
		"no type for the text": {strings.Replace(report, "Content-Type: text/plain; charset=unicode-1-1-utf-7\r\n", "", 1),
			func(r smtp.Report) bool { return r.Text == "Delivery failed.\r\n" }},
	} {
		if got, err := smtp.ParseReport([]byte(tt.text)); err != nil || !tt.want(got) {
			t.Errorf("%s: got %+v, %v", name, got, err)
		}
	}
}

func TestParseReportRefuses(t *testing.T) {
	report := string(exampleReport("b1"))
	for _, change := range [][3]string{
		{"multipart/report", "multipart/mixed", "want multipart/report"},
		{"report-type=delivery-status", "report-type=feedback-report", "report-type"},
		{"report-type", ";;", "Content-Type"},
		{`boundary="b1"`, `x=y`, "boundary"},
		{"--b1--", "", "closing delimiter"},
		{"text/plain; charset=unicode-1-1-utf-7", "image/png", "part 1"},
		{"message/delivery-status", "text/plain", "part 2"},
		{"delivery-status\r\n", "delivery-status\r\nContent-Transfer-Encoding: base64\r\n", "7bit"},
		{"Status: 4.4.7", "Status: 9.9.9", "recipient 2"},
		{"message/rfc822", "text/html", "part 3"},
		{"--b1--", "--b1\r\n\r\n\r\n--b1--", "got 4"},
		{"From: postmaster", "From postmaster", "line 1"},
		{"\r\nDelivery", "odd\r\nDelivery", "part 1"},
	} {
		_, err := smtp.ParseReport([]byte(strings.Replace(report, change[0], change[1], 1)))
		if err == nil || !strings.Contains(err.Error(), change[2]) {
			t.Errorf("%q for %q: want an error about %s, got %v", change[1], change[0], change[2], err)
		}
	}
}

func TestMultipartReadsBackAsWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var want []smtp.Part
		for range rapid.IntRange(1, 4).Draw(t, "parts") {
			part := smtp.Part{Body: bytes.ReplaceAll(tricky.Draw(t, "body"), []byte("x"), []byte("--x"))}
			if rapid.Bool().Draw(t, "typed") {
				part.Header = smtp.Header{{Name: "Content-Type", Value: "text/plain"}}
			}
			want = append(want, part)
		}
		preamble := rapid.SampledFrom([]string{"", "preamble", "--"}).Draw(t, "preamble")
		got, err := smtp.ParseMultipart(smtp.AppendMultipart(nil, "edge", preamble, want...), "edge")
		if err != nil || len(got) != len(want) {
			t.Fatalf("got %d of %d parts, %v", len(got), len(want), err)
		}
		for i := range want {
			if !bytes.Equal(want[i].Body, got[i].Body) || !cmp.Equal(want[i].Header, got[i].Header) {
				t.Fatalf("part %d: want %q, got %q", i, want[i], got[i])
			}
		}
	})
}

func FuzzParseReport(f *testing.F) {
	f.Add(exampleReport("b1"))
	f.Add(bytes.Replace(exampleReport("b1"), []byte("message/rfc822"), []byte("text/rfc822-headers"), 1))
	f.Add(bytes.ReplaceAll(exampleReport("b1"), []byte("\r\n"), []byte("\n")))
	f.Fuzz(func(t *testing.T, text []byte) {
		r, err := smtp.ParseReport(text)
		if err != nil {
			return
		}
		if len(r.Text)+len(r.Returned) > len(text) {
			t.Errorf("more text than there was: %+v", r)
		}
		again, err := smtp.ParseStatusBody(smtp.WriteStatus(r.Status, smtp.StatusStyle{}))
		if err != nil || len(again.Recipients) != len(r.Status.Recipients) {
			t.Errorf("the status reads back as %+v, %v", again, err)
		}
	})
}
