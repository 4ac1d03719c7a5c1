package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What is dropped in Pickup is sent and goes; what no envelope can be made of goes to Badmail (KB Q319285).
func TestMTAPicksUp(t *testing.T) {
	dir := t.TempDir()
	s := stands(t, dir, "mta", "iis5", "--listen", "127.0.0.1:0", "--domain", "b.example", "--spool", "S")
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

// Products that had no such folder have none.
func TestMTAWithoutPickup(t *testing.T) {
	dir := t.TempDir()
	s := stands(t, dir, "mta", "rfc5321", "--listen", "127.0.0.1:0", "--spool", "S")
	if _, err := os.Stat(filepath.Join(dir, "S", "Pickup")); err == nil {
		t.Error("want no folder Pickup")
	}
	s.stop()
}
