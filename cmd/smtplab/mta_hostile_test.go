package main

import (
	"fmt"
	"net"
	"net/smtp"
	"os"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// most is how much memory the server may have had at any time while it is attacked, the program itself included.
const most = 200 << 20

// peak is the most memory that the process had so far, in octets; zero where the system does not tell.
func (s *standing) peak() int {
	text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.cmd.Process.Pid))
	kilobytes := regexp.MustCompile(`VmHWM:\s+(\d+) kB`).FindSubmatch(text)
	if kilobytes == nil {
		return 0
	}
	n, _ := strconv.Atoi(string(kilobytes[1]))
	return n << 10
}

// attack has clients say something over and over, until the server hangs up on them; as many again say nothing at all.
// Meanwhile mail is delivered.
func attack(t *testing.T, at, head, body string, deliver func()) {
	t.Helper()
	const attackers = 10
	var over sync.WaitGroup
	for range attackers {
		loud, silent := raw(t, at).conn, raw(t, at).conn
		over.Go(func() { shout(loud, head, body) })
		defer silent.Close()
	}
	deliver()
	over.Wait()
}

// shout ends when the server hangs up, or after a second.
func shout(c net.Conn, head, body string) {
	defer c.Close()
	c.SetDeadline(time.Now().Add(time.Second))
	text := []byte(body)
	for _, err := c.Write([]byte(head)); err == nil; {
		_, err = c.Write(text)
	}
}

const toContent = "EHLO x.example\r\nMAIL FROM:<a@a.example>\r\nRCPT TO:<bob@b.example>\r\n"

// The server as people run it, with its limits as they are: floods of all kinds leave it small, and mail comes through.
// Sendmail has no limit on the size of a message of its own.
func TestMTAUnderAttack(t *testing.T) {
	dir := t.TempDir()
	s := stands(t, dir, "mta", "sendmail8", "--listen", "127.0.0.1:0", "--domain", "b.example", "--spool", "S", "--quiet", "--max-connections", "24",
		"--hurried", "100ms", "--max-size", "1048576")
	sent := 0
	deliver := func() {
		for range 5 {
			id := fmt.Sprintf("polite-%d", sent)
			text := "From: ana@a.example\r\nSubject: " + id + "\r\n\r\nx\r\n"
			for end := time.Now().Add(atMost); ; {
				err := smtp.SendMail(s.listening[0], nil, "ana@a.example", []string{"bob@b.example"}, []byte(text))
				if err == nil {
					break
				}
				if time.Now().After(end) {
					t.Fatalf("%s: %v", id, err)
				}
			}
			sent++
		}
	}
	for _, f := range [][2]string{
		{"", strings.Repeat("x", 64<<10)},
		{toContent + "DATA\r\n", strings.Repeat("x", 64<<10)},
		{"NO", strings.Repeat("OP\r\nHELP\r\nNO", 5000)},
		{"EHLO x.example\r\n", strings.Repeat("\x16\x03\x01\x00\xff\r\n", 5000)},
	} {
		attack(t, s.listening[0], f[0], f[1], deliver)
	}
	if got := s.peak(); got > most {
		t.Errorf("want at most %d MB, got %d MB", most>>20, got>>20)
	} else {
		t.Logf("at most %d MB", got>>20)
	}
	s.stop()
	arrived := map[string]int{}
	for name, text := range files(t, dir) {
		if m := subject.FindStringSubmatch(text); m != nil && strings.HasSuffix(name, ".eml") { // in the mailbox, or still in the queue
			arrived[m[1]]++
		}
	}
	for i := range sent {
		if id := fmt.Sprintf("polite-%d", i); arrived[id] == 0 {
			t.Errorf("%s was answered with 250 and did not arrive", id)
		}
	}
}

// The firewall holds no more than its limit, whoever does not read; and mail passes beside.
func TestFirewallUnderAttack(t *testing.T) {
	server := stands(t, t.TempDir(), "mta", "rfc5321", "--listen", "127.0.0.1:0", "--domain", "b.example", "--quiet")
	wall := stands(t, t.TempDir(), "firewall", "pix", "--listen", "127.0.0.1:0", "--to", server.listening[0])
	attack(t, wall.listening[0], "", strings.Repeat("EHLO x.example\r\n", 4096), func() {
		for range 5 {
			if err := smtp.SendMail(wall.listening[0], nil, "ana@a.example", []string{"bob@b.example"}, []byte(note)); err != nil {
				t.Error(err)
			}
		}
	})
	if got := max(wall.peak(), server.peak()); got > most {
		t.Errorf("want at most %d MB, got %d MB", most>>20, got>>20)
	}
	wall.stop()
	server.stop()
}

// A server that says nonsense is told of in clear words, and the command ends.
func TestSendToHostileServers(t *testing.T) {
	dir := folder(t, map[string]string{"note.eml": note})
	for said, want := range map[string]string{
		"000 OK\r\n": `want three digits from 200 to 599`,
		"220 " + strings.Repeat("x", 10<<20) + "\n": "reply too long",
		strings.Repeat("220-x\r\n", 2000):           "want at most 1000 lines",
		"220 a\r\n250 b\r\n":                        "answered before it was asked",
		"220":                                       "dropped by the remote host",
		"":                                          "dropped by the remote host",
	} {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		go func() {
			c, err := l.Accept()
			if err == nil {
				c.Write([]byte(said))
				c.(*net.TCPConn).CloseWrite()
				c.SetReadDeadline(time.Now().Add(atMost))
				c.Read(make([]byte, 1))
				c.Close()
			}
		}()
		smtplab(t, dir, "send", "note.eml", "--to", l.Addr().String()).want(t, 1, want)
		l.Close()
	}
}
