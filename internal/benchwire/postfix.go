//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"github.com/smtplab/smtplab/internal/overlay"
)

// Postfix in tables.
const (
	postfixHolding    = "Postfix, on hold"
	postfixDiscarding = "Postfix, to discard"
)

// postfixMain is the configuration of both, with Debian's defaults for what is not said. The port takes the place of %s.
const postfixMain = `compatibility_level = 3.6
myhostname = postfix.bench.example
mydestination =
relay_domains = bench.example
relay_transport = discard:
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
default_process_limit = 200
smtpd_client_connection_count_limit = 0
smtpd_client_connection_rate_limit = 0
smtpd_tls_security_level = none
alias_maps =
local_recipient_maps =
`

func (b *bench) startPostfixHolding(ctx context.Context, queue string) (*server, error) {
	s, err := b.startPostfix(ctx, postfixHolding, queue, "smtpd_client_restrictions = static:hold\n")
	if err != nil {
		return nil, err
	}
	s.kept = filepath.Join(queue, "hold")
	return s, nil
}

func (b *bench) startPostfixDiscarding(ctx context.Context, queue string) (*server, error) {
	return b.startPostfix(ctx, postfixDiscarding, queue, "")
}

// startPostfix installs Postfix into a root of its own, not on this machine, and gives it a queue on this machine's disk.
func (b *bench) startPostfix(ctx context.Context, name, queue, more string) (*server, error) {
	layer, err := overlay.Install(ctx, "postfix")
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	at, err := freePort()
	if err != nil {
		return nil, err
	}
	_, port, _ := strings.Cut(at, ":")
	master, err := masterWith(ctx, layer, port)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	root, err := layer.Start(ctx, overlay.Options{Name: "postfix", Files: map[string]string{
		"etc/postfix/main.cf": postfixMain + more, "etc/postfix/master.cf": master,
	}})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	err = onDisk(ctx, root, queue, "/var/spool/postfix")
	if err == nil {
		_, err = root.Run(ctx, "postfix", "start")
	}
	if err == nil {
		err = root.Await(ctx, "tcp", netip.MustParseAddrPort(at))
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", name, err), root.Stop())
	}
	s := &server{name: name, at: at, stop: root.Stop}
	s.cpu = func() (time.Duration, error) { return usedInside(root.Pid()) }
	return s, nil
}

// masterWith is Debian's master.cf with smtpd at another port.
func masterWith(ctx context.Context, layer *overlay.Layer, port string) (string, error) {
	root, err := layer.Start(ctx, overlay.Options{})
	if err != nil {
		return "", err
	}
	defer root.Stop()
	text, err := root.Files.ReadFile("etc/postfix/master.cf")
	if err != nil {
		return "", err
	}
	lines := strings.Split(string(text), "\n")
	for i, line := range lines {
		if f := strings.Fields(line); len(f) > 7 && f[0] == "smtp" && f[1] == "inet" {
			lines[i] = "127.0.0.1:" + port + " inet n - n - 200 smtpd"
		}
	}
	return strings.Join(lines, "\n"), nil
}

// onDisk moves a folder of a root, which is in memory, to a folder of this machine's disk, by mounting that disk in the root
// once more.
func onDisk(ctx context.Context, root *overlay.Root, host, inside string) error {
	if err := os.MkdirAll(host, 0o755); err != nil {
		return err
	}
	var at unix.Stat_t
	if err := unix.Stat(host, &at); err != nil {
		return err
	}
	mountPoint, kind, err := mountOf(at.Dev)
	if err != nil {
		return err
	}
	below, err := filepath.Rel(mountPoint, host)
	if err != nil {
		return err
	}
	number := fmt.Sprint(unix.Major(at.Dev), " ", unix.Minor(at.Dev))
	_, err = root.Run(ctx, "sh", "-ec", fmt.Sprintf(`mknod /dev/disk b %s; mkdir /disk; mount -t %s /dev/disk /disk
		cp -a %[4]s/. /disk/%[3]s/; chmod --reference=%[4]s /disk/%[3]s; mount --bind /disk/%[3]s %[4]s`, number, kind, below, inside))
	return err
}

// mountOf finds where a device is mounted whole, and as what kind of file system.
func mountOf(dev uint64) (mountPoint, kind string, err error) {
	text, err := os.ReadFile("/proc/self/mountinfo")
	if err != nil {
		return "", "", err
	}
	number := fmt.Sprintf("%d:%d", unix.Major(dev), unix.Minor(dev))
	for line := range strings.Lines(string(text)) {
		mount, source, _ := strings.Cut(line, " - ")
		f, g := strings.Fields(mount), strings.Fields(source)
		if len(f) > 4 && len(g) > 1 && f[2] == number && f[3] == "/" {
			return f[4], g[0], nil
		}
	}
	return "", "", fmt.Errorf("a queue on the disk: want device %s mounted whole, found no such mount in /proc/self/mountinfo", number)
}

// usedInside adds up the processor time of all processes of a process namespace, with that of children that have ended.
func usedInside(first int) (time.Duration, error) {
	namespace, err := os.Readlink(fmt.Sprintf("/proc/%d/ns/pid", first))
	if err != nil {
		return 0, err
	}
	all, err := os.ReadDir("/proc")
	if err != nil {
		return 0, err
	}
	var sum time.Duration
	for _, entry := range all {
		pid, err := strconv.Atoi(entry.Name())
		if err != nil {
			continue
		}
		if its, err := os.Readlink(fmt.Sprintf("/proc/%d/ns/pid", pid)); err != nil || its != namespace {
			continue
		}
		u, err := usedBy(pid)
		if err == nil { // else it has ended meanwhile
			sum += u.cpu + u.children
		}
	}
	return sum, nil
}
