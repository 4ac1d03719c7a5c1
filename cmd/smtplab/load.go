package main

import (
	"encoding/json"
	"fmt"
	"io"
	"time"

	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"

	"github.com/smtplab/smtplab/harness/result"
	"github.com/smtplab/smtplab/internal/load"
	"github.com/smtplab/smtplab/reports/shown"
	"github.com/smtplab/smtplab/sim/smtp"
)

func init() { subcommands = append(subcommands, newLoad) }

// loadFlags are what can be asked of load.
type loadFlags struct {
	to, from, rcpt string
	config         load.Config
	elsewhere      bool
	json           bool
	counted        bool // --messages was given
}

func newLoad() *cobra.Command {
	var f loadFlags
	c := &f.config
	cmd := &cobra.Command{
		Use:   "load --to ADDR",
		Short: "send mail as fast as it is taken, and measure",
		Long: `Sends messages to one host on several connections, and tells how many were taken, how fast, and how long they took: each
from the time at which it was due to the reply to the end of its content. Without --rate a message is due when a
connection is free for it, in a session of its own unless --keep-open is given, and its connection is part of what it
takes. With --rate it has its time from the beginning: when the server stands still, those that wait meanwhile count as slow.

It is for testing: it sends to this machine alone, unless --other-hosts says that the host is yours to put under load.

Exit code 0: every message was taken for every recipient; 1: not every one, and the output says why; 130: interrupted before
all was sent. SIGINT or SIGTERM lets the messages under way end within five seconds; another one, a second later or more,
ends it at once.

Limits: 10000 connections, messages of 64 MiB, 1000 recipients; replies of 1000 lines; a server that is silent for --timeout is
left. After 100 connections in a row on which no server spoke, it gives up.`,
		Example: `  smtplab load --to 127.0.0.1:2525
  smtplab load --to 127.0.0.1:2525 --connections 100 --duration 10s --keep-open --pipelining
  smtplab load --to [::1]:2525 --rate 500 --duration 1m --size 100000 --json`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			f.counted = cmd.Flags().Changed("messages")
			return sendLoad(cmd, f)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.to, "to", "", "send to the host at `ADDR[:PORT]`; the port is 25 unless given")
	flags.BoolVar(&f.elsewhere, "other-hosts", false, "allow a host that is not this machine")
	flags.IntVar(&c.Connections, "connections", 10, "send on `N` connections at a time")
	flags.Int64Var(&c.Messages, "messages", 0, "send `N` messages; 1000 unless --duration is given, beside which 0 is no limit")
	flags.DurationVar(&c.Duration, "duration", 0, "send for the `TIME`")
	flags.Float64Var(&c.Rate, "rate", 0, "make `N` messages due per second; 0 is as fast as they are taken")
	flags.IntVar(&c.Size, "size", 1000, "send messages of `N` octets, header and all")
	flags.IntVar(&c.Recipients, "recipients", 1, "send each message to `N` recipients")
	flags.BoolVar(&c.Keep, "keep-open", false, "keep sessions open for the next message")
	flags.BoolVar(&c.Pipelining, "pipelining", false, "send MAIL, RCPT and DATA at once, if the server offers PIPELINING")
	flags.StringVar(&c.Name, "name", "load.example.test", "the sending host's full `NAME`")
	flags.StringVar(&f.from, "from", "load@load.example.test", "the reverse path: `ADDRESS`")
	flags.StringVar(&f.rcpt, "rcpt", "somebody@sink.example.test", "the recipient: `ADDRESS`; several get numbers behind the local part")
	flags.DurationVar(&c.Silence, "timeout", time.Minute, "wait for a reply for the `TIME`")
	flags.IntVar(&c.Loops, "loops", 0, "send from `N` threads; 0 is half the processors, for the server needs the others")
	flags.BoolVar(&f.json, "json", false, "print the result as JSON")
	return cmd
}

// The most that load takes on.
const (
	mostConnections    = 10000
	mostLoadRecipients = 1000
	usualMessages      = 1000
	mostLoops          = 1000
	slowestRate        = 0.001
	fastestRate        = 1_000_000
)

// read checks the flags, and makes a configuration of them.
func (f loadFlags) read() (load.Config, error) {
	c := f.config
	if f.to == "" {
		return c, misused("want --to ADDR:PORT: the host to send to")
	}
	var err error
	if c.To, err = hostAndPort("--to", f.to, 25); err != nil {
		return c, err
	}
	if !c.To.Addr().IsLoopback() && !f.elsewhere {
		return c, misused("--to %s: want an address of this machine, such as 127.0.0.1; or --other-hosts, if that one is yours", f.to)
	}
	if c.Sender, err = smtp.ParseMailbox(f.from, 0); err != nil {
		return c, misused("--from: %w", err)
	}
	if c.Recipient, err = smtp.ParseMailbox(f.rcpt, 0); err != nil {
		return c, misused("--rcpt: %w", err)
	}
	if smtp.CheckDomain(c.Name) != 0 {
		return c, misused("--name: want a full name such as load.contoso.example, got %q", c.Name)
	}
	if c.Messages == 0 && c.Duration == 0 {
		if f.counted {
			return c, misused("--messages 0: it is no limit beside --duration; want that as well, or 1 message or more")
		}
		c.Messages = usualMessages
	}
	return c, f.within(c)
}

// within checks the numbers.
func (f loadFlags) within(c load.Config) error {
	for _, number := range []struct {
		flag            string
		is, least, most int
	}{
		{"--connections", c.Connections, 1, mostConnections},
		{"--size", c.Size, 0, largestMessage},
		{"--recipients", c.Recipients, 1, mostLoadRecipients},
		{"--loops", c.Loops, 0, mostLoops},
	} {
		if number.is < number.least || number.is > number.most {
			return misused("%s: want a number from %d to %d, got %d", number.flag, number.least, number.most, number.is)
		}
	}
	if c.Rate != 0 && !(c.Rate >= slowestRate && c.Rate <= fastestRate) { // nor what is no number
		return misused("--rate: want 0, or a number from %v to %v, got %v", slowestRate, fastestRate, c.Rate)
	}
	if c.Duration < 0 || c.Messages < 0 || c.Silence <= 0 {
		return misused("want no number below zero in --duration and --messages, and a --timeout above it")
	}
	return nil
}

// sendLoad sends, and tells what became of it.
func sendLoad(cmd *cobra.Command, f loadFlags) error {
	c, err := f.read()
	if err != nil {
		return err
	}
	l, err := load.NewLoad(c)
	if err != nil {
		return trouble(err)
	}
	ctx, restore := untilSignal()
	defer restore()
	hide := showProgress(cmd.ErrOrStderr(), l, c)
	r := l.Run(ctx, drainTime)
	hide()
	if err := printLoad(cmd, r, f.json); err != nil {
		return err
	}
	switch {
	case r.Interrupted:
		return exit{code: result.ExitInterrupted}
	case !r.OK():
		return exit{code: result.ExitFail}
	}
	return nil
}

// showProgress says on a screen how far the load is, until it is hidden. Elsewhere it says nothing.
func showProgress(w io.Writer, l *load.Load, c load.Config) (hide func()) {
	if !terminal(w) {
		return func() {}
	}
	bar, step := newBar(w, l, c)
	over, hidden := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(hidden)
		for {
			select {
			case <-over:
				bar.Clear()
				return
			case <-time.After(patience / 5):
				step()
			}
		}
	}()
	return func() {
		close(over)
		<-hidden
	}
}

// newBar makes a bar of the messages, or of the time where nobody knows how many messages there will be.
func newBar(w io.Writer, l *load.Load, c load.Config) (bar *progressbar.ProgressBar, step func()) {
	options := []progressbar.Option{progressbar.OptionSetWriter(w), progressbar.OptionSetDescription("sending"), progressbar.OptionClearOnFinish()}
	if c.Messages > 0 {
		options = append(options, progressbar.OptionShowCount(), progressbar.OptionShowIts(), progressbar.OptionSetItsString("messages"))
		bar = progressbar.NewOptions64(c.Messages, options...)
		return bar, func() { bar.Set64(l.Finished()) }
	}
	bar = progressbar.NewOptions64(c.Duration.Milliseconds()+1, options...)
	begun := time.Now()
	return bar, func() {
		bar.Describe(fmt.Sprintf("sending, %d messages so far", l.Finished()))
		bar.Set64(min(time.Since(begun), c.Duration).Milliseconds()) // not to the end: what is under way has yet to end
	}
}

// printLoad tells what became of the messages.
func printLoad(cmd *cobra.Command, r load.Result, asJSON bool) error {
	p := &printer{w: cmd.OutOrStdout()}
	if asJSON {
		text, err := json.MarshalIndent(r, "", "  ")
		if err != nil {
			return trouble(err)
		}
		p.printf("%s\n", text)
		return p.end()
	}
	if r.Interrupted {
		p.printf("interrupted before all was sent\n")
	}
	if r.Accepted+r.Refused == 0 {
		p.printf("no message was answered, on %s to %s\n", plural(int(r.Sessions), "connection"), r.To)
	} else {
		p.printf("%s taken in %.2f s: %.0f/s, in %s, %d at a time\n", plural(int(r.Accepted), "message"), r.Seconds, r.Rate,
			plural(int(r.Sessions), "session"), r.Connections)
	}
	if r.Accepted > 0 {
		t := r.Latency
		p.printf("a message took p50 %.2f, p90 %.2f, p99 %.2f, p99.9 %.2f, at most %.2f ms\n", t.P50, t.P90, t.P99, t.P999, t.Max)
	}
	if r.Refused+r.RecipientsRefused+r.Accepted > 0 && !r.OK() {
		p.printf("%d messages refused, %d lost with their connection, %d recipients refused\n", r.Refused, r.Failed, r.RecipientsRefused)
	}
	for _, t := range r.Troubles {
		p.printf("%7d  %s\n", t.Count, shown.Line(t.What))
	}
	return p.end()
}
