package main

import (
	"encoding/json"
	"strings"

	"github.com/spf13/cobra"

	"github.com/smtplab/smtplab/internal/load"
)

func init() { subcommands = append(subcommands, newSink) }

// sinkFlags are what can be asked of sink.
type sinkFlags struct {
	listen, refuse, delay, hangUp, without []string
	name                                   string
	messages                               int64
	seed                                   uint64
	loops                                  int
	json                                   bool
	limits                                 load.Limits
}

func newSink() *cobra.Command {
	f := sinkFlags{limits: load.DefaultLimits()}
	cmd := &cobra.Command{
		Use:   "sink",
		Short: "take mail as fast as it comes and keep nothing",
		Long: `Takes every message for everybody, counts it and throws it away, to measure what sends. When it stops it says how many
messages, connections and octets came, and how fast: from the first message to the last, so that the time when nobody
sent does not count. In JSON, seconds is how long it stood, and messages_per_second is the messages after the first
by seconds_from_first_to_last.

It speaks the SMTP of RFC 5321 with ` + strings.Join(load.Extensions(), ", ") + `; --without leaves one
out, and --without ESMTP all and EHLO. Only CRLF.CRLF ends a message. Flags make it behave badly: --refuse answers with a code
of 400 to 599, --delay makes replies late, --hang-up says nothing and closes. WHERE is one of
` + load.PointNames() + `; "." is the end of a message. A SHARE makes it happen so
often alone, by the chance of --seed. Rules of one point add up.

Limits are in the flags below; a limit of 0 is none. Who comes when there are --max-connections is told 421.` + standingHelp,
		Example: `  smtplab sink
  smtplab sink --messages 10000 --json
  smtplab sink --refuse rcpt=450,10% --delay .=200ms
  smtplab sink --listen [::1]:2525 --hang-up data=1% --without PIPELINING`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return serveSink(cmd, f) },
	}
	flags, l := cmd.Flags(), &f.limits
	flags.StringArrayVar(&f.listen, "listen", []string{"127.0.0.1:2525"}, "listen on `ADDR:PORT`; may be given again")
	flags.StringVar(&f.name, "name", "sink.example.test", "the host's full `NAME`")
	flags.StringArrayVar(&f.refuse, "refuse", nil, "refuse: `WHERE=CODE[,SHARE%]`; may be given again")
	flags.StringArrayVar(&f.delay, "delay", nil, "reply late: `WHERE=TIME[,SHARE%]`; may be given again")
	flags.StringArrayVar(&f.hangUp, "hang-up", nil, "close without a reply: `WHERE[=SHARE%]`; may be given again")
	flags.StringArrayVar(&f.without, "without", nil, "do not offer `EXTENSION`; may be given again")
	flags.Int64Var(&f.messages, "messages", 0, "stop after `N` messages; 0 is never")
	flags.Uint64Var(&f.seed, "seed", 1, "of the chance in --refuse, --delay and --hang-up: `N`")
	flags.IntVar(&f.loops, "loops", 0, "serve on `N` threads; 0 is half the processors, for what sends needs the others")
	flags.BoolVar(&f.json, "json", false, "print the summary as JSON")
	flags.IntVar(&l.Connections, "max-connections", l.Connections, "serve `N` clients at a time")
	flags.IntVar(&l.Line, "max-line", l.Line, "take command lines of `N` octets")
	flags.Int64Var(&l.Size, "max-size", l.Size, "take messages of `N` octets")
	flags.IntVar(&l.Recipients, "max-recipients", l.Recipients, "take `N` recipients of a message")
	flags.IntVar(&l.Commands, "max-commands", l.Commands, "take `N` commands of a connection")
	flags.IntVar(&l.Mistakes, "max-errors", l.Mistakes, "take `N` wrong commands of a connection")
	flags.DurationVar(&l.Silence, "max-silence", l.Silence, "hang up on a client that is silent for the `TIME`")
	flags.DurationVar(&l.Longest, "max-time", l.Longest, "let a connection last for the `TIME`")
	return cmd
}

// config reads the flags.
func (f sinkFlags) config() (load.SinkConfig, error) {
	c := load.SinkConfig{Name: f.name, Limits: f.limits, Seed: f.seed, Loops: f.loops, Enough: f.messages}
	var err error
	if c.Listen, err = listenFlag(f.listen); err != nil {
		return c, err
	}
	if !load.CheckName(f.name) {
		return c, misused("--name: want a full name such as sink.contoso.example, got %q", f.name)
	}
	if f.loops < 0 || f.loops > mostLoops {
		return c, misused("--loops: want a number from 0 to %d, got %d", mostLoops, f.loops)
	}
	if f.limits.Line < 64 {
		return c, misused("--max-line: want 64 or more, got %d", f.limits.Line)
	}
	if err := f.unlimited(); err != nil {
		return c, err
	}
	for _, kind := range []struct {
		flag  string
		texts []string
		parse func(string) (load.Rule, error)
	}{{"--refuse", f.refuse, load.ParseRefusal}, {"--delay", f.delay, load.ParseDelay}, {"--hang-up", f.hangUp, load.ParseHangUp}} {
		for _, text := range kind.texts {
			rule, err := kind.parse(text)
			if err != nil {
				return c, misused("%s %w", kind.flag, err)
			}
			c.Rules = append(c.Rules, rule)
		}
	}
	for _, word := range f.without {
		c.Without = append(c.Without, strings.ToUpper(word))
	}
	if err := load.CheckExtensions(c.Without); err != nil {
		return c, misused("--without: %w", err)
	}
	return c, nil
}

// unlimited refuses counts below zero, for zero is what means none.
func (f sinkFlags) unlimited() error {
	l := f.limits
	for _, b := range []bound{
		{"--messages", f.messages}, {"--max-connections", int64(l.Connections)}, {"--max-size", l.Size},
		{"--max-recipients", int64(l.Recipients)}, {"--max-commands", int64(l.Commands)}, {"--max-errors", int64(l.Mistakes)},
		{"--max-silence", int64(l.Silence)}, {"--max-time", int64(l.Longest)},
	} {
		if b.is < 0 {
			return misused("%s: want no less than 0, which is no limit", b.flag)
		}
	}
	return nil
}

// serveSink runs a sink until it is told to stop, or has taken enough.
func serveSink(cmd *cobra.Command, f sinkFlags) error {
	c, err := f.config()
	if err != nil {
		return err
	}
	say := sayTo(cmd.ErrOrStderr(), "sink")
	c.Limits.Connections = affordable(c.Limits.Connections, 1, say)
	sink, err := load.NewSink(c)
	if err != nil {
		return trouble(advised(err))
	}
	ctx, over := untilSignal()
	defer over()
	for _, at := range sink.Listening() {
		say("listening on %v, %s", at, reach(at.Addr()))
	}
	sink.Start()
	say("ready")
	select {
	case <-ctx.Done():
	case <-sink.Done():
	}
	say("stopping")
	summary := sink.Stop(drainTime)
	say("stopped")
	return printSummary(cmd, summary, f.json)
}

// printSummary tells what came.
func printSummary(cmd *cobra.Command, s load.Summary, asJSON bool) error {
	p := &printer{w: cmd.OutOrStdout()}
	if asJSON {
		text, err := json.MarshalIndent(s, "", "  ")
		if err != nil {
			return trouble(err)
		}
		p.printf("%s\n", text)
		return p.end()
	}
	p.printf("%s, %s, %s on %s\n", plural(int(s.Messages), "message"), plural(int(s.Recipients), "recipient"), plural(int(s.Octets), "octet"),
		plural(int(s.Connections), "connection"))
	p.printf("%.0f messages/s between the first and the last\n", s.Rate)
	for _, odd := range []struct {
		n    int64
		what string
	}{{s.Refused, "replies of 400 and above"}, {s.Cut, "connections that ended within a message"}} {
		if odd.n > 0 {
			p.printf("%d %s\n", odd.n, odd.what)
		}
	}
	return p.end()
}
