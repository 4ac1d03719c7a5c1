package main

import (
	"errors"
	"fmt"
	"io"
	"net/netip"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/smtplab/smtplab/harness/result"
	"github.com/smtplab/smtplab/harness/script"
	"github.com/smtplab/smtplab/reports/shown"
	"github.com/smtplab/smtplab/sim/peer"
	"github.com/smtplab/smtplab/sim/smtp"
	"github.com/smtplab/smtplab/sim/wire"
)

func init() { subcommands = append(subcommands, newSend) }

// sendFlags are what can be asked of send.
type sendFlags struct {
	to, as, name, from string
	rcpt, set          []string
	time               time.Duration
	security           clientSecurity
}

func newSend() *cobra.Command {
	var f sendFlags
	cmd := &cobra.Command{
		Use:   "send FILE|- --to ADDR",
		Short: "send one message as a named product would",
		Long: `Sends one message, from a file or the input, to one host, now and once, and shows what is said. The envelope is taken from
the fields Sender or From, and To, Cc and Bcc, unless --from and --rcpt give another; --from '<>' is the null path. Bcc stays
behind where it was asked for recipients. Lines may end with LF or CRLF, and go out with CRLF.

The last lines tell what became of each recipient: taken; refused, for good; or not now, which a server would try again.

It waits as the products do, by RFC 5321 section 4.5.3.2: 30 seconds for a connection, 5 minutes for the greeting and for each
reply, 2 for that to DATA, 10 for that to the end of the data or to a BLOB, 3 for the host to read a piece of the message; and
in all for no longer than --max-time. Of a reply that takes more than five seconds it tells that it waits. SIGINT or SIGTERM ends
it: the last lines then tell who was not yet answered for, which may have been taken all the same.

Exit code 0: the host took the message for all recipients; 1: not for all; 130: interrupted before.

Limits: messages of 64 MiB, replies of 1000 lines and 128 KiB.`,
		Example: `  smtplab send note.eml --to 127.0.0.1:2525
  smtplab send note.eml --to 192.168.2.25 --as exchange2003 --set blob=1020
  smtplab send note.eml --to 127.0.0.1:2525 --tls verify --tls-ca ca.pem --tls-name mx.fabrikam.example --auth ana:password.txt
  smtplab send - --to 127.0.0.1:2525 --from '<>' --rcpt bob@fabrikam.example < report.eml`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return sendMail(cmd, args[0], f) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.to, "to", "", "send to the host at `ADDR[:PORT]`; the port is 25 unless given")
	flags.StringVar(&f.as, "as", "rfc5321", "send as `PRODUCT` does")
	flags.StringArrayVar(&f.set, "set", nil, "set `NAME=VALUE` of the product; may be given again")
	flags.StringVar(&f.name, "name", "sender.example.test", "the sending host's full `NAME`")
	flags.StringVar(&f.from, "from", "", "the reverse path, in the place of the header's: `ADDRESS`")
	flags.DurationVar(&f.time, "max-time", time.Hour, "let the connection last for the `TIME`")
	completeFlag(cmd, "as", "products")
	f.security.register(cmd)
	flags.StringArrayVar(&f.rcpt, "rcpt", nil, "a recipient, in the place of the header's: `ADDRESS`; may be given again")
	return cmd
}

// read checks the flags, and makes of them what is needed to send.
func (f sendFlags) read() (to netip.AddrPort, setup peer.Setup, err error) {
	if f.to == "" {
		return to, setup, misused("want --to ADDR:PORT: the host to send to")
	}
	if to, err = hostAndPort("--to", f.to, 25); err != nil {
		return to, setup, err
	}
	if err := limits(bound{"--max-time", int64(f.time)}); err != nil {
		return to, setup, err
	}
	setup = peer.Setup{Product: f.as, Settings: f.set,
		Alter: []func(peer.Machine, *peer.Product){func(_ peer.Machine, p *peer.Product) { p.Send.Wait.Session = f.time }}}
	if err := f.security.apply(&setup); err != nil {
		return to, setup, err
	}
	if err := setup.Check(); err != nil {
		return to, setup, misused("%w", err)
	}
	if smtp.CheckDomain(f.name) != 0 {
		return to, setup, misused("--name: want a full name such as mail.contoso.example, got %q", f.name)
	}
	return to, setup, nil
}

// A letter is what is sent: a message and its envelope.
type letter struct {
	from    string
	to      []string
	content []byte
}

// letter reads the message, and addresses it.
func (f sendFlags) letter(cmd *cobra.Command, file string) (l letter, err error) {
	if l.content, err = readMessage(cmd, file); err != nil {
		return l, misused("%w", err)
	}
	if l.from, l.to, err = f.envelope(file, l.content); err != nil {
		return l, err
	}
	if len(f.rcpt) == 0 {
		l.content = smtp.WithoutField(l.content, "Bcc") // RFC 5322 section 3.6.3
	}
	return l, nil
}

// sendMail sends one message, and tells what became of it.
func sendMail(cmd *cobra.Command, file string, f sendFlags) error {
	to, setup, err := f.read()
	if err != nil {
		return err
	}
	l, err := f.letter(cmd, file)
	if err != nil {
		return err
	}
	screen := &live{out: &printer{w: cmd.OutOrStdout()}}
	book := wire.NewBook(screen)
	screen.begun = book.Begun()
	host := wire.NewHost(f.name, wire.Options{Book: book})
	sent, interrupted, err := sendOnce(host, setup, to, l, sayTo(cmd.ErrOrStderr(), "send"))
	if err != nil {
		return trouble(err)
	}
	code := result.ExitOK
	for _, s := range sent {
		screen.out.printf("%s\n", shown.Line(outcome(s)))
		if s.Reason != "" {
			code = result.ExitFail
		}
	}
	if interrupted && code != result.ExitOK { // what all were taken for before is done
		code = result.ExitInterrupted
	}
	if err := screen.out.end(); err != nil || code == result.ExitOK {
		return err
	}
	return exit{code: code}
}

// sendOnce sends a letter, and stops its host, at the latest when a signal comes. Who has no answer of the other host's by then is
// told to be interrupted.
func sendOnce(host *wire.Host, setup peer.Setup, to netip.AddrPort, l letter, say func(string, ...any)) (sent []peer.Sent, interrupted bool, err error) {
	ctx, over := untilSignal()
	defer over()
	watch := keepVigil(host, say)
	setup.Awaits = watch.awaits
	done := make(chan struct{})
	var failed error
	host.Go("send", func() {
		defer close(done)
		defer watch.end()
		sent, failed = peer.SendOnce(host, setup, to, l.from, l.to, l.content)
	})
	select {
	case <-done:
	case <-ctx.Done():
		interrupted = true
	}
	if err := host.Stop(0); err != nil {
		return nil, interrupted, err
	}
	for i, s := range sent {
		if interrupted && s.Reason != "" && strings.HasPrefix(s.Status, "4.4.") { // the connection's trouble, which we made
			sent[i].Reason = "interrupted"
		}
	}
	return sent, interrupted, errors.Join(failed, host.Failure())
}

// outcome tells what came of one recipient.
func outcome(s peer.Sent) string {
	switch {
	case s.Reason == "":
		return "taken for " + s.Recipient
	case s.Permanent:
		return fmt.Sprintf("refused for %s: %s", s.Recipient, s.Reason)
	default:
		return fmt.Sprintf("not now for %s: %s", s.Recipient, s.Reason)
	}
}

// largestMessage is how large a message may be.
const largestMessage = 64 << 20

// readMessage reads a message from a file, or from the input for "-".
func readMessage(cmd *cobra.Command, file string) ([]byte, error) {
	in := cmd.InOrStdin()
	if file != "-" {
		f, err := os.Open(file)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		in = f
	}
	text, err := io.ReadAll(io.LimitReader(in, largestMessage+1))
	if err != nil {
		return nil, err
	}
	if len(text) > largestMessage {
		return nil, fmt.Errorf("%s: want a message of at most %d octets", file, largestMessage)
	}
	return smtp.CanonicalLines(text), nil
}

// envelope is what the flags give, and the header for the rest.
func (f sendFlags) envelope(file string, content []byte) (from string, to []string, err error) {
	from, to = strings.Trim(f.from, "<>"), f.rcpt
	for _, address := range append([]string{from}, to...) {
		if address != "" && !script.IsMailbox(address) {
			return "", nil, misused("--from, --rcpt: want a mail address such as bob@fabrikam.example, got %q", address)
		}
	}
	if f.from != "" && len(to) > 0 {
		return from, to, nil
	}
	if from, to, err = f.envelopeOf(content); err != nil {
		return "", nil, misused("%s: %w; give --from and --rcpt", file, err)
	}
	return from, to, nil
}

// envelopeOf fills from the header what the flags leave out.
func (f sendFlags) envelopeOf(content []byte) (from string, to []string, err error) {
	from, to = strings.Trim(f.from, "<>"), f.rcpt
	header, _ := smtp.SplitMessage(content)
	fields, err := smtp.ParseHeader(header)
	if err != nil {
		return "", nil, err
	}
	author, readers, err := smtp.EnvelopeOf(fields)
	if f.from == "" {
		from = author.Mailbox()
	}
	if len(to) > 0 && from != "" {
		return from, to, nil // the header's recipients are not asked for
	}
	for _, r := range readers {
		to = append(to, r.Mailbox())
	}
	if err == nil && len(to) == 0 {
		err = errors.New("want a recipient in To, Cc or Bcc")
	}
	return from, to, err
}
