package sequence

import (
	"fmt"
	"strings"
	"time"
)

// Passed is a time that passes, in words that a person would use: "10 min", "23 h 3 min".
func Passed(d time.Duration) string {
	units := []struct {
		name string
		size time.Duration
	}{{"days", 24 * time.Hour}, {"h", time.Hour}, {"min", time.Minute}, {"s", time.Second}, {"ms", time.Millisecond}, {"µs", time.Microsecond}}
	var parts []string
	for _, u := range units {
		n := d / u.size
		d -= n * u.size
		switch {
		case n == 1 && u.name == "days":
			parts = append(parts, "1 day")
		case n > 0:
			parts = append(parts, fmt.Sprintf("%d %s", n, u.name))
		case len(parts) > 0:
			return parts[0]
		}
		if len(parts) == 2 {
			break
		}
	}
	if len(parts) == 0 {
		return "0 s"
	}
	return strings.Join(parts, " ")
}
