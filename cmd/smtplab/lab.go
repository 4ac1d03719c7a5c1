package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/net/netutil"

	"github.com/smtplab/smtplab/internal/lab"
	"github.com/smtplab/smtplab/internal/lab/serve"
	"github.com/smtplab/smtplab/internal/lab/site"
	"github.com/smtplab/smtplab/internal/lab/web"
	"github.com/smtplab/smtplab/scenarios"
)

func init() { subcommands = append(subcommands, newLab) }

type labFlags struct {
	listen string
	names  []string
	export string
	limits lab.Limits
}

func newLab() *cobra.Command {
	var f labFlags
	cmd := &cobra.Command{
		Use:   "lab",
		Short: "open the teaching lab: watch mail fail, turn the right knob, see it delivered",
		Long: `Serves a page on which the book's stories happen before your eyes: who said what, what each party saw, what became of the
mail. Turn a registry value or a DNS fault and watch again; type into any server as by telnet; solve exercises; write
stories of your own. The page runs the same simulator as "smtplab run", and keeps nothing on this machine.

With --export it writes the page as files instead, for any web server: the simulator then runs in the browser, and there
is no server of ours. That wants to be run in a checkout of smtplab's source, with Go, or a release of smtplab.` + standingHelp,
		Example: `  smtplab lab
  smtplab lab --listen 127.0.0.1:9000
  smtplab lab --export site
  smtplab lab --listen 0.0.0.0:8025 --host lab.school.example`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if cmd.Flags().Changed("export") {
				return exportLab(cmd, f.export)
			}
			return serveLab(cmd, f)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.listen, "listen", "127.0.0.1:8025", "listen on `ADDR:PORT`; port 0 lets the system choose")
	flags.StringArrayVar(&f.names, "host", nil, "a `NAME` by which browsers call this machine, besides localhost and addresses")
	flags.StringVar(&f.export, "export", "", "write the page and the simulator as files into `DIR`, and serve nothing")
	flags.IntVar(&f.limits.Events, "max-events", 0, "events of a run, above which it is ended; 0 for the default")
	flags.IntVar(&f.limits.Seconds, "max-seconds", 0, "seconds that a run may take; 0 for the default")
	return cmd
}

// exportLab writes the page as files.
func exportLab(cmd *cobra.Command, dir string) error {
	ctx, over := untilSignal()
	defer over()
	say := sayTo(cmd.ErrOrStderr(), "lab")
	if err := site.Vacant(dir); err != nil { // before the work, which takes a minute
		return exportTrouble(err)
	}
	module, carried := site.Carried()
	if !carried {
		if _, err := site.Source(ctx, "."); err != nil {
			return trouble(fmt.Errorf("--export: %w", err))
		}
		say("compiling the simulator to WebAssembly, which takes a minute the first time")
		var err error
		if module, err = site.Build(ctx, "."); err != nil {
			return trouble(err)
		}
	}
	book, err := serve.Book(lab.New(scenarios.FS, lab.Limits{}))
	if err != nil {
		return trouble(err)
	}
	if err := (site.Site{Page: web.Files(), Book: book, Module: module}).Write(dir); err != nil {
		return exportTrouble(err)
	}
	say("wrote %s: any web server can serve this folder", filepath.Join(dir, "index.html"))
	return nil
}

func exportTrouble(err error) error {
	if errors.Is(err, site.ErrTaken) || errors.Is(err, site.ErrNoFolder) {
		return misused("--export: %w", err)
	}
	return trouble(err)
}

// serveLab serves the page until a signal.
func serveLab(cmd *cobra.Command, f labFlags) error {
	at, err := hostAndPort("--listen", f.listen, 8025)
	if err != nil {
		return err
	}
	handler, err := serve.New(serve.Config{
		Page: web.Files(), Simulator: lab.New(scenarios.FS, f.limits), Names: f.names, AtOnce: runtime.GOMAXPROCS(0), Waiting: 500,
	})
	if err != nil {
		return trouble(err)
	}
	listener, err := net.Listen(family(at.Addr()), at.String())
	if err != nil {
		return trouble(advised(err))
	}
	ctx, over := untilSignal()
	defer over()
	spareCollections()
	say := sayTo(cmd.ErrOrStderr(), "lab")
	say("listening on %v, %s", listener.Addr(), reach(at.Addr()))
	say("open http://%v/ in a browser", listener.Addr())
	return answerUntil(ctx, listener, handler, say)
}

// spareCollections lets more garbage lie than is usual, up to some memory: a student waits for each run, of which a quarter of the
// time would go into collecting what the run before has left. Who sets GOGC or GOMEMLIMIT knows better.
func spareCollections() {
	const generous, plenty = 400, 256 << 20
	if os.Getenv("GOGC") == "" && os.Getenv("GOMEMLIMIT") == "" {
		debug.SetGCPercent(generous)
		debug.SetMemoryLimit(plenty)
	}
}

// mostCallers is how many connections there may be at once. A browser holds six.
const mostCallers = 10_000

// answerUntil answers requests until the context ends. Limits on time and size keep a slow or endless caller from holding
// what others need.
func answerUntil(ctx context.Context, listener net.Listener, handler http.Handler, say func(string, ...any)) error {
	server := &http.Server{
		Handler: handler, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: time.Minute, WriteTimeout: 5 * time.Minute,
		IdleTimeout: time.Minute, MaxHeaderBytes: 16 << 10,
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(netutil.LimitListener(listener, mostCallers)) }()
	select {
	case err := <-failed:
		return trouble(err)
	case <-ctx.Done():
	}
	say("stopping")
	rest, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainTime)
	defer cancel()
	err := server.Shutdown(rest)
	if errors.Is(err, context.DeadlineExceeded) { // a run may take longer
		say("cutting what is still under way")
		err = server.Close()
	}
	if err != nil {
		return trouble(err)
	}
	say("stopped")
	return nil
}

// family keeps an IPv4 address from standing for all of IPv6 as well: 0.0.0.0 would.
func family(at netip.Addr) string {
	if at.Is4() {
		return "tcp4"
	}
	return "tcp"
}
