package main

import (
	"errors"
	"fmt"
	"io/fs"
	"net/smtp"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/smtplab/smtplab/sim/peer"
	"github.com/smtplab/smtplab/sim/wire"
)

// What is dropped in Pickup is sent and goes; what no envelope can be made of goes to Badmail (KB Q319285).
func TestMTAPicksUp(t *testing.T) {
	dir := t.TempDir()
	s := stands(t, dir, "mta", "exchange2003", "--listen", "127.0.0.1:0", "--domain", "b.example", "--spool", "S")
	drop := func(name, text string) {
		t.Helper()
		draft := filepath.Join(dir, name)
		if err := os.WriteFile(draft, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(draft, filepath.Join(dir, "S", "Pickup", name)); err != nil {
			t.Fatal(err)
		}
	}
	drop("one.txt", "x-sender: ana@a.example\nx-receiver: bob@b.example\nSubject: by envelope\n\nHello\n")
	drop("two.eml", "From: ana@a.example\r\nTo: cid@b.example\r\nSubject: by header\r\n\r\nHello\r\n")
	drop("three.eml", "To: bob@b.example\r\nSubject: nobody's\r\n\r\nHello\r\n")
	s.out.until(t, "delivered for bob@b.example")
	s.out.until(t, "delivered for cid@b.example")
	s.out.until(t, ".BDR in badmail")
	s.stop()
	all, texts := files(t, dir), ""
	for name, text := range all {
		if strings.HasPrefix(name, "S/Pickup/") {
			t.Errorf("want %s gone", name)
		}
		texts += name + "\n" + text
	}
	for _, want := range []string{"Return-Path: <ana@a.example>\r\nReceived: from mail pickup service by mail.example.test with Microsoft SMTPSVC;",
		"Subject: by envelope\r\n", "Subject: by header\r\n", "error code was 0xC00402CE"} {
		if !strings.Contains(texts, want) {
			t.Errorf("want %q in\n%s", want, texts)
		}
	}
	if strings.Contains(texts, "x-sender") {
		t.Error("want the envelope taken off")
	}
}

// A server without mailboxes leaves one file for all of a message's users in Drop, with the envelope on top; put into Pickup,
// the file is sent as it came.
func TestMTADrops(t *testing.T) {
	dir := t.TempDir()
	s := stands(t, dir, "mta", "iis5", "--listen", "127.0.0.1:0", "--domain", "b.example", "--mailbox", "bob@c.example", "--spool", "S")
	to := []string{"bob@b.example", "cid@b.example", "bob@c.example"}
	if err := smtp.SendMail(s.listening[0], nil, "ana@a.example", to, []byte(note)); err != nil {
		t.Fatal(err)
	}
	s.out.until(t, "filed mail.example.test-1-1.eml in drop")
	s.out.until(t, "delivered for bob@c.example")
	file := filepath.Join(dir, "S", "Drop", "mail.example.test-1-1.eml")
	text, err := os.ReadFile(file)
	const want = "x-sender: ana@a.example\r\nx-receiver: bob@b.example\r\nx-receiver: cid@b.example\r\nx-receiver: bob@c.example\r\n" +
		"Return-Path: <ana@a.example>\r\nReceived: from "
	if err != nil || !strings.HasPrefix(string(text), want) {
		t.Errorf("want a file that begins %q, got %q, %v", want, text, err)
	}
	if _, err := os.Stat(filepath.Join(dir, "S", "Inbox")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("want no folder Inbox, got %v", err)
	}
	if err := os.Rename(file, filepath.Join(dir, "S", "Pickup", "again.eml")); err != nil {
		t.Fatal(err)
	}
	s.out.count(t, "delivered for bob@c.example", 2)
	s.stop()
	again, err := os.ReadFile(filepath.Join(dir, "S", "Drop", "mail.example.test-1-2.eml"))
	if err != nil || !strings.HasPrefix(string(again), want) {
		t.Errorf("want the same envelope, got %q, %v", again, err)
	}
}

// A file goes once its message is in the queue, and not before: where the queue takes nothing, the file stays, and is taken
// when it does again.
func TestPickupKeepsWhatIsNotQueued(t *testing.T) {
	dir := t.TempDir()
	told := make(chan string, 10)
	kept, err := openDisk(dir, func(format string, words ...any) { told <- fmt.Sprintf(format, words...) })
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "Pickup", "one.eml")
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte("From: ana@a.example\r\nTo: bob@b.example\r\n\r\nHello\r\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	queue := &fullSpool{Spool: kept.root, took: make(chan string, 10)}
	queue.full.Store(true)
	f := mtaFlags{listen: []string{"127.0.0.1:0"}, name: "mail.example.test", domains: []string{"b.example"}}
	addresses, ports, err := f.doors()
	if err != nil {
		t.Fatal(err)
	}
	setup := peer.Setup{Product: "iis5", Domains: f.domains}
	kept.lend(&setup)
	setup.Spool = queue
	host := wire.NewHost(f.name, wire.Options{Addresses: addresses, Book: wire.NewBook(kept), MapListen: ports})
	server, err := peer.Start(host, setup)
	if err == nil {
		err = kept.work(host, server)
	}
	if err != nil {
		t.Fatal(err)
	}
	if trouble := within(t, told); !strings.Contains(trouble, "pickup: one.eml: ") || !strings.HasSuffix(trouble, "no room; it stays there") {
		t.Errorf("want it told that one.eml stays there, got %q", trouble)
	}
	if _, err := os.Stat(file); err != nil {
		t.Errorf("want the file to stay while the queue takes nothing, got %v", err)
	}
	queue.full.Store(false)
	within(t, queue.took)
	if err := errors.Join(host.Stop(drainTime), kept.close()); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(file); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("want the file gone after the queue took it, got %v", err)
	}
}

// A fullSpool takes nothing while it is full.
type fullSpool struct {
	peer.Spool
	full atomic.Bool
	took chan string
}

func (s *fullSpool) Put(m *peer.Message) error {
	if s.full.Load() {
		return errors.New("no room")
	}
	err := s.Spool.Put(m)
	select {
	case s.took <- m.ID:
	default: // told often enough
	}
	return err
}

// within waits for a word.
func within(t *testing.T, words <-chan string) string {
	t.Helper()
	select {
	case word := <-words:
		return word
	case <-time.After(atMost):
		t.Fatalf("want a word within %v", atMost)
		return ""
	}
}

// Products that had no such folder have none.
func TestMTAWithoutPickup(t *testing.T) {
	dir := t.TempDir()
	s := stands(t, dir, "mta", "rfc5321", "--listen", "127.0.0.1:0", "--spool", "S")
	if _, err := os.Stat(filepath.Join(dir, "S", "Pickup")); err == nil {
		t.Error("want no folder Pickup")
	}
	s.stop()
}
