//go:build linux

package main

import (
	"context"
	"fmt"
	"net/netip"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/smtplab/smtplab/internal/load/loop"
)

func init() {
	roles["answer"], roles["ask"] = answer, ask
	register(60, "loopback", "Beside an echo over loopback", measureLoopback)
}

// What is said in a dialogue of smtp-source, in octets: before the messages, for each, and after them. Each is answered.
var (
	before = []int{9}                   // HELO
	during = []int{20, 18, 6, 1115}     // MAIL, RCPT, DATA, content
	after  = []int{6}                   // QUIT
	reply  = []byte("250 2.0.0 Ok\r\n") // to whatever
)

// measureLoopback lets two programs exchange the same octets that SMTP does, without SMTP.
func measureLoopback(ctx context.Context, r *report) error {
	send, err := r.source(ctx)
	if err != nil {
		return err
	}
	servers, stop := r.sinks(ctx)
	defer stop()
	echo, err := r.startEcho(ctx)
	if err != nil {
		return err
	}
	defer echo.stop()
	r.say(`The echo sends as many octets in as many round trips as smtp-source and a sink, on the loops of smtplab's sink and
		load, and looks at none of them: what it reaches is a yardstick for programs made in this way, and no bound. Another
		sender, or the turns that the machine's other work takes, may make a row go faster than the echo (above 1.00).
		%d rounds, 10 connections, messages of 1 kB.`, r.rounds)
	for _, keep := range []bool{false, true} {
		j := r.usual(keep)
		all := []contender{echo.against("echo", r.ask, j)}
		for _, s := range servers {
			all = append(all, s.against(s.name+" under smtp-source", send, j), s.against(s.name+" under smtplab load", r.load, j))
		}
		r.heading("%s", j.sessions())
		rows := [][]string{{"", rate, "of the echo", serverCPU, clientCPU}}
		contested := contest(ctx, r.rounds, all...)
		for _, s := range contested {
			if s.err != nil {
				r.missing("%s: %v", s.name, s.err)
			}
			rows = append(rows, []string{s.name, s.cell(rate), s.times(contested[0], rate), s.cell(serverCPU), s.cell(clientCPU)})
		}
		r.table(rows)
	}
	return nil
}

// startEcho starts the one who answers.
func (b *bench) startEcho(ctx context.Context) (*server, error) {
	at, err := freePort()
	if err != nil {
		return nil, err
	}
	program, env, err := as("answer", at)
	if err != nil {
		return nil, err
	}
	return serve(ctx, "echo", at, env, program)
}

// ask is the client that asks.
func (b *bench) ask(ctx context.Context, at string, j job) (figures, error) {
	program, env, err := as("ask", at, strconv.Itoa(j.connections), strconv.Itoa(j.messages), strconv.FormatBool(j.keep))
	if err != nil {
		return nil, err
	}
	_, f, err := timed(ctx, env, j.messages, program)
	return f, err
}

// answer is the role of a server: its argument is where.
func answer(args []string) error {
	group, err := loop.New(loop.Config{Accept: func(loop.Loop) loop.Talker { return answerer{} }})
	if err != nil {
		return err
	}
	at, err := netip.ParseAddrPort(args[0])
	if err != nil {
		return err
	}
	if _, err := group.Listen(at); err != nil {
		return err
	}
	group.Start()
	told := make(chan os.Signal, 1)
	signal.Notify(told, syscall.SIGTERM)
	<-told
	group.Stop(0)
	return nil
}

// An answerer answers whatever it hears.
type answerer struct{}

func (answerer) Talk(heard []byte, t *loop.Turn) {
	t.Out = append(t.Out, reply...)
	t.Taken = len(heard)
}

func (answerer) Leave(error) ([]byte, bool) { return nil, false }
func (answerer) Ended(error)                {}

// An asker says what smtp-source says, in length, and waits for an answer to each.
type asker struct {
	on    loop.Loop
	to    netip.AddrPort
	keep  bool
	words [2048]byte
	next  []int // what it has to say still
	quit  bool  // it has said the last
	all   *askers
}

// askers is what all askers share.
type askers struct {
	left   atomic.Int64 // messages that nobody has taken yet
	active atomic.Int64
	done   chan struct{}
}

// ask is the role of a client: where, on how many connections, how many messages, and whether connections are kept.
func ask(args []string) error {
	var n, messages int
	var keep bool
	var to string
	if _, err := fmt.Sscan(strings.Join(args, " "), &to, &n, &messages, &keep); err != nil {
		return err
	}
	at, err := netip.ParseAddrPort(to)
	if err != nil {
		return err
	}
	group, err := loop.New(loop.Config{Silence: time.Minute})
	if err != nil {
		return err
	}
	all := &askers{done: make(chan struct{})}
	all.left.Store(int64(messages))
	all.active.Store(int64(n))
	group.Start()
	group.Each(func(i int, on loop.Loop) {
		for k := i; k < n; k += group.Loops() {
			(&asker{on: on, to: at, keep: keep, all: all}).begin()
		}
	})
	<-all.done
	group.Stop(0)
	return nil
}

// begin makes the next connection, if there is something left to send.
func (a *asker) begin() {
	if !a.takeNext(before) {
		if a.all.active.Add(-1) == 0 {
			close(a.all.done)
		}
		return
	}
	a.quit = false
	a.on.Dial(a.to, a)
}

// takeNext takes a message, of which there may be none left, and what is said before it.
func (a *asker) takeNext(first []int) bool {
	if a.all.left.Add(-1) < 0 {
		return false
	}
	a.next = append(append(a.next[:0], first...), during...)
	return true
}

// Talk says the next when it hears an answer.
func (a *asker) Talk(heard []byte, t *loop.Turn) {
	t.Taken = len(heard)
	switch {
	case a.quit:
		t.Abort = true
		return
	case len(a.next) == 0 && !(a.keep && a.takeNext(nil)):
		a.next, a.quit = append(a.next, after...), true
	}
	t.Out = append(t.Out, a.words[:a.next[0]]...)
	a.next = a.next[1:]
}

func (a *asker) Leave(error) ([]byte, bool) { return nil, false }

func (a *asker) Ended(error) { a.begin() }
