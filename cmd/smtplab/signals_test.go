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
