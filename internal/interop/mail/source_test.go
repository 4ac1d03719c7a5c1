//go:build interop

package mail

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/smtplab/smtplab/internal/interop/pairs"
	"github.com/smtplab/smtplab/internal/overlay"
)

// postfixTools starts a root in which Postfix's smtp-source and smtp-sink are, and returns it with their version.
func postfixTools(t *testing.T) (*overlay.Root, string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*atMost)
	defer cancel()
	layer, err := overlay.Install(ctx, "postfix")
	if err != nil {
		t.Fatal(err)
	}
	root, err := layer.Start(ctx, overlay.Options{Name: "tools"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { root.Stop() })
	version, err := root.Run(ctx, "dpkg-query", "--show", "--showformat=${Version}", "postfix")
	if err != nil {
		t.Fatal(err)
	}
	return root, version
}

// TestSourceIntoOurs has smtp-source send many messages in many sessions to every product, in the ways that it knows.
func TestSourceIntoOurs(t *testing.T) {
	tools, version := postfixTools(t)
	eachProduct(t, func(t *testing.T, product string) {
		pairs.Prove(t, pairs.Pair{Ours: "mta " + product, Theirs: "Postfix smtp-source", Version: version,
			Shows: "200 messages in 20 sessions at a time, of 1 kB to 1 MB, one and many per connection, to one and to three recipients: all are stored once"})
		ours := mta(t, product, "--domain", "b.example", "--quiet")
		for mailbox, run := range map[string]struct {
			count int
			how   string
		}{
			"many":  {100, "-s 20 -m 100 -l 1000"},
			"kept":  {60, "-s 5 -m 60 -l 20000 -d"},
			"large": {10, "-s 5 -m 10 -l 1000000"},
			"2rcpt": {30, "-s 5 -m 30 -r 3"}, // it puts a number before the name
		} {
			args := append(strings.Fields(run.how), "-f", author, "-t", strings.TrimLeft(mailbox, "2")+"@b.example", ours.At.String())
			if _, err := tools.Run(soon(t), "smtp-source", args...); err != nil {
				t.Errorf("%s: %v", run.how, err)
			}
			wait(t, fmt.Sprintf("%d messages for %s", run.count, mailbox), func() bool { return len(ours.All(mailbox+"@b.example")) >= run.count })
			if got := len(ours.All(mailbox + "@b.example")); got != run.count {
				t.Errorf("%s: want %d messages, got %d", run.how, run.count, got)
			}
		}
	})
}

// TestOursIntoSink sends a letter as every product to smtp-sink, which writes what it hears into a file.
func TestOursIntoSink(t *testing.T) {
	tools, version := postfixTools(t)
	eachProduct(t, func(t *testing.T, product string) {
		pairs.Prove(t, pairs.Pair{Ours: "send --as " + product, Theirs: "Postfix smtp-sink", Version: version,
			Shows: "letters of all kinds are dumped as they were sent; with pipelining off and on, with ESMTP off (-e), with 8BITMIME off (-8)"})
		for i, option := range []string{"-c", "-p", "-e", "-8"} {
			at := freePort(t)
			dump := fmt.Sprintf("/tmp/%s-%d", product, i)
			sink := tools.Command(t.Context(), "smtp-sink", "-u", "root", option, "-D", dump, at.String(), "10")
			if err := sink.Start(); err != nil {
				t.Fatal(err)
			}
			if err := tools.Await(soon(t), "tcp", at); err != nil {
				t.Fatal(err)
			}
			for _, l := range letters {
				if out, err := sent(t, at, product, l, "bob@b.example"); err != nil {
					t.Errorf("%s: %s: %v\n%s", option, l.subject, err, out)
				}
			}
			sink.Process.Kill()
			sink.Wait()
			dumped, err := tools.Files.ReadFile(strings.TrimPrefix(dump, "/"))
			if err != nil {
				t.Fatal(err)
			}
			for _, l := range letters {
				if text := strings.ReplaceAll(l.text, "\r\n", "\n"); strings.Count(string(dumped), text) != 1 {
					t.Errorf("%s: want %s once in the dump of smtp-sink, got %.2000q", option, l.subject, dumped)
				}
			}
		}
	})
}

// TestManyOfOursIntoSink has 20 clients of ours meet smtp-sink at the same time.
func TestManyOfOursIntoSink(t *testing.T) {
	tools, version := postfixTools(t)
	pairs.Prove(t, pairs.Pair{Ours: "mta exchange2003 --route", Theirs: "Postfix smtp-sink", Version: version,
		Shows: "100 messages taken from smtp-source in 20 sessions are all relayed to smtp-sink"})
	at := freePort(t)
	sink := tools.Command(t.Context(), "smtp-sink", "-u", "root", "-D", "/tmp/many", at.String(), "100")
	if err := sink.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { sink.Process.Kill(); sink.Wait() }()
	if err := tools.Await(soon(t), "tcp", at); err != nil {
		t.Fatal(err)
	}
	ours := mta(t, "exchange2003", "--route", "b.example="+at.String())
	if _, err := tools.Run(soon(t), "smtp-source", "-s", "20", "-m", "100", "-S", "load", "-f", author, "-t", "bob@b.example", ours.At.String()); err != nil {
		t.Fatal(err)
	}
	wait(t, "100 messages to be relayed", func() bool { return strings.Count(ours.Said(), "relayed for bob@b.example") >= 100 })
	dumped, err := tools.Files.ReadFile("tmp/many")
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Count(string(dumped), "\nSubject: load\n"); got != 100 {
		t.Errorf("want 100 messages in the dump of smtp-sink, got %d", got)
	}
}
