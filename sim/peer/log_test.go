package peer

import (
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/smtplab/smtplab/sim/record"
)

var callingOut = LogConnection{
	Outbound: true, Remote: netip.MustParseAddr("172.16.0.25"), Local: netip.MustParseAddr("172.16.0.200"), RemoteName: "mx.far.example",
}

var calledBy = LogConnection{Remote: netip.MustParseAddr("10.3.5.1"), Local: netip.MustParseAddr("10.200.200.1")}

// A told line is what a test tells a log: "S " said, "H " heard, "> " or "< " content sent or received, "R" rescheduled.
func tell(t *testing.T, log ProtocolLog, c LogConnection, told ...string) []string {
	t.Helper()
	at := time.Date(1999, 8, 28, 9, 32, 0, 0, easternTime)
	connection, logged := log.Connected(at, c)
	for _, line := range told {
		at = at.Add(time.Second)
		text := strings.TrimPrefix(line[1:], " ")
		var more []*record.Logged
		switch line[0] {
		case 'S':
			more = connection.Said(at, text)
		case 'H':
			more = connection.Heard(at, text)
		case '>', '<':
			more = connection.Content(at, line[0] == '<', []byte(text))
		case 'R':
			more = connection.Rescheduled(at, "far.example", "Lunch")
		default:
			t.Fatalf("want S, H, <, > or R, got %q", line)
		}
		logged = append(logged, more...)
	}
	logged = append(logged, connection.Closed(at)...)
	var texts []string
	for _, l := range logged {
		texts = append(texts, l.Log+" "+l.Text)
	}
	return texts
}

func TestIMSLogOfASilentDropIsOneLine(t *testing.T) {
	maximum := IMSLogRules{Level: IMSLogMaximum}
	got := tell(t, NewIMSLog(maximum), callingOut, "R")
	want := []string{"L0000000.LOG 8/28/99 9:32:00 AM : A connection to 172.16.0.25 was established."} // KB Q190026
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	// Its control: a peer that has spoken leaves more than that, the line of code 499 among it.
	got = tell(t, NewIMSLog(maximum), callingOut, "H 220 mx", "R")
	want = append(want,
		"L0000000.LOG 8/28/99 9:32:01 AM : <<< IO: |220 mx", "L0000000.LOG 8/28/99 9:32:01 AM : <<< 220 mx",
		`L0000000.LOG 8/28/99 9:32:02 AM : `+
			`499 No routing hosts are reachable for far.example. Message subject: ""Lunch"". Rescheduling delivery for later.`)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestIMSLogLevels(t *testing.T) {
	told := []string{"S 220-two", "S 220 lines", "H DATA", "< Subject: x\r\n\r\nbody\r\n"}
	medium := []string{
		"L0000000.LOG 8/28/99 9:32:00 AM : A connection was accepted from 10.3.5.1.", "L0000000.LOG 8/28/99 9:32:01 AM : >>> 220-two",
		"L0000000.LOG 220 lines", "L0000000.LOG 8/28/99 9:32:03 AM : <<< DATA", "L0000000.LOG 8/28/99 9:32:04 AM : <<< Subject: x",
	}
	maximum := append(append([]string{}, medium[:3]...), "L0000000.LOG 8/28/99 9:32:03 AM : <<< IO: |DATA", medium[3],
		"L0000000.LOG 8/28/99 9:32:04 AM : <<< IO: |Subject: x", "L0000000.LOG 8/28/99 9:32:04 AM : <<< IO: |",
		"L0000000.LOG 8/28/99 9:32:04 AM : <<< IO: |body")
	for _, c := range []struct {
		rules IMSLogRules
		want  []string
	}{
		{IMSLogRules{Level: IMSLogNone}, nil},
		{IMSLogRules{Level: IMSLogMinimum}, medium[:1]},
		{IMSLogRules{Level: IMSLogMinimum, MinimumSilent: true}, nil},
		{IMSLogRules{Level: IMSLogMedium}, medium},
		{IMSLogRules{Level: IMSLogMedium, MediumIsMaximum: true}, maximum},
		{IMSLogRules{Level: IMSLogMaximum}, maximum},
	} {
		if diff := cmp.Diff(c.want, tell(t, NewIMSLog(c.rules), calledBy, told...)); diff != "" {
			t.Errorf("%+v: -want +got:\n%s", c.rules, diff)
		}
	}
}

func TestIMSLogNeverShowsOutgoingMail(t *testing.T) {
	for _, line := range tell(t, NewIMSLog(IMSLogRules{Level: IMSLogMaximum}), callingOut, "S DATA", "> Subject: x\r\n\r\nbody\r\n") {
		if strings.Contains(line, "Subject") || strings.Contains(line, "body") {
			t.Errorf("want no outgoing mail in the log, got %q", line)
		}
	}
}

func TestIMSLogCutsLongLinesIn40(t *testing.T) {
	long := "H " + strings.Repeat("x", 2000)
	for cut, want := range map[int]int{1024: 1024, 0: len("8/28/99 9:32:01 AM : <<< ") + 2000} {
		lines := tell(t, NewIMSLog(IMSLogRules{Level: IMSLogMedium, CutAt: cut}), calledBy, long)
		if got := len(strings.TrimPrefix(lines[1], "L0000000.LOG ")); got != want {
			t.Errorf("cut at %d: want %d bytes, got %d", cut, want, got)
		}
	}
}

func TestIMSLogHasAFileForEachOpenConnection(t *testing.T) {
	log := NewIMSLog(IMSLogRules{Level: IMSLogMinimum})
	first, a := log.Connected(dayOfFix, callingOut)
	_, b := log.Connected(dayOfFix, callingOut)
	first.Closed(dayOfFix)
	_, c := log.Connected(dayOfFix, callingOut)
	if a[0].Log != "L0000000.LOG" || b[0].Log != "L0000001.LOG" || c[0].Log != "L0000000.LOG" {
		t.Errorf("want files 0, 1 and, once free, 0 again; got %s, %s, %s", a[0].Log, b[0].Log, c[0].Log)
	}
}

var relaySession = []string{
	"S 220 mail ready", "H EHLO Nwtraders.com", "S 250-mail", "S 250 OK",
	"H MAIL FROM:<maria@Nwtraders.com>", "H DATA", "S 250 Sender OK", "S 354 go", "< x\r\n", "H .", "S 250 queued", "H QUIT", "S 221 bye",
}

func TestIISLog(t *testing.T) {
	got := tell(t, NewIISLog(SMTPSVCLogRules{ComputerName: "MAIL01"}), calledBy, relaySession...)
	const (
		who   = "in990828.log 10.3.5.1, Nwtraders.com, 8/28/99, "
		where = ", SMTPSVC1, MAIL01, 10.200.200.1, "
	)
	want := []string{
		who + "09:32:04" + where + "2000, 20, 18, 250, 0, EHLO, -, Nwtraders.com,",
		who + "09:32:07" + where + "2000, 33, 15, 250, 0, MAIL FROM, -, FROM:<maria@Nwtraders.com>,",
		who + "09:32:11" + where + "5000, 12, 20, 250, 0, DATA, -, -,",
		who + "09:32:13" + where + "1000, 6, 9, 0, 541, QUIT, -, -,",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestNCSALog(t *testing.T) {
	got := tell(t, NewNCSALog(), calledBy, relaySession[:7]...)
	want := `nc990828.log 10.3.5.1 - Nwtraders.com [28/Aug/1999:09:32:07 - 0400] ` +
		`"MAIL FROM -? FROM:<maria@Nwtraders.com> HTTP/1.0 250 15`
	if len(got) != 2 || got[1] != want {
		t.Errorf("want %s, got %v", want, got)
	}
}

func TestW3CLog(t *testing.T) {
	log := NewW3CLog(SMTPSVCLogRules{ComputerName: "MAIL01", Software: "Microsoft Internet Information Services 5.0"})
	got := tell(t, log, calledBy, relaySession[:7]...)
	const who = " 10.3.5.1 Nwtraders.com SMTPSVC1 MAIL01 10.200.200.1 0 "
	want := []string{
		"ex990828.log #Software: Microsoft Internet Information Services 5.0", "ex990828.log #Version: 1.0",
		"ex990828.log #Date: 1999-08-28 13:32:04",
		"ex990828.log " + w3cFormat{}.head(dayOfFix)[3],
		"ex990828.log 1999-08-28 13:32:04" + who + "EHLO - +Nwtraders.com 250 0 18 20 2000 SMTP - - - -",
		"ex990828.log 1999-08-28 13:32:07" + who + "MAIL - +FROM:<maria@Nwtraders.com> 250 0 15 33 2000 SMTP - - - -",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	got = tell(t, log, callingOut, "H 220 mx ready", "S EHLO mail", "> x\r\n", "S .", "R")
	want = []string{
		"ex990828.log 1999-08-28 13:32:01 172.16.0.25 OutboundConnectionResponse SMTPSVC1 - - 25 - - 220+mx+ready 0 0 0 12 0 SMTP - - - -",
		"ex990828.log 1999-08-28 13:32:02 172.16.0.25 OutboundConnectionCommand SMTPSVC1 - - 25 EHLO - mail 0 0 9 0 0 SMTP - - - -",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("want no second head; -want +got:\n%s", diff)
	}
	for _, line := range got {
		if fields := strings.Fields(strings.TrimPrefix(line, "ex990828.log ")); len(fields) != 21 {
			t.Errorf("want 21 fields, got %d in %q", len(fields), line)
		}
	}
}

func TestNoLogIsSilent(t *testing.T) {
	if got := tell(t, NoLog{}, calledBy, append(relaySession, "R")...); got != nil {
		t.Errorf("want nothing, got %v", got)
	}
}
