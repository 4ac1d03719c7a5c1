package transcript_test

import (
	"net/netip"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/smtplab/smtplab/harness/transcript"
	"github.com/smtplab/smtplab/sim/record"
)

// The trace of Q240832, with the bytes counted: the article has 133 for the banner, and a name that is too long for 12.
func TestTraceOfArticle(t *testing.T) {
	const banner = "220-mail.your-domain.com Microsoft SMTP MAIL ready at Sat, 28 Aug 1999 09:32:00 -0400 Version: 5.5.1774.114.11\r\n" +
		"220 ESMTP spoken here\r\n"
	got := traces(t, "mail.your-domain.com", []*record.Packet{
		toClient(banner), toServer("EHLO sub2.\r\n"), toClient("501 Invalid Address\r\n"), toServer("QUIT\r\n"),
	})
	want := [][]string{{
		"SMTP: Rsp: Service ready, 135 bytes",
		"SMTP: Response = 220-mail.your-domain.com Microsoft SMTP MAIL ready at Sat, 28 Aug 1999 09:32:00 ",
		"SMTP: Data = -0400 Version: 5.5.1774.114.11",
		"SMTP: Data = 220 ESMTP spoken here",
		"SMTP: Data, 12 bytes",
		"SMTP: Data = EHLO sub2.",
		"SMTP: Rsp: Command syntax error in parameters or arguments, 21 bytes",
		"SMTP: Response = 501 Invalid Address",
		"SMTP: Cmd: Quit, losing connection, 6 bytes",
		"SMTP: Command = QUIT",
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// What Network Monitor says of the other commands is in Q161943.
func TestTraceOfCommands(t *testing.T) {
	for said, want := range map[string]string{
		"HELO a\r\n":                       "SMTP: Cmd: Hello, host identifier, 8 bytes",
		"MAIL FROM:<TEST>\r\n":             "SMTP: Cmd: Mail from <TEST>, 18 bytes",
		"mail FROM: <a@b> SIZE=1\r\n":      "SMTP: Cmd: Mail from <a@b>, 25 bytes",
		"RCPT TO:<TEST@microsoft.com>\r\n": "SMTP: Cmd: Recipient <TEST@microsoft.com>, 30 bytes",
		"DATA\r\n":                         "SMTP: Cmd: Data: Mail data to follow, 6 bytes",
		"DATA of today\r\n":                "SMTP: Data, 15 bytes",
		"501 is no reply from here\r\n":    "SMTP: Data, 27 bytes",
		"MAIL":                             "SMTP: Cmd: Mail from , 4 bytes",
		"\r\n":                             "SMTP: Data, 2 bytes",
		"\x00":                             "SMTP: Data, 1 bytes",
	} {
		got := traces(t, "mail.your-domain.com", []*record.Packet{toServer(said)})
		if got[0][0] != want {
			t.Errorf("%q: want %s, got %s", said, want, got[0][0])
		}
	}
}

func TestTraceShowsOwnLinksAlone(t *testing.T) {
	packets := []*record.Packet{toServer("QUIT\r\n"), {Src: client, Dst: netip.MustParseAddrPort("192.0.2.25:53"), Payload: []byte("no SMTP")}}
	if got := traces(t, "other.example", packets); got != nil {
		t.Errorf("want nothing of others' links, got %q", got)
	}
	if got := traces(t, "mail.your-domain.com", packets); len(got) != 1 {
		t.Errorf("want one connection, got %q", got)
	}
}

var (
	client = netip.MustParseAddrPort("192.0.2.1:1025")
	server = netip.MustParseAddrPort("192.0.2.25:25")
)

func toServer(text string) *record.Packet {
	return &record.Packet{Src: client, Dst: server, Payload: []byte(text)}
}
func toClient(text string) *record.Packet {
	return &record.Packet{Src: server, Dst: client, Payload: []byte(text)}
}

// traces are the traces on a host of packets that travelled between client.example and mail.your-domain.com.
func traces(t *testing.T, host string, packets []*record.Packet) (all [][]string) {
	t.Helper()
	var events []record.Event
	for _, p := range packets {
		events = append(events, record.Event{Host: "client.example--mail.your-domain.com", Fact: p})
	}
	for _, lines := range transcript.Read(events).TracesBetween(host, 0, len(events)) {
		var texts []string
		for _, l := range lines {
			texts = append(texts, l.Text)
		}
		all = append(all, texts)
	}
	return all
}

// Network Monitor would show the password; a report must not.
func TestTraceShowsNoPasswords(t *testing.T) {
	got := traces(t, "mail.your-domain.com", []*record.Packet{
		toServer("AUTH LOGIN\r\n"), toClient("334 VXNlcm5hbWU6\r\n"), toServer("YW5h\r\n"), toClient("235 ok\r\n"), toServer("NOOP\r\n"),
		toServer("AUTH PLAIN AGFuYQBzZWNyZXQ=\r\n"),
	})
	want := [][]string{{
		"SMTP: Data, 12 bytes", "SMTP: Data = AUTH LOGIN", "SMTP: Data, 18 bytes", "SMTP: Data = 334 VXNlcm5hbWU6",
		"SMTP: Data, 6 bytes", "SMTP: Data = ***", "SMTP: Data, 8 bytes", "SMTP: Data = 235 ok", "SMTP: Data, 6 bytes", "SMTP: Data = NOOP",
		"SMTP: Data, 29 bytes", "SMTP: Data = AUTH PLAIN ***",
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
