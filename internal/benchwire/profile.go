//go:build linux

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/netip"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime/pprof"
	"strconv"
	"strings"
	"syscall"

	"github.com/smtplab/smtplab/internal/load"
)

func init() {
	roles["profile"] = profile
	register(80, "profile", "Where the time goes", measureProfile)
}

// measureProfile looks at what the sink and the mta do while they are under load.
func measureProfile(ctx context.Context, r *report) error {
	if err := r.profileSink(ctx); err != nil {
		r.missing("profile of the sink: %v", err)
	}
	if _, err := exec.LookPath("perf"); err != nil {
		r.missing("what the kernel does: perf is not installed (Debian: linux-perf)")
		return nil
	}
	sink, err := r.startOurSink(ctx)
	if err != nil {
		return err
	}
	r.perf(ctx, sink, job{connections: 10, messages: r.much(60000), size: 1000, keep: true})
	if err := sink.stop(); err != nil {
		return err
	}
	spool, err := r.scratch()
	if err != nil {
		return err
	}
	defer os.RemoveAll(spool)
	mta, err := r.startMTA(ctx, spool)
	if err != nil {
		return err
	}
	r.perf(ctx, mta, job{connections: 10, messages: r.much(5000), size: 1000, keep: true, to: "bob@bench.example"})
	return mta.stop()
}

// profileSink runs a sink in a process of this program, with Go's profiler.
func (r *report) profileSink(ctx context.Context) error {
	at, err := freePort()
	if err != nil {
		return err
	}
	file := filepath.Join(r.dir, "sink.pprof")
	program, env, err := as("profile", at, file)
	if err != nil {
		return err
	}
	s, err := serve(ctx, ourSink, at, env, program)
	if err != nil {
		return err
	}
	_, err = r.load(ctx, at, r.usual(true))
	if err := errors.Join(err, s.stop()); err != nil {
		return err
	}
	top, err := exec.CommandContext(ctx, "go", "tool", "pprof", "-top", "-nodecount=15", program, file).Output()
	if err != nil {
		return fmt.Errorf("go tool pprof: %w", err)
	}
	r.heading("The sink as Go sees it (pprof), sessions kept open")
	r.say("Go counts what the kernel does for a call as the call's: write sends the octets all the way into the socket of the peer.")
	r.verbatim(figuresOf(string(top)))
	return nil
}

// figuresOf is a report of pprof without its head: when it was measured and on what, the section says once.
func figuresOf(top string) string {
	if _, after, found := strings.Cut(top, "\nDuration: "); found {
		return "Duration: " + after
	}
	return top
}

// profile is the role of a sink with a profiler: where it listens, and the file to write.
func profile(args []string) error {
	at, err := netip.ParseAddrPort(args[0])
	if err != nil {
		return err
	}
	file, err := os.Create(args[1])
	if err != nil {
		return err
	}
	defer file.Close()
	sink, err := load.NewSink(load.SinkConfig{Name: "sink.example.test", Listen: []netip.AddrPort{at}, Limits: load.DefaultLimits()})
	if err != nil {
		return err
	}
	if err := pprof.StartCPUProfile(file); err != nil {
		return err
	}
	sink.Start()
	told := make(chan os.Signal, 1)
	signal.Notify(told, syscall.SIGTERM)
	<-told
	sink.Stop(0)
	pprof.StopCPUProfile()
	return nil
}

// perf samples a server with the kernel's profiler while it does a job.
func (r *report) perf(ctx context.Context, s *server, j job) {
	file := filepath.Join(r.dir, "perf.data")
	var said bytes.Buffer
	record := exec.Command("perf", "record", "-q", "-F", "997", "-o", file, "-p", strconv.Itoa(s.pid))
	record.Stderr = &said
	if err := record.Start(); err != nil {
		r.missing("perf: %v", err)
		return
	}
	_, err := r.load(ctx, s.at, j)
	record.Process.Signal(syscall.SIGINT)
	record.Wait() // it ends by the signal
	if err != nil {
		r.missing("%s under perf: %v", s.name, err)
		return
	}
	r.heading("%s, with the kernel (perf), sessions kept open", s.name)
	r.say(`First who was at work, the kernel or the program itself; then its functions, where [k] is the kernel's. Of these,
		finish_task_switch is the end of a sleep.`)
	for _, by := range []struct {
		key   string
		lines int
	}{{"dso", 4}, {"symbol", 25}} {
		top, err := exec.CommandContext(ctx, "perf", "report", "-i", file, "--stdio", "--no-children", "--sort", by.key).Output()
		if err != nil {
			r.missing("perf report: %v: %s", err, said.String())
			return
		}
		r.verbatim(firstLines(string(top), by.lines))
	}
}

// firstLines is the first lines of a report of perf that say something.
func firstLines(text string, n int) string {
	var kept []string
	for line := range strings.Lines(text) {
		if line = strings.TrimRight(strings.TrimSpace(line), " -"); line != "" && !strings.HasPrefix(line, "#") && len(kept) < n {
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, "\n")
}
