package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// oneSignal is how long after a signal the next one counts for the same: timeout(1) signals both its child and its group,
// and a terminal or a supervisor may do the like.
const oneSignal = time.Second

// untilSignal makes a context that ends with the first SIGINT or SIGTERM; another one, a second later or more, ends us at
// once. over is called when nobody waits for signals any more.
func untilSignal() (ctx context.Context, over func()) {
	ctx, restore := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	restoreAfter(ctx, restore)
	return ctx, unless(ctx, restore)
}

// unless makes what restores signals, but not those that have come: what counts for the first must not end us on the way out,
// with another exit code than the one we owe.
func unless(ctx context.Context, restore func()) func() {
	return func() {
		if ctx.Err() == nil {
			restore()
		}
	}
}

// restoreAfter restores what signals do, once those that count for the first have come.
func restoreAfter(ctx context.Context, restore func()) {
	context.AfterFunc(ctx, func() { time.AfterFunc(oneSignal, restore) })
}
