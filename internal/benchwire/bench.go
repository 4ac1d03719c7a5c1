//go:build linux

package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// A bench is what all measurements of a run share.
type bench struct {
	options
	dir     string // a folder of its own, gone at the end
	smtplab string // the command, built from this checkout
}

// newBench builds the command.
func newBench(ctx context.Context, o options) (*bench, error) {
	dir, err := os.MkdirTemp("", "benchwire-")
	if err != nil {
		return nil, err
	}
	// smtp-sink gives up its rights, and its libraries must be seen by whoever it is then.
	if err := os.Chmod(dir, 0o755); err != nil {
		return nil, err
	}
	b := &bench{options: o, dir: dir, smtplab: filepath.Join(dir, "smtplab")}
	build := exec.CommandContext(ctx, "go", "build", "-o", b.smtplab, "./cmd/smtplab")
	if said, err := build.CombinedOutput(); err != nil {
		b.close()
		return nil, fmt.Errorf("go build ./cmd/smtplab: want the top of the checkout as the working folder: %w\n%s", err, said)
	}
	return b, nil
}

func (b *bench) close() { os.RemoveAll(b.dir) }

// much is how many of something to send: n, or a tenth of it in a quick run.
func (b *bench) much(n int) int {
	if b.quick {
		return max(n/10, 1)
	}
	return n
}
