package load

import (
	"math"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// What a histogram of latencies tells apart: microseconds up to an hour, with three digits.
const (
	latencyUnit   = time.Microsecond
	latencyMost   = int64(time.Hour / latencyUnit)
	latencyDigits = 3
)

func newHistogram() *hdrhistogram.Histogram { return hdrhistogram.New(1, latencyMost, latencyDigits) }

// Latency is how long messages took, in milliseconds.
type Latency struct {
	Mean float64 `json:"mean"`
	P50  float64 `json:"p50"`
	P90  float64 `json:"p90"`
	P99  float64 `json:"p99"`
	P999 float64 `json:"p99.9"`
	Max  float64 `json:"max"`
}

func newLatency(h *hdrhistogram.Histogram) Latency {
	const perMillisecond = float64(time.Millisecond / latencyUnit)
	ms := func(units float64) float64 { return math.Round(units) / perMillisecond }
	at := func(percent float64) float64 { return ms(float64(h.ValueAtQuantile(percent))) }
	return Latency{Mean: ms(h.Mean()), P50: at(50), P90: at(90), P99: at(99), P999: at(99.9), Max: ms(float64(h.Max()))}
}

// record adds a message that took so long.
func (c *counter) record(took time.Duration) {
	c.latency.RecordValue(min(max(int64(took/latencyUnit), 1), latencyMost)) // within what the histogram holds: it cannot fail
}
