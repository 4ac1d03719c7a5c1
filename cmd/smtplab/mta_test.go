package main

import (
	"bufio"
	"fmt"
	"net"
	"net/netip"
	"net/smtp"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

const note = "From: ana@a.example\r\nTo: bob@b.example\r\nSubject: hello\r\n\r\nHello\r\n"

// files reads all files below a folder, by their paths.
func files(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		name, _ := filepath.Rel(dir, path)
		all[filepath.ToSlash(name)] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// A real client delivers to a mailbox, and the folders hold what happened.
func TestMTADelivers(t *testing.T) {
	dir := t.TempDir()
	s := stands(t, dir, "mta", "exchange2003", "--listen", "127.0.0.1:0", "--listen", "[::1]:0", "--domain", "b.example", "--spool", "S", "--out", "O")
	for _, at := range s.listening {
		if err := smtp.SendMail(at, nil, "ana@a.example", []string{"bob@b.example"}, []byte(note)); err != nil {
			t.Fatal(err)
		}
	}
	s.out.count(t, "delivered for bob@b.example", 2)
	s.out.until(t, "S: 250 2.6.0")
	s.stop()
	all := files(t, dir)
	for name, want := range map[string]string{"S/Inbox/bob@b.example/mail.example.test-1-1.eml": "Subject: hello", "O/record.jsonl": `"kind":"accepted"`,
		"S/Inbox/bob@b.example/mail.example.test-1-2.eml": "Return-Path: <ana@a.example>\r\nReceived: from localhost"} {
		if !strings.Contains(all[name], want) {
			t.Errorf("%s: want %q, got %q", name, want, all[name])
		}
	}
	for name := range all {
		if strings.HasPrefix(name, "S/Queue/0") {
			t.Errorf("want an empty queue, got %s", name)
		}
	}
	logs, _ := filepath.Glob(filepath.Join(dir, "S", "Logs", "ex*.log"))
	if len(logs) != 1 {
		t.Errorf("want one protocol log of the day, got %q", logs)
	}
}

// Nobody gets mail through the server that it has no route for, in whatever words he asks.
func TestMTAIsNoOpenRelay(t *testing.T) {
	for _, product := range []string{"exchange2003", "iis4", "mcis1", "exchange55", "sendmail8", "rfc5321"} {
		s := stands(t, t.TempDir(), "mta", product, "--listen", "127.0.0.1:0", "--domain", "b.example")
		c := raw(t, s.listening[0])
		c.want("220")
		c.ask("HELO client.a.example", "250")
		c.ask("MAIL FROM:<ana@a.example>", "250")
		for _, to := range []string{"<eve@evil.example>", "<@b.example:eve@evil.example>", "<eve%evil.example@[192.0.2.1]>", `<"eve@evil.example"@evil.example>`} {
			if reply := c.ask("RCPT TO:"+to, ""); reply[0] == '2' && product != "mcis1" && product != "iis4" {
				t.Errorf("%s takes %s: %s", product, to, reply)
			}
		}
		c.ask("QUIT", "221")
		s.stop()
		if called := strings.Join(s.out.all(), "\n"); strings.Contains(called, "called evil") || strings.Contains(called, " called 192") {
			t.Errorf("%s called somebody:\n%s", product, called)
		}
	}
	smtplab(t, t.TempDir(), "mta", "iis5", "--set", "relay=all").want(t, 2, "no open relay")
}

// Two servers: mail for a domain with a route is passed on, and what the next host refuses comes back as a report.
func TestMTARelaysAndReturns(t *testing.T) {
	next := stands(t, t.TempDir(), "mta", "sendmail8", "--name", "mx.b.example", "--listen", "127.0.0.1:0", "--mailbox", "bob@b.example")
	s := stands(t, t.TempDir(), "mta", "exchange2000", "--listen", "127.0.0.1:0", "--domain", "a.example", "--route", "b.example="+next.listening[0])
	if err := smtp.SendMail(s.listening[0], nil, "ana@a.example", []string{"bob@b.example", "nobody@b.example"}, []byte(note)); err != nil {
		t.Fatal(err)
	}
	next.out.until(t, "delivered for bob@b.example")
	s.out.until(t, "relayed for bob@b.example")
	s.out.until(t, "returned for nobody@b.example")
	s.out.until(t, "delivered for ana@a.example")
	next.stop()
	s.stop()
}

// Many clients, messages for several destinations of which two are down, retries, reports: all at the same time.
func TestMTAUnderLoad(t *testing.T) {
	dir := t.TempDir()
	s := stands(t, dir, "mta", "exchange2000", "--listen", "127.0.0.1:0", "--mailbox", "bob@b.example", "--mailbox", "ana@a.example", "--spool", "S",
		"--route", "c.example=127.0.0.1:1", "--route", "d.example=127.0.0.1:2", "--set", "retry=200ms", "--set", "expire=2s",
		"--set", "delay-notice=500ms")
	const clients, each = 8, 5
	var all sync.WaitGroup
	for range clients {
		all.Go(func() {
			for range each {
				to := []string{"bob@b.example", "cid@c.example", "dan@d.example", "eve@d.example"}
				if err := smtp.SendMail(s.listening[0], nil, "ana@a.example", to, []byte(note)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	for _, to := range []string{"cid@c", "dan@d", "eve@d"} {
		s.out.count(t, "returned for "+to, clients*each)
	}
	s.stop()
	reports := 0
	for name, text := range files(t, dir) {
		if strings.HasSuffix(name, ".eml") && strings.Contains(text, "(Failure)") { // in the mailbox or still in the queue
			reports++
		}
	}
	if reports < clients*each {
		t.Errorf("want a report for each of %d messages at least, got %d", clients*each, reports)
	}
}

// The limits end what goes on for too long, and others are served meanwhile.
func TestMTALimits(t *testing.T) {
	s := stands(t, t.TempDir(), "mta", "rfc5321", "--listen", "127.0.0.1:0", "--domain", "b.example", "--set", "size=1000",
		"--max-connections", "2", "--max-commands", "6", "--max-errors", "2")
	at := s.listening[0]
	first, second := raw(t, at), raw(t, at)
	first.want("220")
	second.want("220")
	third := raw(t, at)
	third.want("421")
	third.end()
	first.ask(strings.Repeat("x", 5000), "500")
	first.ask("XYZZY", "500")
	first.ask("XYZZY", "421")
	first.end()
	second.ask("EHLO x.example", "250")
	second.ask("MAIL FROM:<ana@a.example> SIZE=1001", "552")
	second.ask("MAIL FROM:<ana@a.example>", "250")
	second.ask("RCPT TO:<bob@b.example>", "250")
	second.ask("DATA", "354")
	second.ask(strings.Repeat("x", 2000)+"\r\n.", "552")
	second.ask("NOOP", "250")
	second.ask("NOOP", "421")
	second.end()
	s.stop()
}

// Mail that nobody fetches does not fill the memory: what comes on top is put off, until there is room again.
func TestMTAQueueLimit(t *testing.T) {
	next := free(t)
	s := stands(t, t.TempDir(), "mta", "rfc5321", "--listen", "127.0.0.1:0", "--domain", "b.example", "--route", "c.example="+next, "--set", "retry=100ms",
		"--max-queue", "1000", "--quiet")
	send := func(to string) error {
		return smtp.SendMail(s.listening[0], nil, "ana@a.example", []string{to}, []byte("Subject: x\r\n\r\n"+strings.Repeat("x", 500)+"\r\n"))
	}
	if err := send("cid@c.example"); err != nil {
		t.Fatal(err)
	}
	for _, to := range []string{"cid@c.example", "bob@b.example"} {
		if err := send(to); err == nil || !strings.HasPrefix(err.Error(), "452 ") {
			t.Errorf("%s: want 452 while the queue is full, got %v", to, err)
		}
	}
	up := stands(t, t.TempDir(), "mta", "rfc5321", "--listen", next, "--domain", "c.example")
	up.out.until(t, "delivered for cid@c.example")
	for end := time.Now().Add(atMost); send("bob@b.example") != nil; {
		if time.Now().After(end) {
			t.Fatal("want mail taken when there is room again")
		}
	}
	up.stop()
	s.stop()
}

func TestMTATimeLimit(t *testing.T) {
	s := stands(t, t.TempDir(), "mta", "rfc5321", "--listen", "127.0.0.1:0", "--max-time", "50ms")
	c := raw(t, s.listening[0])
	c.want("220")
	c.want("421")
	c.end()
	s.stop()
}

// A server calls from its own addresses where others can know it by them.
func TestMTACallsFromItsAddress(t *testing.T) {
	for text, want := range map[string]bool{"10.2.0.25": true, "10.2.0.25 2001:db8::25": true, "127.0.0.1": false, "0.0.0.0": false, "10.2.0.25 ::1": false} {
		var addresses []netip.Addr
		for _, a := range strings.Fields(text) {
			addresses = append(addresses, netip.MustParseAddr(a))
		}
		if got := public(addresses); got != want {
			t.Errorf("%s: want %v, got %v", text, want, got)
		}
	}
}

func TestMTAMisuse(t *testing.T) {
	dir := folder(t, map[string]string{"bad.reg": "nonsense"})
	for _, c := range []struct{ args, want string }{
		{"mta exchange2004", `did you mean "exchange2000"?`},
		{"mta iis5 --set smarthost=x", `did you mean "smart-host"?`},
		{"mta iis5 --listen 25", "want an address and port"},
		{"mta iis5 --listen 127.0.0.1:1 --listen 127.0.0.1:2", "given twice"},
		{"mta iis5 --route b.example", "want DOMAIN=ADDR:PORT"},
		{"mta iis5 --route b.example=127.0.0.1:0", "want DOMAIN=ADDR:PORT"},
		{"mta iis5 --route b.example=127.0.0.1:1 --route B.example=127.0.0.1:2", "--route B.example=127.0.0.1:2: want one route for each domain, got 127.0.0.1:1 before"},
		{"mta iis5 --route b.example=127.0.0.1:1 --mailbox bob@B.example", "--route B.example=127.0.0.1:1: want the domain of another host"},
		{"mta iis5 --domain -", "--domain: want a domain"},
		{"mta iis5 --name mail", `--name: want a full name such as mail.contoso.example, got "mail"`},
		{"mta iis5 --mailbox bob", "want a mail address"},
		{"mta iis5 --mailbox @b.example", "--mailbox @b.example: want a mail address"},
		{"mta iis5 --mailbox bob..x@b.example", "want a mail address"},
		{"mta iis5 --listen 127.0.0.1:2525 --route c.example=localhost:2525", "--route c.example=127.0.0.1:2525: want another address than that of --listen"},
		{"mta iis5 --dns ns.example", "names are not looked up"},
		{"mta iis5 --dns 127.0.0.1:0", "--dns 127.0.0.1:0: want an address such as"},
		{"mta iis5 --reg /dev/zero", "/dev/zero: want no more than 16 MiB"},
		{"mta iis5 --reg bad.reg", "bad.reg:1"},
		{"mta iis5 --reg none.reg", "none.reg"},
		{"mta iis5 --max-connections 0", "--max-connections: want a limit above zero"},
		{"mta iis5 --max-queue 0", "--max-queue: want a limit above zero"},
		{"mta iis5 --max-time -1s", "--max-time: want a limit above zero"},
	} {
		smtplab(t, dir, strings.Fields(c.args)...).want(t, 2, c.want)
	}
	s := stands(t, dir, "mta", "iis5", "--listen", "127.0.0.1:0", "--spool", "S")
	s.said.until(t, "takes mail for its own name alone, such as bob@mail.example.test")
	smtplab(t, dir, "mta", "iis5", "--listen", "127.0.0.1:0", "--spool", "S").want(t, 3, "another smtplab mta has it; stop the other server")
	smtplab(t, dir, "mta", "iis5", "--spool", "bad.reg").want(t, 3, "spool bad.reg/Queue: want a folder that can be written to, got: ")
	smtplab(t, dir, "sink", "--listen", s.listening[0]).want(t, 3, "address already in use; stop what listens there, or give another --listen")
	smtplab(t, dir, "mta", "iis5", "--listen", s.listening[0], "--spool", "T").want(t, 3, "address already in use; stop what listens there, or give another --listen")
	s.stop()
}

// A rawClient speaks SMTP by hand.
type rawClient struct {
	t    *testing.T
	conn net.Conn
	in   *bufio.Reader
}

func raw(t *testing.T, at string) *rawClient {
	t.Helper()
	conn, err := net.Dial("tcp", at)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	conn.SetDeadline(time.Now().Add(atMost))
	return &rawClient{t, conn, bufio.NewReader(conn)}
}

// ask says a line, and wants a reply that begins so; the reply's last line is returned.
func (c *rawClient) ask(line, want string) string {
	c.t.Helper()
	fmt.Fprintf(c.conn, "%s\r\n", line)
	return c.want(want)
}

func (c *rawClient) want(begin string) string {
	c.t.Helper()
	for {
		line, err := c.in.ReadString('\n')
		if err != nil || !strings.HasPrefix(line, begin) {
			c.t.Fatalf("want a reply %q, got %q, %v", begin, line, err)
		}
		if len(line) > 3 && line[3] != '-' {
			return line
		}
	}
}

// end wants the server to hang up.
func (c *rawClient) end() {
	c.t.Helper()
	if line, err := c.in.ReadString('\n'); err == nil {
		c.t.Errorf("want an end, got %q", line)
	}
	c.conn.Close()
}
