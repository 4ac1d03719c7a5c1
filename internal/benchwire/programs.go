//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// A program is one of others, as it can be run here.
type program struct {
	path string
	env  []string // variables it needs, as where its libraries are
}

// fetch finds a program that is installed; else it downloads a Debian package into the bench's folder and unpacks it
// there. inPackage is where the program lies in the package, libraries the folder in which it looks for its own. Nothing is
// installed, and no file of the system changes.
func (b *bench) fetch(ctx context.Context, name, pkg, inPackage, libraries string) (program, error) {
	if path, err := exec.LookPath(name); err == nil {
		return program{path: path}, nil
	}
	root := filepath.Join(b.dir, "packages", pkg)
	p := program{path: filepath.Join(root, inPackage)}
	if libraries != "" {
		p.env = []string{"LD_LIBRARY_PATH=" + filepath.Join(root, libraries)}
	}
	if _, err := os.Stat(p.path); err == nil {
		return p, nil
	}
	if err := unpack(ctx, root, pkg); err != nil {
		return program{}, fmt.Errorf("%s is not installed, and package %s could not be fetched: %w", name, pkg, err)
	}
	if _, err := os.Stat(p.path); err != nil {
		return program{}, fmt.Errorf("%s is not in package %s: %w", name, pkg, err)
	}
	return p, nil
}

// unpack downloads a package and unpacks it.
func unpack(ctx context.Context, root, pkg string) error {
	if err := os.MkdirAll(root, 0o755); err != nil {
		return err
	}
	get := exec.CommandContext(ctx, "apt-get", "download", pkg)
	get.Dir = root
	if said, err := get.CombinedOutput(); err != nil {
		return fmt.Errorf("apt-get download %s: %w: %s", pkg, err, said)
	}
	archives, err := filepath.Glob(filepath.Join(root, "*.deb"))
	if err != nil || len(archives) == 0 {
		return errors.Join(err, fmt.Errorf("apt-get download %s left no archive", pkg))
	}
	if said, err := exec.CommandContext(ctx, "dpkg", "-x", archives[0], root).CombinedOutput(); err != nil {
		return fmt.Errorf("dpkg -x %s: %w: %s", archives[0], err, said)
	}
	return nil
}
