package evidence

import (
	"net/netip"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/smtplab/smtplab/sim/record"
)

var client, server = netip.MustParseAddrPort("172.16.0.10:1025"), netip.MustParseAddrPort("192.168.2.25:25")

func event(at time.Duration, host string, f record.Fact) record.Event {
	return record.Event{At: at, Host: host, Fact: f}
}

var world = event(0, "", &record.World{Case: "x", Start: time.Date(2003, 11, 3, 0, 0, 0, 0, time.UTC)})

// want checks one file of those that events leave.
func want(t *testing.T, name, text string, events ...record.Event) {
	t.Helper()
	files := Files(append([]record.Event{world}, events...))
	if diff := cmp.Diff(text, string(files[name])); diff != "" {
		t.Errorf("%s of %d files: %s", name, len(files), diff)
	}
}

// The entry that KB 818222 prints, to the blank.
func TestEventLogIsTheArticles(t *testing.T) {
	want(t, "isa2000/eventlog.txt", `Date:     11/3/2003       Source:   SmtpEvt
Time:     1:05:09 PM      Category: None
Type:     Error           Event ID: 20031
User:     N/A
Computer: isa2000

Description:
An unknown SMTP command

Data:
0000: 58 45 58 43 48 35 30 20    XEXCH50
0008: 31 30 32 30                1020

`, event(13*time.Hour+5*time.Minute+9*time.Second, "isa2000", &record.EventLogged{
		Source: "SmtpEvt", ID: 20031, Type: "Error", Text: "An unknown SMTP command", Data: []byte("XEXCH50 1020")}))
}

func TestLogsAndFilesAreToTheByte(t *testing.T) {
	want(t, "mx/logs/L0000000.LOG", "one\xff\r\ntwo\r\n", event(0, "mx", &record.Logged{Log: "L0000000.LOG", Text: "one\xff"}),
		event(1, "mx", &record.Logged{Log: "L0000000.LOG", Text: "two"}))
	want(t, "mx/inbox/bob@b.example/1.eml", "From: x\r\n\x00", event(0, "mx", &record.Filed{Folder: "inbox", Owner: "bob@b.example", Name: "1.eml", Data: []byte("From: x\r\n\x00")}))
	want(t, "mx/badmail/B1.BDR", "bad", event(0, "mx", &record.Filed{Folder: "badmail", Name: "B1.BDR", Data: []byte("bad")}))
}

func TestKeyLog(t *testing.T) {
	want(t, "tls.keylog", "CLIENT_RANDOM 00 11\nEXPORTER_SECRET 00 22\n",
		event(0, "mx", &record.Keyed{Conn: 1, Line: "CLIENT_RANDOM 00 11"}), event(1, "mx", &record.Keyed{Conn: 1, Line: "EXPORTER_SECRET 00 22"}))
}

func TestQueries(t *testing.T) {
	want(t, "198.51.100.53/queries.log", "2003-11-03 00:00:01.500 tcp from 172.16.0.10:1025: mx.example MX: ignored\n",
		event(1500*time.Millisecond, "198.51.100.53", &record.Served{From: client, Transport: "tcp", Name: "mx.example", Type: "MX", Outcome: "ignored"}))
}

func TestQueue(t *testing.T) {
	want(t, "mx/queue.txt", `2003-11-03 00:00:00.000  1 waiting
    mx/1: bob@b.example, no status, tried 2 times, next in 15m0s
2003-11-03 02:00:00.000  0 waiting
`, event(0, "mx", &record.QueueSeen{Items: []record.QueueItem{{Message: "mx/1", Recipient: "bob@b.example", Tries: 2, Next: 900}}}),
		event(2*time.Hour, "mx", &record.QueueSeen{}))
}

const key = `HKLM\SYSTEM\CurrentControlSet\Services\SMTPSVC\XEXCH50\`

func TestRegistry(t *testing.T) {
	events := []record.Event{
		event(0, "mx", &record.Changed{Name: "helo", After: "yes"}), // the console's, not the registry's
		event(0, "mx", &record.Changed{Name: key + "SuppressExternal", After: "dword:00000001"}),
		event(0, "mx", &record.Changed{Name: key + `A"b`, Before: `"old"`, After: ""}),
		event(1, "mx", &record.Changed{Name: key + "SuppressExternal", Before: "dword:00000001", After: "dword:00000002"}),
	}
	const head = "Windows Registry Editor Version 5.00\r\n\r\n[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\SMTPSVC\\XEXCH50]\r\n"
	want(t, "mx/registry-before.reg", head+`"A\"b"="old"`+"\r\n"+`"SuppressExternal"=-`+"\r\n", events...)
	want(t, "mx/registry-after.reg", head+`"A\"b"=-`+"\r\n"+`"SuppressExternal"=dword:00000002`+"\r\n", events...)
}

func TestTrace(t *testing.T) {
	want(t, "mx/trace.txt", "         1ms  SMTP: Rsp: Service ready, 16 bytes\n         1ms  SMTP: Response = 220 mx.example x\n",
		event(0, "mx", &record.Opened{Conn: 1, Local: server, Remote: client}),
		event(time.Millisecond, "a--mx", &record.Packet{Src: server, Dst: client, Payload: []byte("220 mx.example x")}))
}

// What one end said and a box ate stands at one end; where both saw the same there is no such file.
func TestBothEnds(t *testing.T) {
	events := []record.Event{
		event(0, "a", &record.Opened{Conn: 1, Local: client, Remote: server, Dialled: true}),
		event(0, "mx", &record.Opened{Conn: 1, Local: server, Remote: client}),
		event(1, "a", &record.Line{Conn: 1, From: record.Client, Text: "XEXCH50 4 2"}),
		event(2, "mx", &record.Line{Conn: 1, From: record.Client, Heard: true, Text: "XEXCH50 4 2"}),
	}
	want(t, "both-ends.txt", "", events...)
	files := Files(append([]record.Event{world}, append(events,
		event(3, "a", &record.Octets{Conn: 1, From: record.Client, What: "BLOB", Data: []byte("blob")}),
		event(3, "isa2000", &record.Boxed{Conn: 1, Text: "discarded 4 octets"}),
		event(4, "mx", &record.Line{Conn: 1, From: record.Server, Text: "500 what?"}))...))
	text := string(files["both-ends.txt"])
	for _, line := range []string{
		"a > mx\n",
		"C: XEXCH50 4 2" + strings.Repeat(" ", 60-14) + " | C: XEXCH50 4 2\n",
		"C: <4 octets>" + strings.Repeat(" ", 60-13) + " |\n",
		"-------- F: isa2000 discarded 4 octets\n",
		strings.Repeat(" ", 60) + " | S: 500 what?\n",
	} {
		if !strings.Contains(text, line) {
			t.Errorf("want %q in:\n%s", line, text)
		}
	}
}

// Names that a stranger made up stay inside the case's folder, and can be written.
func TestNamesStayInside(t *testing.T) {
	for _, owner := range []string{"../../../etc/passwd", "/etc/passwd", `..\..\x`, "a\x00b\xff", "con:*?", strings.Repeat("x", 1000), "", ".", ".."} {
		for _, name := range []string{"../../x", "a/b", "", "..", strings.Repeat("é", 1000)} {
			files := Files([]record.Event{world, event(0, "mx", &record.Filed{Folder: "inbox", Owner: owner, Name: name, Data: []byte("x")})})
			if len(files) != 1 {
				t.Fatalf("%q, %q: got %d files", owner, name, len(files))
			}
			for file := range files {
				if !filepath.IsLocal(file) || strings.ContainsAny(file, "\x00\\:*?") || len(filepath.Base(file)) > 255 {
					t.Errorf("%q, %q: got %q", owner, name, file)
				}
			}
		}
	}
}

func FuzzNames(f *testing.F) {
	f.Add("mx", "../../x", "1.eml")
	f.Fuzz(func(t *testing.T, host, owner, name string) {
		for file := range Files([]record.Event{event(0, host, &record.Filed{Folder: "inbox", Owner: owner, Name: name})}) {
			if !filepath.IsLocal(file) {
				t.Errorf("got %q", file)
			}
		}
	})
}

func TestHostileWordsAreShown(t *testing.T) {
	const evil = "\x1b[2J\u009b"
	for name, text := range Files([]record.Event{
		world,
		event(0, "mx", &record.EventLogged{Source: evil, Type: evil, Category: evil, Text: evil}),
		event(0, "mx", &record.Served{Name: evil, Outcome: evil}),
		event(0, "mx", &record.QueueSeen{Items: []record.QueueItem{{Message: evil, Status: evil}}}),
		event(0, "a", &record.Opened{Conn: 1, Local: client, Remote: server, Dialled: true}),
		event(0, "mx", &record.Opened{Conn: 1, Local: server, Remote: client}),
		event(0, "a", &record.Line{Conn: 1, From: record.Client, Text: evil}),
	}) {
		if strings.ContainsAny(string(text), "\x1b\u009b") {
			t.Errorf("%s: got %q", name, text)
		}
	}
}
