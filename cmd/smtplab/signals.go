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
// once. restore is called when nobody waits for signals any more.
func untilSignal() (ctx context.Context, restore context.CancelFunc) {
	ctx, restore = signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	restoreAfter(ctx, restore)
	return ctx, restore
}

// restoreAfter restores what signals do, once those that count for the first have come.
func restoreAfter(ctx context.Context, restore func()) {
	context.AfterFunc(ctx, func() { time.AfterFunc(oneSignal, restore) })
}
