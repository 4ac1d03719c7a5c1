package peer

import (
	"bufio"
	"bytes"
	"flag"
	"io"
	"net/textproto"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-message"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

var updateGolden = flag.Bool("update", false, "write the golden files in testdata")

var (
	easternTime = time.FixedZone("", -4*60*60)
	dayOfStart  = time.Date(1998, 5, 1, 8, 0, 0, 0, easternTime)
	dayOfFix    = time.Date(1998, 5, 15, 18, 42, 0, 0, easternTime)
)

const lunchNote = "Received: from pc.company.net\r\n\tby company.net\r\nFrom: ana@company.net\r\nTo: bob@strict.example\r\n" +
	"Subject: Lunch\r\n\tat one\r\n\r\nHello\r\n"

// refusal is the reply that KB Q186142 quotes, unwrapped.
const refusal = "501 EHLO requires a valid host name as operand: 'SERVER' rejected from " +
	"host-209-214-184-154.clt.bellsouth.net[209.214.184.154]: hostname must contain a '.'."

func refusedReport() ReportInput {
	return ReportInput{
		Reporter: "server.company-mail.net", DefaultDomain: "company.net", Version: "5.5.2653.13",
		Now: dayOfFix.Add(5 * time.Second), Started: dayOfStart, Counter: 7,
		Original: &Message{
			ID: "server.company-mail.net/1", From: "ana@company.net", Content: []byte(lunchNote), Arrived: dayOfFix,
			Helo: "pc.company.net", ClientIP: "10.0.0.7", Envid: "QQ314159", Recipients: []Recipient{{Address: "bob@strict.example"}},
		},
		Failed: []FailedRecipient{{
			Address: "bob@strict.example", Orcpt: "rfc822;bob@strict.example", Action: "failed",
			Reply: []string{refusal}, RemoteMTA: "mx.strict.example",
		}},
	}
}

func delayedReport() ReportInput {
	in := refusedReport()
	in.Now, in.RetryUntil = dayOfFix.Add(12*time.Hour), dayOfFix.Add(48*time.Hour)
	in.Failed = []FailedRecipient{{
		Address: "bob@strict.example", Action: "delayed", RemoteMTA: "mx.strict.example", Why: WhyConnectionDropped,
	}}
	return in
}

func expiredReport() ReportInput {
	in := refusedReport()
	in.Now = dayOfFix.Add(48 * time.Hour)
	in.Failed = []FailedRecipient{
		{Address: "bob@strict.example", Action: "failed", Why: WhyExpired},
		{Address: "nobody@company.net", Action: "failed", Why: WhyLocalUnknown},
		{Address: "round@company.net", Action: "failed", Why: WhyLoop, RemoteMTA: "loop.example"},
	}
	return in
}

var (
	imsForm = IMSReport(IMSNames{Connector: "IMS", Organisation: "Company", Site: "Charlotte", Server: "SERVER"})
	imcForm = IMSReport(IMSNames{Connector: "IMC", Organisation: "Company", Site: "Charlotte", Server: "SERVER"})
)

var reportForms = map[string]ReportForm{
	"transcript": TranscriptReport, "dsn": DSNReport, "ims": imsForm, "imc": imcForm, "modern": ModernReport, "sendmail": SendmailReport,
}

var reportInputs = map[string]func() ReportInput{"refused": refusedReport, "delayed": delayedReport, "expired": expiredReport}

func TestReportsAgainstGolden(t *testing.T) {
	for form, write := range reportForms {
		for name, in := range reportInputs {
			t.Run(form+"-"+name, func(t *testing.T) {
				golden(t, "report-"+form+"-"+name+".eml", write(in()).Content)
			})
		}
	}
}

// golden compares with a file in testdata. The file has LF line ends, so that people can read its diff.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	text := strings.ReplaceAll(string(got), "\r\n", "\n")
	if *updateGolden {
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), text); diff != "" {
		t.Errorf("%s (-want +got); go test -update writes it:\n%s", path, diff)
	}
}

func TestTranscriptReportHasTheArticlesLines(t *testing.T) {
	content := string(TranscriptReport(refusedReport()).Content)
	want := "------Transcript of session follows -------\r\nbob@strict.example\r\n" + refusal + "\r\n\r\n"
	if !strings.Contains(content, want) {
		t.Errorf("want the transcript %q in\n%s", want, content)
	}
}

// A fataler is a test, or a run of a property.
type fataler interface {
	Fatal(...any)
	Fatalf(string, ...any)
}

// reportParts reads a report with a reader that is not ours, and returns the parts' bodies by their types.
func reportParts(t fataler, r Report) map[string][]byte {
	entity, err := message.Read(bytes.NewReader(r.Content))
	if err != nil {
		t.Fatalf("want a message, got %v in\n%s", err, r.Content)
	}
	found := map[string][]byte{}
	reader := entity.MultipartReader()
	if reader == nil {
		t.Fatalf("want a multipart in\n%s", r.Content)
	}
	for {
		part, err := reader.NextPart()
		if err == io.EOF {
			return found
		}
		if err != nil && !message.IsUnknownCharset(err) { // unicode-1-1-utf-7 is older than the reader
			t.Fatalf("%v in\n%q", err, r.Content)
		}
		kind, _, err := part.Header.ContentType()
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(part.Body)
		if err != nil {
			t.Fatal(err)
		}
		found[kind] = body
	}
}

// statusGroups reads the groups of a message/delivery-status part (RFC 3464 section 2.1).
func statusGroups(t *testing.T, status []byte) []textproto.MIMEHeader {
	t.Helper()
	var groups []textproto.MIMEHeader
	for group := range bytes.SplitSeq(bytes.TrimSuffix(status, []byte("\r\n")), []byte("\r\n\r\n")) {
		r := textproto.NewReader(bufio.NewReader(bytes.NewReader(append(group, "\r\n\r\n"...))))
		header, err := r.ReadMIMEHeader()
		if err != nil {
			t.Fatalf("%v in\n%s", err, status)
		}
		groups = append(groups, header)
	}
	return groups
}

func TestStatusReportsAreRFC3464(t *testing.T) {
	for form, write := range map[string]ReportForm{"dsn": DSNReport, "modern": ModernReport, "sendmail": SendmailReport} {
		for name, in := range reportInputs {
			found := reportParts(t, write(in()))
			groups := statusGroups(t, found["message/delivery-status"])
			if len(groups) != 1+len(in().Failed) {
				t.Errorf("%s %s: want a group for the message and one for each recipient, got %d", form, name, len(groups))
			}
			if mta := groups[0].Get("Reporting-MTA"); !strings.HasSuffix(mta, in().Reporter) {
				t.Errorf("%s %s: want %s as Reporting-MTA, got %q", form, name, in().Reporter, mta)
			}
			for i, g := range groups[1:] {
				f := in().Failed[i]
				_, address, _ := strings.Cut(g.Get("Final-Recipient"), ";")
				if strings.TrimSpace(address) != f.Address || g.Get("Action") != f.Action || len(g.Get("Status")) != 5 {
					t.Errorf("%s %s: want %s %s and a status, got %v", form, name, f.Address, f.Action, g)
				}
			}
			if len(found) != 3 || len(found["text/plain"]) == 0 {
				t.Errorf("%s %s: want three parts, got %d", form, name, len(found))
			}
			original := append(found["message/rfc822"], found["text/rfc822-headers"]...)
			if !bytes.HasPrefix(original, []byte("Received: from pc.company.net\r\n")) {
				t.Errorf("%s %s: want the original, got %q", form, name, original)
			}
		}
	}
}

func TestDSNHasTheProductsMarks(t *testing.T) {
	content := string(DSNReport(delayedReport()).Content)
	for _, want := range []string{
		"Subject: Delivery Status Notification (Delay)\r\n", "X-DSNContext: 7ce717b1 - 1391 - 00000004 - C00402D1\r\n",
		"THIS IS A WARNING MESSAGE ONLY.\r\n", "Final-Recipient: rfc822;bob@strict.example\r\n", "Status: 4.4.2\r\n",
		"Will-Retry-Until: Sun, 17 May 1998 18:42:00 -0400\r\n",
	} {
		if !strings.Contains(content, want) {
			t.Errorf("want %q in\n%s", want, content)
		}
	}
	boundary := dsnBoundary(delayedReport())
	if len(boundary) != 53 || !strings.HasSuffix(boundary, "server.company?m") {
		t.Errorf("want 53 letters that end in the host's first sixteen, got %q", boundary)
	}
}

func TestReportReturnsTheHeaderOnDemand(t *testing.T) {
	for form, write := range map[string]ReportForm{"dsn": DSNReport, "modern": ModernReport, "sendmail": SendmailReport} {
		for _, ret := range []string{"HDRS", "FULL", ""} {
			in := refusedReport()
			in.Original.Ret = ret
			whole := bytes.Contains(write(in).Content, []byte("\r\n\r\nHello\r\n"))
			if whole == (ret == "HDRS") {
				t.Errorf("%s: RET=%s: whole message returned: %v", form, ret, whole)
			}
		}
	}
}

func TestReportStatus(t *testing.T) {
	for _, c := range []struct {
		f    FailedRecipient
		want string
	}{
		{FailedRecipient{Action: "failed", Status: "5.2.2", Reply: []string{"550 5.1.1 no"}}, "5.2.2"},
		{FailedRecipient{Action: "failed", Reply: []string{"550 5.1.1 no"}}, "5.1.1"},
		{FailedRecipient{Action: "failed", Reply: []string{"550-5.7.1 no", "550 5.7.1 never"}}, "5.7.1"},
		{FailedRecipient{Action: "failed", Reply: []string{"550 4.1.1 classes differ"}}, "5.0.0"},
		{FailedRecipient{Action: "failed", Reply: []string{"550 no"}}, "5.0.0"},
		{FailedRecipient{Action: "failed", Reply: []string{"451 4.7.1 later"}, Why: WhyExpired}, "4.4.7"},
		{FailedRecipient{Action: "delayed", Reply: []string{"451 4.7.1 later"}}, "4.7.1"},
		{FailedRecipient{Action: "delayed", Why: WhyConnectionFailed}, "4.4.1"},
		{FailedRecipient{Action: "failed", Why: WhyLoop}, "5.4.6"},
		{FailedRecipient{Action: "delayed", Why: -1}, "4.0.0"},
	} {
		if got := c.f.status(); got != c.want {
			t.Errorf("%+v: want %s, got %s", c.f, c.want, got)
		}
	}
	for _, status := range []string{"", "5.4.6"} { // the second is what the engine says of a loop
		if got := dsnCode(FailedRecipient{Action: "failed", Why: WhyLoop, Status: status}); got != "4.4.6" {
			t.Errorf("IIS calls a loop 4.4.6 (KB Q303734), got %s", got)
		}
	}
}

func TestIMSReportTurnsAReplyIntoItsCode(t *testing.T) {
	content := string(imsForm(refusedReport()).Content)
	if want := "    MSEXCH:IMS:Company:Charlotte:SERVER 3501 501 EHLO requires"; !strings.Contains(content, want) {
		t.Errorf("want %q in\n%s", want, content)
	}
	if old := string(imcForm(expiredReport()).Content); !strings.Contains(old, "Your message did not reach some or all") ||
		!strings.Contains(old, "MSEXCH:IMC:Company:Charlotte:SERVER 0 (000C05A6) Unknown Recipient") {
		t.Errorf("want the wording of Exchange 4.0 in\n%s", old)
	}
}

// Whatever a remote host said and whatever the message holds, a report keeps its shape: CRLF line ends, its own parts,
// no header that came from outside, the original unharmed.
func TestReportsKeepTheirShape(t *testing.T) {
	line := rapid.StringMatching(`[a-z\-= é\r\n\x00:;]{0,30}`)
	boundary := regexp.MustCompile(`boundary="(.*)"`)
	var boundaries string // the original holds lines like those that would bound the report's parts
	for _, write := range reportForms {
		boundaries += "--" + string(boundary.FindSubmatch(write(expiredReport()).Content)[1]) + "--\r\n"
	}
	rapid.Check(t, func(r *rapid.T) {
		in := expiredReport()
		body := strings.NewReplacer("\r", "", "\n", "\r\n").Replace(line.Draw(r, "body"))
		in.Original.Content = []byte("Subject: x\r\n\r\n" + body + "\r\n" + boundaries)
		in.Original.Helo, in.Original.Envid = line.Draw(r, "helo"), line.Draw(r, "envid")
		in.Failed[0].Reply = rapid.SliceOf(line).Draw(r, "reply")
		in.Failed[0].Address = line.Draw(r, "address") + "\r\nInjected: yes"
		for form, write := range reportForms {
			content := write(in).Content
			bare := bytes.ReplaceAll(content, []byte("\r\n"), nil)
			if bytes.ContainsAny(bare, "\r\n") {
				r.Fatalf("%s: want CRLF line ends alone in\n%q", form, content)
			}
			if bytes.Contains(content, []byte("\r\nInjected:")) {
				r.Fatalf("%s: a field came in from outside:\n%s", form, content)
			}
			if !bytes.Contains(content, in.Original.Content) {
				r.Fatalf("%s: want the original in\n%s", form, content)
			}
		}
		for form, write := range map[string]ReportForm{"dsn": DSNReport, "modern": ModernReport, "sendmail": SendmailReport} {
			if found := reportParts(r, write(in)); len(found) != 3 || !bytes.Equal(found["message/rfc822"], in.Original.Content) {
				r.Fatalf("%s: want three parts with the original among them, got %q", form, found)
			}
		}
	})
}

func TestReportDeclaresEightBits(t *testing.T) {
	in := refusedReport()
	for form, write := range reportForms {
		if write(in).Body8 {
			t.Errorf("%s: want a report of seven bits", form)
		}
	}
	in.Original.Content = []byte("Subject: caf\xc3\xa9\r\n\r\nx\r\n")
	for form, write := range reportForms {
		if !write(in).Body8 {
			t.Errorf("%s: want Body8 where the original has 8-bit octets", form)
		}
	}
}

func TestFileTime(t *testing.T) {
	if got := fileTime(time.Unix(0, 0)); got != 116444736000000000 {
		t.Errorf("want the well-known FILETIME of 1970, got %d", got)
	}
	if got := fileTime(time.Date(1500, 1, 1, 0, 0, 0, 0, time.UTC)); got != 0 {
		t.Errorf("want zero before 1601, got %d", got)
	}
}
