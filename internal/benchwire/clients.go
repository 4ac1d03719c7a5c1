//go:build linux

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os/exec"
	"strconv"
	"time"
)

// The figures of a turn.
const (
	rate      = "messages/s"
	serverCPU = "server µs/message"
	clientCPU = "client µs/message"
	median    = "p50 ms"
	slowest   = "p99 ms"
	volume    = "MB/s"
)

// A job is what a client is to send.
type job struct {
	connections, messages, size int
	keep, pipelining            bool
	to                          string // a recipient; empty is one that sinks take
}

// sessions names the way in which a job's messages travel.
func (j job) sessions() string {
	switch {
	case j.pipelining:
		return "sessions kept open, pipelined"
	case j.keep:
		return "sessions kept open"
	}
	return "one session for each message"
}

// A client sends a job to an address, and returns the figures that it knows best.
type client func(ctx context.Context, at string, j job) (figures, error)

// source is Postfix's client. Its -l does not count the header, which it makes itself.
func (b *bench) source(ctx context.Context) (client, error) {
	p, err := b.fetch(ctx, "smtp-source", "postfix", "usr/sbin/smtp-source", "usr/lib/postfix")
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context, at string, j job) (figures, error) {
		args := []string{"-s", strconv.Itoa(j.connections), "-m", strconv.Itoa(j.messages), "-l", strconv.Itoa(j.size)}
		if j.keep {
			args = append(args, "-d")
		}
		if j.to != "" {
			args = append(args, "-t", j.to)
		}
		_, f, err := timed(ctx, p.env, j.messages, p.path, append(args, at)...)
		return f, err
	}, nil
}

// headerOfSource is how many octets the header of a message of smtp-source has, more or less: the host's name is in it.
const headerOfSource = 115

// load is smtplab's client. It sends as much as smtp-source does.
func (b *bench) load(ctx context.Context, at string, j job) (figures, error) {
	args := []string{"load", "--json", "--to", at, "--connections", strconv.Itoa(j.connections), "--messages", strconv.Itoa(j.messages),
		"--size", strconv.Itoa(j.size + headerOfSource)}
	if j.keep {
		args = append(args, "--keep-open")
	}
	if j.pipelining {
		args = append(args, "--pipelining")
	}
	if j.to != "" {
		args = append(args, "--rcpt", j.to)
	}
	out, f, err := timed(ctx, nil, j.messages, b.smtplab, args...)
	if err != nil {
		return nil, err
	}
	var result struct {
		Seconds float64            `json:"seconds"`
		Latency map[string]float64 `json:"latency_ms"`
	}
	if err := json.Unmarshal(out, &result); err != nil {
		return nil, fmt.Errorf("smtplab load --json: %w", err)
	}
	f[median], f[slowest] = result.Latency["p50"], result.Latency["p99"]
	f[volume] = float64(j.size) * float64(j.messages) / result.Seconds / 1e6
	return f, nil
}

// timed runs a client to its end, and tells how many messages it sent in a second of its life, and what each cost.
func timed(ctx context.Context, env []string, messages int, program string, args ...string) (out []byte, f figures, err error) {
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Env = append(cmd.Environ(), env...)
	var said bytes.Buffer
	cmd.Stderr = &said
	begun := time.Now()
	out, err = cmd.Output()
	took := time.Since(begun)
	if err != nil {
		return nil, nil, fmt.Errorf("%s %v: %w: %s%s", program, args, err, said.Bytes(), out)
	}
	cpu := cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	n := float64(messages)
	return out, figures{rate: n / took.Seconds(), clientCPU: float64(cpu.Microseconds()) / n}, nil
}

// against makes a contender of a client and a server: the client's figures, and what the server used.
func (s *server) against(name string, send client, j job) contender {
	return contender{name, func(ctx context.Context) (figures, error) {
		before, err := s.cpu()
		if err != nil {
			return nil, err
		}
		f, err := send(ctx, s.at, j)
		if err != nil {
			return nil, err
		}
		after, err := s.cpu()
		f[serverCPU] = float64((after - before).Microseconds()) / float64(j.messages)
		return f, err
	}}
}
