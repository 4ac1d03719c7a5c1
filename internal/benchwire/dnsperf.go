//go:build linux

package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
)

// mostLost is the part of questions that may stay without an answer: more, and the rate says nothing.
const mostLost = 0.001

// askDNS lets dnsperf ask one server in three ways, and gives the rates and times.
func (r *report) askDNS(ctx context.Context, tool program, s *dnsServer, queries string) (figures, error) {
	f := figures{}
	rate, err := r.dnsRate(ctx, tool, s, queries, "-c", "1")
	if err != nil {
		return nil, err
	}
	f["udp"] = rate
	if !strings.Contains(s.name, "UDP alone") {
		if f["tcp"], err = r.dnsRate(ctx, tool, s, queries, "-m", "tcp", "-c", "10"); err != nil {
			return nil, err
		}
	}
	text, err := r.dnsperf(ctx, tool, s, queries, "-c", "1", "-v", "-Q", strconv.Itoa(latencyRate))
	if err != nil {
		return nil, err
	}
	times := latencies(text)
	if len(times) < 100 {
		return nil, fmt.Errorf("dnsperf: want a line for each of at least 100 answers, got %d:\n%s", len(times), text)
	}
	f["p50"], f["p99"] = times[len(times)/2], times[len(times)*99/100]
	return f, nil
}

// dnsRate is how many queries per second were answered.
func (r *report) dnsRate(ctx context.Context, tool program, s *dnsServer, queries string, args ...string) (float64, error) {
	text, err := r.dnsperf(ctx, tool, s, queries, args...)
	if err != nil {
		return 0, err
	}
	sent, err := valueOf(text, "Queries sent")
	if err != nil {
		return 0, err
	}
	lost, err := valueOf(text, "Queries lost")
	if err != nil {
		return 0, err
	}
	if lost > sent*mostLost {
		return 0, fmt.Errorf("dnsperf: want less than %.1f %% of the questions lost, got %.0f of %.0f", mostLost*100, lost, sent)
	}
	return valueOf(text, "Queries per second")
}

// dnsperf asks for ten seconds, or one in a quick run.
func (r *report) dnsperf(ctx context.Context, tool program, s *dnsServer, queries string, args ...string) (string, error) {
	args = append([]string{"-s", s.at.Addr().String(), "-p", strconv.Itoa(int(s.at.Port())), "-d", queries, "-q", "100",
		"-l", strconv.Itoa(r.much(10))}, args...)
	cmd := exec.CommandContext(ctx, tool.path, args...)
	cmd.Env = append(os.Environ(), tool.env...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("dnsperf: %w: %s", err, out)
	}
	return string(out), nil
}

// latencies are the times from question to answer, in microseconds, from the shortest to the longest. dnsperf writes a line
// for each answer: "> NOERROR d0.bench.example MX 0.000343".
func latencies(text string) []float64 {
	var times []float64
	for line := range strings.Lines(text) {
		words := strings.Fields(line)
		if len(words) == 5 && words[0] == ">" {
			if seconds, err := strconv.ParseFloat(words[4], 64); err == nil {
				times = append(times, seconds*1e6)
			}
		}
	}
	slices.Sort(times)
	return times
}
