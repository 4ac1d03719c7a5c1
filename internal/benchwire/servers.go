//go:build linux

package main

import (
	"context"
	"os"
	"time"
)

// A server is one that takes mail while it is measured.
type server struct {
	name string
	at   string // its address
	pid  int
	cpu  func() (time.Duration, error)
	rss  func() (uint64, error) // memory, in octets
	stop func() error
	kept string // the folder in which there must be a file for each message it took; empty for one that keeps none
}

// serve starts a program that is one process, and waits until it listens.
func serve(ctx context.Context, name, at string, env []string, program string, args ...string) (*server, error) {
	p, err := start(env, program, args...)
	if err != nil {
		return nil, err
	}
	if err := p.listens(ctx, at); err != nil {
		p.stop()
		return nil, err
	}
	used := func() (time.Duration, error) {
		u, err := p.used()
		return u.cpu, err
	}
	return &server{name: name, at: at, pid: p.cmd.Process.Pid, cpu: used, rss: p.resident, stop: p.stop}, nil
}

// The names of the programs in tables.
const (
	ourSink   = "smtplab sink"
	theirSink = "Postfix smtp-sink"
	ourLoad   = "smtplab load"
	theirLoad = "Postfix smtp-source"
)

// manyConnections is more than any measurement makes.
const manyConnections = "20000"

// startOurSink starts smtplab's sink.
func (b *bench) startOurSink(ctx context.Context) (*server, error) {
	at, err := freePort()
	if err != nil {
		return nil, err
	}
	return serve(ctx, ourSink, at, nil, b.smtplab, "sink", "--listen", at, "--max-connections", manyConnections)
}

// startTheirSink starts Postfix's, which wants to be nobody when it is started by root.
func (b *bench) startTheirSink(ctx context.Context) (*server, error) {
	p, err := b.fetch(ctx, "smtp-sink", "postfix", "usr/sbin/smtp-sink", "usr/lib/postfix")
	if err != nil {
		return nil, err
	}
	at, err := freePort()
	if err != nil {
		return nil, err
	}
	args := []string{"-m", manyConnections, at, "4096"}
	if os.Getuid() == 0 {
		args = append([]string{"-u", "nobody"}, args...)
	}
	return serve(ctx, theirSink, at, p.env, p.path, args...)
}

// sinks starts both. One that cannot be started is told as missing.
func (r *report) sinks(ctx context.Context) (both []*server, stop func()) {
	for _, start := range []func(context.Context) (*server, error){r.startTheirSink, r.startOurSink} {
		s, err := start(ctx)
		if err != nil {
			r.missing("%v", err)
			continue
		}
		both = append(both, s)
	}
	return both, func() {
		for _, s := range both {
			if err := s.stop(); err != nil {
				r.missing("%v", err)
			}
		}
	}
}
