package sequence

import (
	"testing"
	"time"
)

func TestPassed(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0 s", 400 * time.Microsecond: "400 µs", 90 * time.Second: "1 min 30 s", 10 * time.Minute: "10 min", 24 * time.Hour: "1 day",
		50*time.Hour + time.Second: "2 days 2 h", 61 * time.Minute: "1 h 1 min", time.Hour + time.Second: "1 h", 1500 * time.Millisecond: "1 s 500 ms",
	} {
		if got := Passed(d); got != want {
			t.Errorf("%v: want %q, got %q", d, want, got)
		}
	}
}
