//go:build linux

package main

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

func init() { register(70, "mta", "The durable mta beside a real Postfix", measureMTA) }

// ourMTA is smtplab's in tables.
const ourMTA = "smtplab mta --spool"

// startMTA starts a server of ours that keeps mail on disk, in a folder of the bench.
func (b *bench) startMTA(ctx context.Context, spool string) (*server, error) {
	at, err := freePort()
	if err != nil {
		return nil, err
	}
	s, err := serve(ctx, ourMTA, at, nil, b.smtplab, "mta", "rfc5321", "--quiet", "--listen", at, "--name", "mail.bench.example",
		"--domain", "bench.example", "--spool", spool, "--max-connections", manyConnections, "--max-commands", "100000000")
	if err != nil {
		return nil, err
	}
	s.kept = filepath.Join(spool, "Inbox")
	return s, nil
}

// startIdleMTA starts one without a spool, for its memory.
func (b *bench) startIdleMTA(ctx context.Context) (*server, error) {
	at, err := freePort()
	if err != nil {
		return nil, err
	}
	return serve(ctx, "smtplab mta", at, nil, b.smtplab, "mta", "rfc5321", "--quiet", "--listen", at, "--domain", "bench.example",
		"--max-connections", manyConnections, "--max-commands", "100000000")
}

// measureMTA lets smtplab load send to ours and to Postfix in turn.
func measureMTA(ctx context.Context, r *report) error {
	disk, err := r.scratch()
	if err != nil {
		return err
	}
	defer os.RemoveAll(disk)
	var servers []*server
	for _, start := range []func(context.Context, string) (*server, error){r.startPostfixHolding, r.startMTA, r.startPostfixDiscarding} {
		s, err := start(ctx, filepath.Join(disk, string(rune('a'+len(servers)))))
		if err != nil {
			r.missing("%v", err)
			continue
		}
		defer s.stop()
		servers = append(servers, s)
	}
	r.say(`smtplab load sends messages of 1 kB to each in turn, %d rounds. All keep their queue on the same disk, that of %s,
		and have a message there (fsync) before they answer it with 250. Ours goes on to deliver to a mailbox. One Postfix puts
		mail on hold as it comes, which is the least it can do; the other delivers it to nowhere (discard). The aim is more
		messages in a second than Postfix.`, r.rounds, filepath.Dir(disk))
	taken := map[string]int{} // messages, by server
	for _, j := range []job{
		{connections: 10, messages: r.much(3000), size: 1000, to: "bob@bench.example"},
		{connections: 10, messages: r.much(3000), size: 1000, keep: true, to: "bob@bench.example"},
		{connections: 100, messages: r.much(5000), size: 1000, keep: true, to: "bob@bench.example"},
	} {
		r.heading("%d connections, %s", j.connections, j.sessions())
		rows := [][]string{{"", rate, "times the first", median, slowest, serverCPU}}
		all := r.turns(ctx, servers, j)
		for _, s := range all {
			taken[s.name] += len(s.turns) * j.messages
			rows = append(rows, []string{s.name, s.cell(rate), s.times(all[0], rate), s.cell(median), s.cell(slowest), s.cell(serverCPU)})
		}
		r.table(rows)
		if len(all) > 1 && all[0].name == postfixHolding && all[1].name == ourMTA {
			r.judge(all)
		}
	}
	for _, s := range servers {
		r.countKept(ctx, s, taken[s.name])
	}
	return nil
}

// countKept says whether all messages that a server took are there, when it has had time to deliver them.
func (r *report) countKept(ctx context.Context, s *server, want int) {
	if s.kept == "" {
		return
	}
	got := 0
	for deadline := time.Now().Add(time.Minute); ; {
		got = 0
		err := filepath.WalkDir(s.kept, func(_ string, entry fs.DirEntry, err error) error {
			if err == nil && entry.Type().IsRegular() {
				got++
			}
			return err
		})
		if err == nil && got >= want || time.Now().After(deadline) || ctx.Err() != nil {
			break
		}
		time.Sleep(time.Second)
	}
	if got != want {
		r.say("**%s took %d messages, and %d are there.**", s.name, want, got)
		return
	}
	r.say("%s took %d messages, and all of them are there.", s.name, want)
}

// scratch makes a folder on a disk: in /var/tmp, for /tmp may be memory.
func (b *bench) scratch() (string, error) {
	dir, err := os.MkdirTemp("/var/tmp", "benchwire-")
	if err != nil {
		return "", err
	}
	return dir, os.Chmod(dir, 0o755)
}
