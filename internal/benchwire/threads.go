//go:build linux

package main

import (
	"bufio"
	"context"
	"io"
	"net"
	"os"
	"os/signal"
	"syscall"
)

func init() {
	roles["plain"] = plain
	register(15, "threads", "The sink's loops beside goroutines", measureThreads)
}

// measureThreads compares ways to make a sink of Go.
func measureThreads(ctx context.Context, r *report) error {
	send, err := r.source(ctx)
	if err != nil {
		return err
	}
	var servers []*server
	for _, start := range []func(context.Context) (*server, error){
		r.startTheirSink,
		func(ctx context.Context) (*server, error) { return r.startPlain(ctx, "plain sink, Go's defaults") },
		func(ctx context.Context) (*server, error) {
			return r.startPlain(ctx, "plain sink, GOMAXPROCS=1", "GOMAXPROCS=1")
		},
		func(ctx context.Context) (*server, error) { return r.startLoops(ctx, "1") },
		func(ctx context.Context) (*server, error) { return r.startLoops(ctx, "2") },
	} {
		s, err := start(ctx)
		if err != nil {
			r.missing("%v", err)
			continue
		}
		defer s.stop()
		servers = append(servers, s)
	}
	r.say(`The plain sink is the shortest that Go allows: a goroutine for each connection, which reads lines and writes replies,
		and does not know what they mean. The thought behind the loops was that each goroutine that wakes may cost a thread its wake-up,
		on a processor that smtp-source could use, and that with one processor for all of Go more processors are no use.
		smtplab's sink gives each thread of its own an epoll, and by default half the processors get such a thread; --loops sets
		how many. Whether that is worth its while here, the tables say: where the spreads of two rows overlap, they do
		not tell the two apart. smtp-source has one thread, so nothing is said about more senders.`)
	for _, keep := range []bool{false, true} {
		j := r.usual(keep)
		var all []contender
		for _, s := range servers {
			all = append(all, s.against(s.name, send, j))
		}
		r.compare(j, contest(ctx, r.rounds, all...), serverCPU)
	}
	return nil
}

// startLoops starts our sink with so many threads.
func (b *bench) startLoops(ctx context.Context, n string) (*server, error) {
	at, err := freePort()
	if err != nil {
		return nil, err
	}
	return serve(ctx, ourSink+" --loops "+n, at, nil, b.smtplab, "sink", "--listen", at, "--loops", n)
}

// startPlain starts a plain sink, with more variables.
func (b *bench) startPlain(ctx context.Context, name string, more ...string) (*server, error) {
	at, err := freePort()
	if err != nil {
		return nil, err
	}
	program, env, err := as("plain", at)
	if err != nil {
		return nil, err
	}
	return serve(ctx, name, at, append(env, more...), program)
}

// plain is the role of a plain sink: its argument is where.
func plain(args []string) error {
	l, err := net.Listen("tcp", args[0])
	if err != nil {
		return err
	}
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go plainSession(conn)
		}
	}()
	told := make(chan os.Signal, 1)
	signal.Notify(told, syscall.SIGTERM)
	<-told
	return l.Close()
}

// plainSession answers lines until QUIT.
func plainSession(conn net.Conn) {
	defer conn.Close()
	in := bufio.NewReader(conn)
	io.WriteString(conn, "220 plain\r\n")
	inData := false
	for {
		line, err := in.ReadSlice('\n')
		switch {
		case err != nil:
			return
		case inData && string(line) != ".\r\n":
			continue
		case !inData && string(line) == "DATA\r\n":
			inData = true
			io.WriteString(conn, "354 go on\r\n")
			continue
		}
		inData = false
		if _, err := conn.Write(reply); err != nil || string(line) == "QUIT\r\n" {
			return
		}
	}
}
