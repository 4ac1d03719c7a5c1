package main

import (
	"errors"
	"fmt"
	"net/netip"
	"os"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/smtplab/smtplab/harness/result"
	"github.com/smtplab/smtplab/sim/wire"
)

// drainTime is how long a standing server lets what is under way end when it is told to stop.
const drainTime = 5 * time.Second

// standingHelp ends the manual of each standing server.
const standingHelp = `

It listens on loopback unless --listen says otherwise; port 0 lets the system choose. SIGINT or SIGTERM stops it: nothing
more is accepted, what is under way has five seconds to end, then it is cut. Another signal, a second later or more, ends it at once.

What it tells it never waits for: where nobody reads the output, a MiB of lines is kept, others are left out and counted in
their place, and those that nobody reads until the end are cut as well. Where the output is a file nothing is left out, and it
waits for the disk. Where the output is closed, as by "| head -1", it says so and goes on.`

// longestStop is how long a stop may take in all: nothing lasts as long but a disk that hangs, or a pipe in the place of a file.
const longestStop = 4 * drainTime

// stand lets a host work until a signal or a failure ends it.
func stand(cmd *cobra.Command, h *wire.Host, say func(format string, words ...any), stop func()) error {
	ctx, over := untilSignal()
	defer over()
	for _, at := range h.Listening() {
		say("listening on %v, %s", at, reach(at.Addr()))
	}
	say("ready")
	select {
	case <-ctx.Done():
	case <-h.Failed():
	}
	late := time.AfterFunc(longestStop, func() {
		say("the stop hangs, as where a disk does, or a pipe given as a file that nobody reads: it ends without it")
		os.Exit(result.ExitError)
	})
	defer late.Stop()
	say("stopping")
	stop()
	if err := errors.Join(h.Failure(), h.Stop(drainTime)); err != nil {
		return trouble(err)
	}
	say("stopped")
	return nil
}

// reach says who can call an address.
func reach(a netip.Addr) string {
	if a.IsLoopback() {
		return "for this machine alone"
	}
	return "for whoever can reach it"
}

// A bound is a limit that a flag sets.
type bound struct {
	flag string
	is   int64
}

// limits refuses bounds that are none: a standing server has all of its limits.
func limits(all ...bound) error {
	for _, b := range all {
		if b.is <= 0 {
			return misused("%s: want a limit above zero", b.flag)
		}
	}
	return nil
}

// affordable is how many connections can be served at a time, where each takes so many descriptors: as many as are asked for, if
// the process may open so many files. Without a place for the next one nobody would be told that there are too many, and the
// silent would not be hurried. A quarter is left for files and for calls of our own.
func affordable(asked, each int, say func(format string, words ...any)) int {
	files := mostFiles()
	most := max(files/4*3/each, 1)
	if asked <= most {
		return asked
	}
	say("--max-connections %d: this process may open %d files (ulimit -n), so it serves %d at a time", asked, files, most)
	return most
}

// listenFlag reads the addresses of --listen.
func listenFlag(texts []string) ([]netip.AddrPort, error) { return addressFlag("--listen", texts) }

func addressFlag(flag string, texts []string) ([]netip.AddrPort, error) {
	var all []netip.AddrPort
	for _, text := range texts {
		at, err := netip.ParseAddrPort(numbered(text))
		if err != nil {
			return nil, misused("%s %s: want an address and port such as 127.0.0.1:2525, [::1]:2525 or localhost:2525; other names are not looked up", flag, text)
		}
		all = append(all, at)
	}
	return all, nil
}

// hostAndPort reads an address of which the port may be left out.
func hostAndPort(flag, text string, port uint16) (netip.AddrPort, error) {
	if a, err := netip.ParseAddr(numbered(text)); err == nil {
		return netip.AddrPortFrom(a, port), nil
	}
	at, err := netip.ParseAddrPort(numbered(text))
	if err != nil || at.Port() == 0 {
		return at, misused("%s %s: want an address such as 127.0.0.1 or 127.0.0.1:%d, or localhost; other names are not looked up", flag, text, port)
	}
	return at, nil
}

// numbered puts the address of localhost in the place of the name, which is the one that needs no DNS (RFC 6761 section 6.3).
func numbered(text string) string {
	name, port, found := strings.Cut(text, ":")
	if !strings.EqualFold(name, "localhost") {
		return text
	}
	if !found {
		return "127.0.0.1"
	}
	return "127.0.0.1:" + port
}

// unready is the end of a standing server that could not start.
func unready(h *wire.Host, err error) error {
	return trouble(errors.Join(advised(err), h.Stop(0)))
}

// advised says what to do where an address cannot be listened on.
func advised(err error) error {
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return fmt.Errorf("%w; stop what listens there, or give another --listen", err)
	case errors.Is(err, syscall.EACCES):
		return fmt.Errorf("%w; ports below 1024 are often for root alone: give another --listen", err)
	case errors.Is(err, syscall.EADDRNOTAVAIL):
		return fmt.Errorf("%w; this machine does not have the address: give another --listen", err)
	}
	return err
}
