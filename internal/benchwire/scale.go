//go:build linux

package main

import (
	"context"
	"fmt"
)

func init() {
	register(30, "connections", "From 1 to 1,000 connections", measureConnections)
	register(40, "sizes", "Messages of 1 kB, 100 kB and 10 MB", measureSizes)
}

// measureConnections sends to both sinks on ever more connections.
func measureConnections(ctx context.Context, r *report) error {
	servers, stop := r.sinks(ctx)
	defer stop()
	r.say(`smtplab load --keep-open sends messages of 1 kB to each sink in turn, %d rounds. Latency is from MAIL to the reply to
		the end of the content; with more connections than the machine can serve at once it holds the wait for one's turn as well.`, r.rounds)
	rows := [][]string{{"connections", "to", rate, median, slowest, serverCPU}}
	for _, n := range []int{1, 10, 100, 1000} {
		j := job{connections: n, messages: r.much(20000), size: 1000, keep: true}
		for _, s := range r.turns(ctx, servers, j) {
			rows = append(rows, []string{fmt.Sprint(n), s.name, s.cell(rate), s.cell(median), s.cell(slowest), s.cell(serverCPU)})
		}
	}
	r.table(rows)
	return nil
}

// measureSizes sends ever larger messages to both sinks.
func measureSizes(ctx context.Context, r *report) error {
	servers, stop := r.sinks(ctx)
	defer stop()
	r.say("smtplab load --keep-open sends to each sink in turn on 10 connections, %d rounds.", r.rounds)
	rows := [][]string{{"size", "to", rate, volume, serverCPU}}
	for _, size := range []struct {
		name             string
		octets, messages int
	}{{"1 kB", 1000, 20000}, {"100 kB", 100_000, 5000}, {"10 MB", 10_000_000, 100}} {
		j := job{connections: 10, messages: r.much(size.messages), size: size.octets, keep: true}
		for _, s := range r.turns(ctx, servers, j) {
			rows = append(rows, []string{size.name, s.name, s.cell(rate), s.cell(volume), s.cell(serverCPU)})
		}
	}
	r.table(rows)
	return nil
}

// turns lets smtplab load do a job at each server.
func (r *report) turns(ctx context.Context, servers []*server, j job) []*series {
	var all []contender
	for _, s := range servers {
		all = append(all, s.against(s.name, r.load, j))
	}
	result := contest(ctx, r.rounds, all...)
	for _, s := range result {
		if s.err != nil {
			r.missing("%s: %v", s.name, s.err)
		}
	}
	return result
}
