package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/smtplab/smtplab/harness/certify"
	"github.com/smtplab/smtplab/harness/result"
	"github.com/smtplab/smtplab/harness/sut"
)

func init() { subcommands = append(subcommands, newCertify) }

// certifyFlags are what can be asked of certify, besides what run can be asked.
type certifyFlags struct {
	runFlags
	names    sut.Names
	auth     []string
	profiles []string
	list     bool
	dry      bool
	long     bool
	implicit bool
	resume   bool
	mode     string
	budget   time.Duration
	slack    time.Duration
	pauses   []time.Duration
}

func newCertify() *cobra.Command {
	cmd := &cobra.Command{Use: "certify", Short: "examine a mail server by the RFCs, requirement by requirement"}
	cmd.AddCommand(newCertifyServer())
	return cmd
}

func newCertifyServer() *cobra.Command {
	var f certifyFlags
	cmd := &cobra.Command{
		Use:   "server ADDR:PORT|postfix|exim|RECIPE.toml|product:NAME [PATTERN]...",
		Short: "examine an SMTP server",
		Long: `Examines an SMTP server by the conformance cases of the book, each of which stands for a requirement of an RFC, and prints a
verdict for each, with evidence. The server is one of these:

  ADDR:PORT       anything that listens. Say with --mailbox what addresses take mail, or the cases that need one are
                  unsupported; with --stranger an address to which it must not relay for a client that calls from here;
                  with --auth who may authenticate; with --implicit-tls that TLS begins at once, as on port 465
  RECIPE.toml     a server that a file tells how to start: name, address, start, mailboxes, inbox and so on
  postfix, exim   Debian's, installed apart from the system and configured here (needs Linux, root and apt)
  product:NAME    one of "smtplab list products", in a simulated world

Without a PATTERN all cases are played; a pattern is a folder, a name, or either with * and ?, and --profile and --label choose
as well. What a server does not offer, and what its adapter cannot do, is unsupported, which is no failure; what it announces
and does not do is one. A server may defend itself against us: what it answers with 421 or 4xx, or with silence, is tried again
after the pauses of --retry, and is inconclusive if it stays. What blames the server is played again, alone, and counts where
it happens again and the server is still what it was. One of which nothing can be examined, because it is not there, refuses its
own mailbox or says yes to everything, gets a report that says so of each case, and the exit code 3.

In the mode strict an outcome that is non-strict, such as a refusal by policy, breaks a MUST; in the mode operational it is
told and does not. With --out everything is kept, in a folder that has no results yet; "smtplab report --format certificate"
renders it, "smtplab judge" grades it again without the server, and --resume goes on where an interrupted examination ended.

So many cases as --parallel says are played at a time. Of postfix and exim as many are started, and each case has one to itself;
on any other server those cases wait for each other that would disturb each other. With --dry-run the server is called twice
and hears nothing but EHLO, STARTTLS, NOOP and QUIT; what is printed is which cases would be played, and why others would not.`,
		Example: `  smtplab certify server 127.0.0.1:2525 --mailbox bob@fabrikam.example
  smtplab certify server postfix --profile core-server --out results
  smtplab certify server my-server.toml rfc5321/4.1.1.4-* --out results
  smtplab certify server product:exchange2003
  smtplab certify server 127.0.0.1:2525 --list --label RFC2920:3.2`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return misused("which server? want %s", servers())
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx, restore := untilSignal()
			defer restore()
			return certifyServer(ctx, cmd, args[0], args[1:], f)
		},
	}
	f.flags(cmd)
	return cmd
}

func (f *certifyFlags) flags(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringArrayVar(&f.names.Mailboxes, "mailbox", nil, "an `ADDRESS` that takes mail; a second one is used as well")
	flags.StringVar(&f.names.Nobody, "nobody", "", "an `ADDRESS` of the mailbox's domain that does not exist; made up unless given")
	flags.StringVar(&f.names.Stranger, "stranger", "", "an `ADDRESS` to which the server must not relay for us")
	flags.StringArrayVar(&f.auth, "auth", nil, "who may authenticate: `USER:FILE`, whose first line is the password")
	flags.StringArrayVar(&f.profiles, "profile", nil, "only cases of the `PROFILE`: core-server, esmtp, tls, security, relay, dsn, all; may be given again")
	flags.StringArrayVar(&f.labels, "label", nil, "only cases with the label `L`: a section such as RFC5321:4.1.1.4, a level; given again, all must be there")
	flags.BoolVar(&f.implicit, "implicit-tls", false, "begin TLS at once, without STARTTLS, as on port 465")
	flags.BoolVar(&f.list, "list", false, "list the cases chosen, and play none")
	flags.BoolVar(&f.dry, "dry-run", false, "say which of the cases would be played, and why not the others")
	flags.BoolVar(&f.long, "long", false, "play the cases as well in which the RFC asks for minutes of waiting")
	flags.StringVar(&f.mode, "mode", result.Operational, "what an outcome that is not strict counts: `MODE` operational or strict")
	flags.IntVarP(&f.jobs, "parallel", "j", 2*runtime.GOMAXPROCS(0), "play `N` cases at a time")
	flags.DurationVar(&f.budget, "budget", 0, "stop after the `TIME`, as if interrupted")
	flags.DurationVar(&f.slack, "patience", time.Minute, "give up on a case when the server has kept us waiting for the `TIME`, and call it inconclusive")
	flags.DurationSliceVar(&f.pauses, "retry", certify.Pauses, "call a server that puts us off again after each of the `TIMES`")
	f.resultFlags(cmd)
	flags.BoolVar(&f.resume, "resume", false, "with --out: keep the verdicts that are there, and play the other cases")
	flags.Uint64Var(&f.seed, "seed", 1, "seed of all chances of ours, above 0")
	flags.StringVar(&f.date, "date", time.Now().Format(time.DateOnly), "the `DAY` of the examination, after which waivers may end")
}

func certifyServer(ctx context.Context, cmd *cobra.Command, server string, patterns []string, f certifyFlags) error {
	if err := f.check(); err != nil {
		return err
	}
	f.noCapture = true // of real sockets nothing is captured
	if f.dry {
		f.jobs = 1 // of what is started nothing more is asked than to say EHLO
	}
	if f.budget > 0 {
		var interrupt context.CancelFunc
		ctx, interrupt = context.WithCancel(ctx)
		defer time.AfterFunc(f.budget, interrupt).Stop()
	}
	if err := f.readAuth(); err != nil {
		return err
	}
	chosen, err := f.choose(nil, patterns)
	if err != nil {
		return err
	}
	if f.list {
		return listCases(cmd, chosen)
	}
	examined, err := f.summon(ctx, server, chosen)
	switch {
	case err != nil && ctx.Err() != nil:
		return exit{result.ExitInterrupted, errEarly}
	case err != nil:
		return err
	}
	defer examined.end()
	if names := examined.names(); names != nil {
		if chosen, err = f.choose(names, patterns); err != nil {
			return err
		}
	}
	if f.dry {
		return foretell(ctx, cmd, examined, chosen)
	}
	if err := f.readWaivers(chosen); err != nil {
		return err
	}
	return f.examine(ctx, cmd, examined, chosen, inShell(append([]string{server}, patterns...)))
}

// check refuses flags that do not go together, and a folder with results that nobody said may be lost.
func (f certifyFlags) check() error {
	switch {
	case f.seed == 0:
		return misused("--seed 0: want 1 or more")
	case f.jobs < 1:
		return misused("--parallel %d: want 1 or more", f.jobs)
	case f.mode != result.Operational && f.mode != result.Strict:
		return misused("--mode %s: want operational or strict", f.mode)
	case f.slack <= 0:
		return misused("--patience %v: want a time above zero", f.slack)
	case slices.ContainsFunc(f.pauses, func(p time.Duration) bool { return p <= 0 }):
		return misused("--retry: want times above zero, got %v", f.pauses)
	case f.json && (f.list || f.dry):
		return misused("--json: nothing is played, so that there is no result to print")
	case f.resume && f.out == "":
		return misused("--resume: want --out with it, the folder to go on in")
	case f.resume && f.replace:
		return misused("--resume --replace: want one of them: to go on with the results that are there, or to lose them")
	}
	if f.resume || f.list || f.dry {
		return nil
	}
	return f.checkOut("--resume to go on in it, ")
}

var errEarly = errors.New("certify: interrupted before the first case; nothing was examined, nothing is kept, and nothing is to be resumed")

// readAuth reads who may authenticate. Cases have one user.
func (f *certifyFlags) readAuth() error {
	if len(f.auth) > 1 {
		return misused("--auth: want one user, got %d", len(f.auth))
	}
	accounts, err := readAccounts(f.auth)
	for user, password := range accounts {
		f.names.User, f.names.Password = user, password
	}
	return err
}

// examine plays the cases and tells what came of them.
func (f certifyFlags) examine(ctx context.Context, cmd *cobra.Command, examined examination, chosen []story, what string) error {
	system := f.describe(examined.system(), what)
	s, err := f.openStage(cmd, chosen, system)
	if err != nil {
		return err
	}
	s.ground, s.mode, s.report.System = examined, f.mode, system
	unfit := examined.unfit()
	if unfit != nil {
		s.human.w = io.Discard // of each case there is but the same to say
	}
	err = s.play(ctx)
	if unfit != nil {
		return trouble(fmt.Errorf("%w; nothing was examined", unfit))
	}
	return err
}

// openStage is newStage, or goes on where an earlier examination ended.
func (f certifyFlags) openStage(cmd *cobra.Command, chosen []story, system *result.System) (*stage, error) {
	if !f.resume {
		return newStage(cmd, chosen, f.runFlags)
	}
	folder, report, err := result.Resume(f.out)
	if err != nil {
		return nil, misused("--resume: %w", err)
	}
	if err := system.GoesOn(report, f.seed); err != nil {
		return nil, misused("--resume: %s: %w", f.out, err)
	}
	left := slices.DeleteFunc(slices.Clone(chosen), func(s story) bool {
		return slices.ContainsFunc(report.Cases, func(c result.Case) bool { return c.Name == s.Name && c.Verdict != result.Inconclusive })
	})
	if len(left) == 0 {
		return nil, misused("--resume: all %d cases chosen have a verdict in %s", len(chosen), f.out)
	}
	again := f.runFlags
	again.out = ""
	s, err := newStage(cmd, left, again)
	if err != nil {
		return nil, err
	}
	s.out, s.folder, s.report = f.out, folder, report
	return s, nil
}
