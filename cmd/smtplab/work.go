package main

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
)

// A line of work is items, what is done to each, and who takes what comes of it.
type lineOfWork[T, R any] struct {
	items []T
	work  func(context.Context, T) (R, error) // called concurrently
	done  func(R) error                       // called one at a time, in the order of the items
}

// run works on n items at a time. The first error stops it and is returned. When ctx ends, it hands on what has ended
// and leaves the rest.
func (l lineOfWork[T, R]) run(ctx context.Context, n int) error {
	if n == 1 {
		return l.oneByOne(ctx)
	}
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	outcomes := make([]chan R, len(l.items))
	for i := range outcomes {
		outcomes[i] = make(chan R, 1)
	}
	var next atomic.Int64
	var workers sync.WaitGroup
	for range min(n, len(l.items)) {
		workers.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(l.items); i = int(next.Add(1)) - 1 {
				if r, err := l.try(ctx, i); err == nil {
					outcomes[i] <- r
				} else {
					stop(err)
				}
				close(outcomes[i])
			}
		})
	}
	for _, o := range outcomes {
		if r, ended := <-o; ended {
			if err := l.done(r); err != nil {
				stop(err)
			}
		}
	}
	workers.Wait()
	return unlessCancelled(context.Cause(ctx))
}

// oneByOne finishes with each item before the next begins, so that what is said about them does not mix.
func (l lineOfWork[T, R]) oneByOne(ctx context.Context) error {
	for i := range l.items {
		r, err := l.try(ctx, i)
		if err == nil {
			err = l.done(r)
		}
		if err != nil {
			return unlessCancelled(err)
		}
	}
	return nil
}

func (l lineOfWork[T, R]) try(ctx context.Context, i int) (R, error) {
	if err := ctx.Err(); err != nil {
		var none R
		return none, err
	}
	return l.work(ctx, l.items[i])
}

// unlessCancelled drops the error of a work that was asked to stop.
func unlessCancelled(err error) error {
	if errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}
