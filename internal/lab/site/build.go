package site

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// module and program are what is compiled.
const (
	module  = "github.com/smtplab/smtplab"
	program = "./internal/lab/wasm"
)

// ErrNoSource says that there is nothing to compile.
var ErrNoSource = errors.New("this smtplab carries no simulator for browsers, and no source of it is here: want to be run in a checkout of smtplab's source, or a release of smtplab")

// Source is the folder of smtplab's source in which dir lies: that which has go.mod. The error is [ErrNoSource] where dir lies elsewhere.
func Source(ctx context.Context, dir string) (string, error) {
	root, err := command(ctx, dir, "list", "-m", "-f", "{{.Dir}}", module)
	var failed *exec.ExitError
	if errors.As(err, &failed) && ctx.Err() == nil { // what the go command says of modules is of no use to who has no checkout
		return "", ErrNoSource
	}
	return root, err
}

// Build compiles the simulator with the go command, from the source in dir, or below the folder above it that has go.mod.
// The same source and Go make the same octets. The error says what the go command said.
func Build(ctx context.Context, dir string) (Module, error) {
	root, err := Source(ctx, dir)
	if err != nil {
		return Module{}, err
	}
	exec, err := execScript(ctx, root)
	if err != nil {
		return Module{}, err
	}
	made, err := os.MkdirTemp("", "smtplab-wasm-")
	if err != nil {
		return Module{}, fmt.Errorf("the lab's module: %w", err)
	}
	defer os.RemoveAll(made)
	file := filepath.Join(made, "smtplab.wasm")
	// Without paths, version control and symbols: the page gets what the source says, wherever it lies.
	if _, err := command(ctx, root, "build", "-trimpath", "-buildvcs=false", "-ldflags=-s -w", "-o", file, program); err != nil {
		return Module{}, fmt.Errorf("the lab's module: %w", err)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return Module{}, fmt.Errorf("the lab's module: %w", err)
	}
	wasm, err := compress(data)
	return Module{Wasm: wasm, Exec: exec}, err
}

// execScript is the script that starts modules of this Go.
func execScript(ctx context.Context, root string) ([]byte, error) {
	goroot, err := command(ctx, root, "env", "GOROOT")
	if err != nil {
		return nil, err
	}
	script, err := os.ReadFile(filepath.Join(goroot, "lib", "wasm", execName))
	if err != nil {
		return nil, fmt.Errorf("the lab's module: this Go lacks the script that starts it: %w", err)
	}
	return script, nil
}

// command runs the go command for the browser's system, and returns what it prints.
func command(ctx context.Context, dir string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm", "CGO_ENABLED=0", "GOFLAGS=")
	out, err := cmd.Output()
	var failed *exec.ExitError
	if errors.As(err, &failed) {
		return "", fmt.Errorf("go %s: %w: %s", args[0], err, strings.TrimSpace(string(failed.Stderr)))
	}
	if err != nil {
		return "", fmt.Errorf("go %s: %w: install Go from https://go.dev/dl", args[0], err)
	}
	return strings.TrimSpace(string(out)), nil
}
