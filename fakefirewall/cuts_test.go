package fakefirewall

import (
	"maps"
	"slices"

	"pgregory.net/rapid"

	"github.com/smtplab/smtplab/sim"
)

func namesOf[T any](m map[string]T) []string { return slices.Sorted(maps.Keys(m)) }

// drawCut cuts at places that rapid chooses.
func drawCut(t *rapid.T) func(string) []string {
	sizes := rapid.SliceOfN(rapid.IntRange(1, 40), 1, 20).Draw(t, "sizes")
	next := 0
	return func(text string) []string {
		var segments []string
		for text != "" {
			n := min(sizes[next%len(sizes)], len(text))
			next++
			segments, text = append(segments, text[:n]), text[n:]
		}
		return segments
	}
}

// encode writes a talk as bytes for a fuzzer: each segment begins with a byte that holds its direction and its length.
func encode(t talk) []byte {
	var data []byte
	for _, s := range t {
		for _, segment := range by(127)(s.text) {
			data = append(data, byte(s.way)<<7|byte(len(segment)))
			data = append(data, segment...)
		}
	}
	return data
}

func decode(data []byte, each func(sim.Direction, []byte)) {
	for len(data) > 0 {
		d, n := sim.Direction(data[0]>>7), int(data[0]&127)
		data = data[1:]
		n = min(n, len(data))
		if n > 0 {
			each(d, data[:n])
		}
		data = data[n:]
	}
}
