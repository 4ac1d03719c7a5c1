package main

import (
	"fmt"
	"net"
	"net/netip"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/smtplab/smtplab/fakefirewall"
	"github.com/smtplab/smtplab/reports/pcapng"
	"github.com/smtplab/smtplab/sim"
	"github.com/smtplab/smtplab/sim/record"
	"github.com/smtplab/smtplab/sim/wire"
)

func init() { subcommands = append(subcommands, newFirewall) }

// firewallFlags are what can be asked of firewall.
type firewallFlags struct {
	listen      []string
	to, capture string

	replace     bool
	connections int
	time        time.Duration
}

func newFirewall() *cobra.Command {
	var f firewallFlags
	cmd := &cobra.Command{
		Use:   "firewall BOX[,SETTING=VALUE...]... --to ADDR:PORT",
		Short: "run a TCP proxy that does harm",
		Long: `Passes connections on through boxes of "smtplab list boxes", in order from the client to the server; "smtplab explain BOX"
tells their stories and settings. Times of boxes count from the start of the proxy. What the boxes do is told on the
output.

A proxy has no say about single packets: a box that loses what it was sent, so that the sender's TCP sends it again, is
refused; scenarios have such links.

With --capture all that passes is in a pcapng file, at any moment: Wireshark opens it. Passwords that pass without TLS are
in it as well. It has two interfaces, "client side" and "server side", so that what goes in and what comes out stand in one
column of time; what a box did is the comment of the packet that follows. The filter frame.interface_name == "server side"
shows one of them; ports other than 25 have to be decoded as SMTP (tshark -d tcp.port==2526,smtp). Octets, addresses, times, FIN and RST are true; a proxy sees no packets, so sequence numbers,
acknowledgements and the cuts between segments are made up. A file that holds something is not written over without --replace.
Nothing is left out of it: in the place of a file, a pipe that nobody reads stops the proxy until it is read.

Limits: those of the flags below, and 256 KiB that wait in each direction.` + standingHelp,
		Example: `  smtplab firewall isa2000 --to 127.0.0.1:25
  smtplab firewall keyword-stripped,keyword=STARTTLS pix --listen 127.0.0.1:2526 --to 192.168.2.25:25
  smtplab firewall isa2000 --to 127.0.0.1:25 --capture blob.pcapng`,
		Args:              cobra.MinimumNArgs(1),
		ValidArgsFunction: completeNames(-1, "boxes"),
		RunE:              func(cmd *cobra.Command, args []string) error { return serveFirewall(cmd, args, f) },
	}
	flags := cmd.Flags()
	flags.StringArrayVar(&f.listen, "listen", []string{"127.0.0.1:2526"}, "listen on `ADDR:PORT`; may be given again")
	flags.StringVar(&f.to, "to", "", "pass connections on to `ADDR[:PORT]`; the port is 25 unless given")
	flags.StringVar(&f.capture, "capture", "", "write what passes on both sides to the pcapng file `FILE`")
	flags.BoolVar(&f.replace, "replace", false, "with --capture: write in the place of what the file holds, which is lost")
	flags.IntVar(&f.connections, "max-connections", 200, "pass `N` connections at a time; others are reset")
	flags.DurationVar(&f.time, "max-time", time.Hour, "let a connection last for the `TIME`")
	return cmd
}

// read reads the flags and the boxes.
func (f firewallFlags) read(boxes []string) (listen []netip.AddrPort, o wire.ProxyOptions, err error) {
	if f.to == "" {
		return nil, o, misused("want --to ADDR:PORT: where connections are passed on to")
	}
	o.MaxConnections, o.MaxTime = f.connections, f.time
	if err := limits(bound{"--max-connections", int64(f.connections)}, bound{"--max-time", int64(f.time)}); err != nil {
		return nil, o, err
	}
	if err := freeFile("--capture", f.capture, f.replace); err != nil {
		return nil, o, err
	}
	if o.To, err = hostAndPort("--to", f.to, 25); err != nil {
		return nil, o, err
	}
	if listen, err = listenFlag(f.listen); err != nil {
		return nil, o, err
	}
	if slices.Contains(listen, o.To) {
		return nil, o, misused("--to %v: want another address than that of --listen, or what comes goes round in circles", o.To)
	}
	o.Boxes, err = boxesFor(o.To.Port(), boxes)
	return listen, o, err
}

// serveFirewall passes connections on until it is told to stop.
func serveFirewall(cmd *cobra.Command, args []string, f firewallFlags) error {
	listen, options, err := f.read(args)
	if err != nil {
		return err
	}
	say := sayTo(cmd.ErrOrStderr(), "firewall")
	options.MaxConnections = affordable(options.MaxConnections, 2, say)
	var tell sinks
	book := wire.NewBook(&tell)
	screen := newOutlet(cmd.OutOrStdout(), say)
	tell = append(tell, &live{out: &printer{w: screen}, begun: book.Begun()})
	var lost error // of what should have been captured
	if f.capture != "" {
		keep, file, err := keepPackets(f.capture, book.Begun(), say, &lost)
		if err != nil {
			return trouble(fmt.Errorf("--capture: %w", err))
		}
		defer file.Close()
		options.Links = &proxySides
		tell = append(tell, keep)
	}
	host := wire.NewHost("firewall", wire.Options{Book: book})
	var doors []net.Listener
	for _, at := range listen {
		door, err := host.Listen("tcp", at.String())
		if err != nil {
			return unready(host, err)
		}
		doors = append(doors, door)
	}
	if _, err := wire.NewProxy(host, doors, options); err != nil {
		return unready(host, err)
	}
	err = stand(cmd, host, say, screen.stop)
	return ended(say, err, asTrouble(lost), screen.close())
}

// boxesFor makes the boxes that arguments name.
func boxesFor(port uint16, args []string) ([]sim.Box, error) {
	var boxes []sim.Box
	for _, text := range args {
		name, settings := cutNamed(text)
		box, err := fakefirewall.Boxes.New(name, onPort(port, settings))
		if err != nil {
			return nil, misused("%w", err)
		}
		if why := wire.Unfit(box); why != "" {
			return nil, misused("box %s: want one that filters connections, got one that %s; use it in a scenario", name, why)
		}
		boxes = append(boxes, box)
	}
	return boxes, nil
}

// proxySides are the interfaces of a capture.
var proxySides = [2]string{sim.ToServer: "server side", sim.ToClient: "client side"}

// keepPackets makes a sink that writes packets to a file, as tcpdump would: for the owner alone, and in the place of what
// was there, which [freeFile] has allowed. The first error is said and kept in failed, and ends the writing.
func keepPackets(name string, begun time.Time, say func(string, ...any), failed *error) (record.Sink, *os.File, error) {
	file, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return nil, nil, err
	}
	stream, err := pcapng.NewStream(file, begun, proxySides[sim.ToClient], proxySides[sim.ToServer])
	if err != nil {
		file.Close()
		return nil, nil, err
	}
	return sinkFunc(func(e record.Event) {
		if *failed != nil {
			return
		}
		if *failed = stream.Add(e); *failed != nil {
			say("%v; nothing more is captured", *failed)
		}
	}), file, nil
}

// onPort has a box look at the port that the proxy passes on to, unless it is told another.
func onPort(port uint16, settings []string) []string {
	for _, s := range settings {
		if strings.HasPrefix(s, "port=") {
			return settings
		}
	}
	return append(settings, fmt.Sprintf("port=%d", port))
}
