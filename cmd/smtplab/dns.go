package main

import (
	"fmt"
	"io/fs"
	"os"
	"os/signal"
	"runtime"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/smtplab/smtplab/fakedns"
	"github.com/smtplab/smtplab/sim/wire"
)

func init() { subcommands = append(subcommands, newDNS) }

// dnsFlags are what can be asked of dns.
type dnsFlags struct {
	listen []string
	faults []string
}

func newDNS() *cobra.Command {
	var f dnsFlags
	cmd := &cobra.Command{
		Use:   "dns ZONEFILE",
		Short: "run a DNS server that lies on request",
		Long: `Answers questions about the zones of a file in master-file form (RFC 1035 section 5), over UDP and TCP. A file may hold
several zones, each after its $ORIGIN and with an SOA record. "smtplab list faults" lists the lies, "smtplab explain FAULT"
tells their stories and settings. Times of faults count from the start of the server. A real socket cannot ignore a call
to it: tcp-ignored is refused, and tcp-refused works without limits alone.

Each query is a line of JSON on the output: time, from, transport, name, type and outcome; lines come at most a tenth of a
second late. {"left_out":N} stands for N lines that are not there. SIGHUP reads the zones again; where the file has a mistake, the old ones stay.

Limits: zone files of 16 MiB; queries of 4096 octets over UDP and 65535 over TCP; answers of 4096 octets over UDP, 512 where
the query has no EDNS; 5000 connections, of which each has 30 seconds for a query to come and its answer to go; 10000 slow
answers over UDP that wait to be sent.` + standingHelp,
		Example: `  smtplab dns world.zone
  smtplab dns world.zone --fault tcp-refused
  smtplab dns world.zone --fault servfail,types=MX,first=3 --fault slow,by=2s,names=a.example,b.example
  smtplab dns world.zone --listen 127.0.0.1:5353 --listen [::1]:5353`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return serveDNS(cmd, args[0], f) },
	}
	flags := cmd.Flags()
	flags.StringArrayVar(&f.listen, "listen", []string{"127.0.0.1:5353"}, "listen on `ADDR:PORT`, over UDP and TCP; may be given again")
	flags.StringArrayVar(&f.faults, "fault", nil, "lie: `NAME[,SETTING=VALUE...]`; may be given again, and the first has the last word")
	completeFlag(cmd, "fault", "faults")
	return cmd
}

// mostReaders is how many tasks take datagrams from a socket at most: they wait for one another where they read.
const mostReaders = 4

// readyAnswers is how many answers a server without faults keeps ready.
const readyAnswers = 10_000

func serveDNS(cmd *cobra.Command, file string, f dnsFlags) error {
	zones, err := readZones(file)
	if err != nil {
		return misused("%w", err)
	}
	config := fakedns.Config{Zones: []*fakedns.Zones{zones}, Readers: min(runtime.GOMAXPROCS(0), mostReaders), Remember: readyAnswers}
	if config.Addresses, err = listenFlag(f.listen); err != nil {
		return err
	}
	for _, text := range f.faults {
		fault, err := fakedns.Faults.New(cutNamed(text))
		if err != nil {
			return misused("--fault %s: %w", text, err)
		}
		config.Faults = append(config.Faults, fault)
	}
	if err := fakedns.Unfit(config.Faults); err != nil {
		return misused("--fault: %w", err)
	}
	say := sayTo(cmd.ErrOrStderr(), "dns")
	log := newQueryLog(cmd.OutOrStdout(), say)
	book := wire.NewBook(log)
	log.begun = book.Begun()
	host := wire.NewHost("dns", wire.Options{Book: book})
	server, err := fakedns.Start(host, config)
	if err != nil {
		return unready(host, err)
	}
	end := onHangup(func() {
		again, err := readZones(file)
		if err != nil {
			say("the old zones stay: %v", err)
			return
		}
		server.SetZones([]*fakedns.Zones{again})
		say("read %s again", file)
	})
	defer end()
	err = stand(cmd, host, say, func() { log.out.stop(); server.Stop() })
	return ended(say, err, log.out.close())
}

// readZones reads a file of zones. What is no file is not opened: to open a FIFO waits for whoever writes to it.
func readZones(file string) (*fakedns.Zones, error) {
	if info, err := os.Stat(file); err != nil {
		return nil, err
	} else if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s: want a file of zones, got %s; name a file that can be read again", file, kindOf(info.Mode()))
	}
	text, err := readFile(file)
	if err != nil {
		return nil, err
	}
	return fakedns.ParseZone(file, 1, string(text))
}

// kindOf names what is no file.
func kindOf(mode fs.FileMode) string {
	switch {
	case mode.IsDir():
		return "a folder"
	case mode&fs.ModeNamedPipe != 0:
		return "a pipe"
	}
	return "a device or socket"
}

// onHangup calls a function at each SIGHUP, until end is called.
func onHangup(do func()) (end func()) {
	hangups, ended := make(chan os.Signal, 1), make(chan struct{})
	signal.Notify(hangups, syscall.SIGHUP)
	go func() {
		for {
			select {
			case <-hangups:
				do()
			case <-ended:
				return
			}
		}
	}()
	return func() {
		signal.Stop(hangups)
		close(ended)
	}
}
