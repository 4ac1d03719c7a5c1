package main

import (
	"context"
	"errors"
	"slices"
	"sync/atomic"
	"testing"
)

func TestLineOfWork(t *testing.T) {
	boom := errors.New("boom")
	for _, n := range []int{1, 2, 8} {
		var items, got []int
		for i := range 100 {
			items = append(items, i)
		}
		same := func(_ context.Context, i int) (int, error) { return i, nil }
		keep := func(i int) error { got = append(got, i); return nil }
		if err := (lineOfWork[int, int]{items, same, keep}).run(t.Context(), n); err != nil || !slices.Equal(got, items) {
			t.Errorf("%d at a time: %v, order %v", n, err, got)
		}

		var begun atomic.Int32
		failing := func(_ context.Context, i int) (int, error) {
			begun.Add(1)
			if i == 5 {
				return 0, boom
			}
			return i, nil
		}
		if err := (lineOfWork[int, int]{items, failing, keep}).run(t.Context(), n); !errors.Is(err, boom) || begun.Load() == 100 {
			t.Errorf("%d at a time: want boom before the end, got %v after %d", n, err, begun.Load())
		}

		refuse := func(int) error { return boom }
		if err := (lineOfWork[int, int]{items, same, refuse}).run(t.Context(), n); !errors.Is(err, boom) {
			t.Errorf("%d at a time: want boom from done, got %v", n, err)
		}

		got = nil
		ctx, cancel := context.WithCancel(t.Context())
		stopped := func(ctx context.Context, i int) (int, error) {
			if i == 10 {
				cancel()
				return 0, ctx.Err()
			}
			return i, nil
		}
		if err := (lineOfWork[int, int]{items, stopped, keep}).run(ctx, n); err != nil || len(got) == 100 || !slices.IsSorted(got) {
			t.Errorf("%d at a time: want some of what ended before the stop and no error, got %v and %v", n, err, got)
		}
	}
}
