//go:build linux

package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// How long a process may take to begin listening, and to end when told to.
const (
	atMostToStart = 20 * time.Second
	atMostToStop  = 20 * time.Second
)

// A process is a program of ours or of others that runs until it is told to stop.
type process struct {
	cmd  *exec.Cmd
	name string
	out  bytes.Buffer // standard output
	said bytes.Buffer // standard error
	done chan error
}

// start starts a program. Variables are added to its surroundings. What it starts in turn is in its process group.
func start(env []string, name string, args ...string) (*process, error) {
	p := &process{cmd: exec.Command(name, args...), name: name, done: make(chan error, 1)}
	p.cmd.Env = append(os.Environ(), env...)
	p.cmd.Stdout, p.cmd.Stderr = &p.out, &p.said
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	go func() { p.done <- p.cmd.Wait() }()
	return p, nil
}

// listens waits until something accepts connections at an address.
func (p *process) listens(ctx context.Context, address string) error {
	ctx, cancel := context.WithTimeout(ctx, atMostToStart)
	defer cancel()
	for {
		conn, err := net.Dial("tcp", address)
		if err == nil {
			io.CopyN(io.Discard, conn, 1) // a server that was left before its greeting may complain
			return conn.Close()
		}
		select {
		case err := <-p.done:
			p.done <- err
			return fmt.Errorf("%s: want it to listen at %s, it ended: %w: %s", p.name, address, err, p.said.String())
		case <-ctx.Done():
			return fmt.Errorf("%s: want it to listen at %s within %v: %w", p.name, address, atMostToStart, err)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// usage is how much of the processor a process used, in user and kernel mode.
type usage struct {
	cpu      time.Duration // by all its threads
	children time.Duration // by those of its children that have ended and were waited for
}

// used reads how much of the processor the process has used so far.
func (p *process) used() (usage, error) { return usedBy(p.cmd.Process.Pid) }

// usedBy reads how much of the processor a process has used so far. The kernel tells it in hundredths of a second.
func usedBy(pid int) (usage, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return usage{}, err
	}
	_, rest, _ := strings.Cut(string(text), ") ") // the name may hold blanks
	fields := strings.Fields(rest)
	if len(fields) < 15 {
		return usage{}, fmt.Errorf("/proc/%d/stat: want 15 fields after the name, got %d", pid, len(fields))
	}
	const tick = time.Second / 100 // USER_HZ, which is 100 wherever Linux has /proc
	var ticks [4]time.Duration     // user and system time, and those of children
	for i := range ticks {
		n, err := strconv.Atoi(fields[11+i])
		if err != nil {
			return usage{}, fmt.Errorf("/proc/%d/stat: %w", pid, err)
		}
		ticks[i] = time.Duration(n) * tick
	}
	return usage{cpu: ticks[0] + ticks[1], children: ticks[2] + ticks[3]}, nil
}

// resident is how much memory the process has, in octets.
func (p *process) resident() (uint64, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		return 0, err
	}
	kib, _, _ := strings.Cut(valueAfter(string(text), "VmRSS", ":", ""), " ")
	n, err := strconv.ParseUint(kib, 10, 64)
	return n << 10, err
}

// stop tells the process to end, waits until it has, and kills it if it takes too long.
func (p *process) stop() error {
	p.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case err := <-p.done:
		p.done <- err
		return nil
	case <-time.After(atMostToStop):
		syscall.Kill(-p.cmd.Process.Pid, syscall.SIGKILL)
		return fmt.Errorf("%s: want it to end within %v of SIGTERM; killed", p.name, atMostToStop)
	}
}

// freePort finds a port of 127.0.0.1 that nobody listens at.
func freePort() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	return l.Addr().String(), nil
}
