package main

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// A signal that comes with the first one counts for the same; one that comes later ends us.
func TestSignalsAtOnceAreOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, signalled := context.WithCancel(t.Context())
		var restored atomic.Bool
		restoreAfter(ctx, func() { restored.Store(true) })
		signalled()
		time.Sleep(oneSignal - time.Nanosecond) // in the bubble's time
		synctest.Wait()
		if restored.Load() {
			t.Errorf("want signals held for %v, got them restored before", oneSignal)
		}
		time.Sleep(time.Nanosecond)
		synctest.Wait()
		if !restored.Load() {
			t.Errorf("want signals restored after %v", oneSignal)
		}
	})
}

// What restores signals at the end of the work leaves them alone once one has come.
func TestSignalsOnTheWayOut(t *testing.T) {
	for _, signalled := range []bool{false, true} {
		ctx, signal := context.WithCancel(t.Context())
		if signalled {
			signal()
		}
		restored := false
		unless(ctx, func() { restored = true })()
		if restored == signalled {
			t.Errorf("want signals restored only when none has come; one has: %t, restored: %t", signalled, restored)
		}
		signal()
	}
}
