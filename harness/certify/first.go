package certify

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"slices"
	"sync"
	"time"

	"github.com/smtplab/smtplab/harness"
	"github.com/smtplab/smtplab/harness/result"
	"github.com/smtplab/smtplab/harness/sut"
	"github.com/smtplab/smtplab/sim/record"
)

// The first call to a server is the one at which a mistake of whoever asked for the examination shows: nobody listens, or
// what listens there waits for TLS. Calling again would not mend that, so it is told at once.

// ErrNobody says that nothing listens at the address.
var ErrNobody = errors.New("nothing listens there")

// errTLS is why the first call is given up: the server speaks TLS from the first octet on.
var errTLS = errors.New("TLS from the first octet on")

// usualGreeting is how long most servers take for their greeting. One that is silent for longer is asked whether it waits for TLS.
const usualGreeting = 5 * time.Second

// A hopeless error is what is wrong with a server where waiting will not mend it.
type hopeless struct{ error }

// look probes the system. The error is a hopeless one at the first look, or says that ctx was cancelled.
func (l *lane) look(ctx context.Context) (*harness.Run, result.Case, error) {
	if l.met {
		return l.probe(ctx, l.well)
	}
	l.met = true
	while, giveUp := context.WithCancelCause(ctx)
	asked := false
	var watcher sync.WaitGroup
	watcher.Go(func() {
		if asked = sleep(while, l.greeting) == nil; asked && l.waitsForTLS(while) {
			giveUp(errTLS)
		}
	})
	run, graded, err := l.probe(while, l.well)
	giveUp(nil)
	watcher.Wait()
	switch {
	case ctx.Err() != nil:
		return run, graded, ctx.Err()
	case context.Cause(while) == errTLS:
		return run, graded, hopeless{l.inTLS()}
	case err != nil || graded.Verdict == result.Pass:
		return run, graded, err
	case isRefused(run):
		return run, graded, hopeless{fmt.Errorf("%v: %w: start the server, or give another address", l.system.Address(), ErrNobody)}
	case !asked && !hasSpoken(run) && l.waitsForTLS(ctx):
		return run, graded, hopeless{l.inTLS()}
	}
	return run, graded, nil
}

// inTLS is what there is to say of a server that speaks TLS from the first octet on.
func (l *lane) inTLS() error {
	return unfit(l.system, "it says nothing in the clear and shakes hands for TLS at once, as servers do at port 465 (RFC 8314): "+
		"say so with --implicit-tls, or give the port where it takes mail in the clear, 25 or 587, where STARTTLS can be examined as well")
}

// isRefused reports whether a call came to nothing because nobody listens.
func isRefused(run *harness.Run) bool {
	for _, e := range run.Events {
		if n, is := e.Fact.(*record.NotOpened); is {
			return n.Why == "refused"
		}
	}
	return false
}

// hasSpoken reports whether the server said anything that is text: octets that are none may be a TLS alert.
func hasSpoken(run *harness.Run) bool {
	return slices.ContainsFunc(run.Events, func(e record.Event) bool {
		line, is := e.Fact.(*record.Line)
		return is && line.From == record.Server && line.Heard && line.Text != "" && isText(line.Text)
	})
}

func isText(line string) bool {
	for i := range len(line) {
		if line[i] < ' ' {
			return false
		}
	}
	return true
}

// waitsForTLS reports whether a server answers a TLS handshake that nobody began with it, whether it likes ours or not. One in a
// network of its own was configured by us, and is not asked.
func (l *lane) waitsForTLS(ctx context.Context) bool {
	if _, apart := l.system.(interface{ Namespace() string }); apart || l.system.Abilities()[sut.ImplicitTLS] {
		return false
	}
	ctx, over := context.WithTimeout(ctx, usualGreeting)
	defer over()
	dialer := tls.Dialer{Config: &tls.Config{InsecureSkipVerify: true}} // who it is does not matter here
	conn, err := dialer.DialContext(ctx, "tcp", l.system.Address().String())
	if err == nil {
		conn.Close()
		return true
	}
	var alert *net.OpError
	return errors.As(err, &alert) && alert.Op == "remote error" // so crypto/tls names an alert
}
