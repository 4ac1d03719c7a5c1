package overlay

import (
	"context"
	"crypto/sha256"
	_ "embed" // the scripts
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

//go:embed mount.sh
var mountScript string

//go:embed install.sh
var installScript string

// A Layer is a set of installed packages, from which roots can be started.
type Layer struct {
	archive string
}

// status is where dpkg lists what is installed on the host: a layer fits only what it was made for.
const status = "/var/lib/dpkg/status"

// Install makes a layer of Debian packages, or finds it in the cache. Several may ask for the same at the same time.
func Install(ctx context.Context, packages ...string) (*Layer, error) {
	if err := supported(); err != nil {
		return nil, err
	}
	dir, err := cache()
	if err != nil {
		return nil, err
	}
	name, err := layerName(packages)
	if err != nil {
		return nil, err
	}
	layer := &Layer{filepath.Join(dir, name)}
	if _, err := os.Stat(layer.archive); err == nil {
		return layer, nil
	}
	if _, err := exec.LookPath("apt-get"); err != nil {
		return nil, errors.New("overlay: want apt-get, got none: layers are made of Debian packages")
	}
	if err := install(ctx, dir, layer.archive, packages); err != nil {
		return nil, err
	}
	prune(dir, time.Now().Add(-stale))
	return layer, nil
}

// install runs the script that makes the layer.
func install(ctx context.Context, dir, archive string, packages []string) error {
	script := mountScript + installScript
	cmd := exec.CommandContext(ctx, "sh", append([]string{"-c", script, "install", mountPoint(dir), archive}, packages...)...)
	cmd.SysProcAttr = ofRoot()
	cmd.WaitDelay = time.Second
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("overlay: packages %s cannot be installed: %w (is a name misspelt, or missing in the host's sources of apt?)%s",
			strings.Join(packages, " "), cause(ctx, err.Error()), indented(string(out)))
	}
	return nil
}

// cache makes the folder of the layers, and the one to mount roots at.
func cache() (string, error) {
	dir, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("overlay: no place for a cache: %w (set HOME or XDG_CACHE_HOME)", err)
	}
	dir = filepath.Join(dir, "smtplab", "layers")
	if err := os.MkdirAll(mountPoint(dir), 0o755); err != nil {
		return "", fmt.Errorf("overlay: %w", err)
	}
	return dir, nil
}

func mountPoint(dir string) string { return filepath.Join(dir, "mnt") }

// layerName is unique for the packages, the host's own and the way in which layers are made.
func layerName(packages []string) (string, error) {
	if len(packages) == 0 {
		return "", errors.New("overlay: want at least one package to install, got none")
	}
	for _, p := range packages {
		if p == "" || strings.HasPrefix(p, "-") {
			return "", fmt.Errorf("overlay: want the name of a Debian package, got %q", p)
		}
	}
	installed, err := os.ReadFile(status)
	if err != nil {
		return "", fmt.Errorf("overlay: %w: want a Debian system, whose packages layers build on", err)
	}
	sorted := slices.Sorted(slices.Values(packages))
	sum := sha256.New()
	for _, part := range []string{strings.Join(sorted, " "), string(installed), mountScript, installScript} {
		fmt.Fprintf(sum, "%d:%s", len(part), part)
	}
	return strings.Join(sorted, "+") + "-" + hex.EncodeToString(sum.Sum(nil))[:16] + ".tar", nil
}

// stale is how old a layer gets at most, counted from when it was made.
const stale = 7 * 24 * time.Hour

// prune removes layers that were made before a time. That a layer is in use does no harm: a root has read it when it is ready.
func prune(dir string, before time.Time) {
	entries, _ := os.ReadDir(dir)
	for _, e := range entries {
		if info, err := e.Info(); err == nil && e.Type()&fs.ModeDir == 0 && info.ModTime().Before(before) {
			os.Remove(filepath.Join(dir, e.Name()))
		}
	}
}
