//go:build linux

package main

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"strings"
	"time"
)

func init() { register(50, "idle", "Memory of 10,000 connections that are held", measureIdle) }

// heldConnections is how many are held.
const heldConnections = 10000

// measureIdle holds connections to a server that has greeted and been greeted, and sees how much it has grown.
func measureIdle(ctx context.Context, r *report) error {
	r.say(`Each connection has had its greeting and EHLO, and then says nothing. Counted is the memory of the process (VmRSS)
		that came with the connections; what the kernel keeps for a socket is the same for all. Then one more client sends %d
		messages, to see how fast it is served beside the others.`, r.much(2000))
	rows := [][]string{{"", "connections held", "octets for each", rate + " meanwhile"}}
	for _, start := range []func(context.Context) (*server, error){r.startTheirSink, r.startOurSink, r.startIdleMTA} {
		s, err := start(ctx)
		if err != nil {
			r.missing("%v", err)
			continue
		}
		row, err := r.hold(ctx, s, r.much(heldConnections))
		if err != nil {
			r.missing("%s: %v", s.name, err)
		} else {
			rows = append(rows, row)
		}
		if err := s.stop(); err != nil {
			r.missing("%v", err)
		}
	}
	r.table(rows)
	return nil
}

// hold makes n connections, and returns the row of the server.
func (r *report) hold(ctx context.Context, s *server, n int) ([]string, error) {
	before, err := s.rss()
	if err != nil {
		return nil, err
	}
	var held []net.Conn
	defer func() {
		for _, conn := range held {
			conn.Close()
		}
	}()
	for range n {
		conn, err := greet(ctx, s.at)
		if err != nil {
			return nil, fmt.Errorf("after %d connections: %w", len(held), err)
		}
		held = append(held, conn)
	}
	after, err := s.rss()
	if err != nil {
		return nil, err
	}
	f, err := r.load(ctx, s.at, job{connections: 1, messages: r.much(2000), size: 1000, keep: true, to: "bob@bench.example"})
	if err != nil {
		return nil, err
	}
	grown := max(0, int64(after)-int64(before))
	return []string{s.name, fmt.Sprint(len(held)), digits(float64(grown) / float64(n)), digits(f[rate])}, nil
}

// greet makes a connection and says EHLO.
func greet(ctx context.Context, at string) (net.Conn, error) {
	var dialer net.Dialer
	conn, err := dialer.DialContext(ctx, "tcp", at)
	if err != nil {
		return nil, err
	}
	conn.SetDeadline(time.Now().Add(atMostToStart))
	lines := bufio.NewScanner(conn)
	for _, say := range []string{"", "EHLO bench.example\r\n"} {
		fmt.Fprint(conn, say)
		for lines.Scan() && strings.HasPrefix(lines.Text(), "2") && lines.Text()[3] == '-' {
		}
		if !strings.HasPrefix(lines.Text(), "2") {
			conn.Close()
			return nil, fmt.Errorf("%s: want a reply of 2xx, got %q, %v", at, lines.Text(), lines.Err())
		}
	}
	return conn, conn.SetDeadline(time.Time{})
}
