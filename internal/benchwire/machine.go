//go:build linux

package main

import (
	"fmt"
	"os"
	"runtime"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// A machine is what a measurement was taken on.
type machine struct {
	processor  string
	processors int
	memory     uint64 // octets
	kernel     string
	system     string
	when       time.Time
	busy       float64 // the load average of the minute before: what others did, and we ourselves
}

func thisMachine() machine {
	m := machine{processors: runtime.NumCPU(), when: time.Now().UTC(), processor: runtime.GOARCH, system: runtime.GOOS}
	var name unix.Utsname
	if unix.Uname(&name) == nil {
		m.kernel = unix.ByteSliceToString(name.Release[:])
	}
	var info unix.Sysinfo_t
	if unix.Sysinfo(&info) == nil {
		m.memory = info.Totalram * uint64(info.Unit)
		m.busy = float64(info.Loads[0]) / (1 << 16) // SI_LOAD_SHIFT
	}
	if text, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		m.processor = valueAfter(string(text), "model name", ":", m.processor)
	}
	if text, err := os.ReadFile("/etc/os-release"); err == nil {
		m.system = valueAfter(string(text), "PRETTY_NAME", "=", m.system)
	}
	return m
}

// valueAfter finds the line that begins with a key, and returns what follows the mark after it.
func valueAfter(text, key, mark, otherwise string) string {
	for line := range strings.Lines(text) {
		if before, value, ok := strings.Cut(line, mark); ok && strings.TrimSpace(before) == key {
			return strings.Trim(strings.TrimSpace(value), `"`)
		}
	}
	return otherwise
}

// String is one line for the report.
func (m machine) String() string {
	return fmt.Sprintf("Measured %s on %d processors (%s), %.0f GiB, %s, kernel %s, %s; load average before %.1f.",
		m.when.Format("2 January 2006, 15:04 MST"), m.processors, m.processor, float64(m.memory)/(1<<30), m.system, m.kernel,
		runtime.Version(), m.busy)
}
