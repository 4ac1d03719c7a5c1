package main

import (
	"fmt"
	"net"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/smtplab/smtplab/fakefirewall"
	"github.com/smtplab/smtplab/sim"
	"github.com/smtplab/smtplab/sim/wire"
)

func init() { subcommands = append(subcommands, newFirewall) }

// firewallFlags are what can be asked of firewall.
type firewallFlags struct {
	listen []string
	to     string

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

Limits: those of the flags below, and 256 KiB that wait in each direction.` + standingHelp,
		Example: `  smtplab firewall isa2000 --to 127.0.0.1:25
  smtplab firewall keyword-stripped,keyword=STARTTLS pix --listen 127.0.0.1:2526 --to 192.168.2.25:25`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return serveFirewall(cmd, args, f) },
	}
	flags := cmd.Flags()
	flags.StringArrayVar(&f.listen, "listen", []string{"127.0.0.1:2526"}, "listen on `ADDR:PORT`; may be given again")
	flags.StringVar(&f.to, "to", "", "pass connections on to `ADDR[:PORT]`; the port is 25 unless given")
	flags.IntVar(&f.connections, "max-connections", 200, "pass `N` connections at a time; others are reset")
	flags.DurationVar(&f.time, "max-time", time.Hour, "let a connection last for the `TIME`")
	return cmd
}

func serveFirewall(cmd *cobra.Command, args []string, f firewallFlags) error {
	if f.to == "" {
		return misused("want --to ADDR:PORT: where connections are passed on to")
	}
	to, err := hostAndPort("--to", f.to, 25)
	if err != nil {
		return err
	}
	listen, err := listenFlag(f.listen)
	if err != nil {
		return err
	}
	var boxes []sim.Box
	for _, text := range args {
		name, settings := cutNamed(text)
		box, err := fakefirewall.Boxes.New(name, onPort(to.Port(), settings))
		if err != nil {
			return misused("%w", err)
		}
		boxes = append(boxes, box)
	}
	screen := &live{out: &printer{w: cmd.OutOrStdout()}}
	book := wire.NewBook(screen)
	screen.begun = book.Begun()
	host := wire.NewHost("firewall", wire.Options{Book: book})
	var doors []net.Listener
	for _, at := range listen {
		door, err := host.Listen("tcp", at.String())
		if err != nil {
			return unready(host, err)
		}
		doors = append(doors, door)
	}
	options := wire.ProxyOptions{To: to, Boxes: boxes, MaxConnections: f.connections, MaxTime: f.time}
	if _, err := wire.NewProxy(host, doors, options); err != nil {
		return unready(host, err)
	}
	return stand(cmd, host, sayTo(cmd.ErrOrStderr(), "firewall"), func() {})
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
