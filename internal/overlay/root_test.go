//go:build interop

package overlay

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// small is a package that is quick to install, with a program and a conffile: a server of the DNS.
const small = "nsd"

func soon(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	t.Cleanup(cancel)
	return ctx
}

func layer(t *testing.T, packages ...string) *Layer {
	t.Helper()
	l, err := Install(soon(t), packages...)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func start(t *testing.T, l *Layer, o Options) *Root {
	t.Helper()
	r, err := l.Start(soon(t), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Stop() })
	return r
}

// runs wants a program of the root to succeed, and returns its output.
func runs(t *testing.T, r *Root, name string, args ...string) string {
	t.Helper()
	out, err := r.Run(soon(t), name, args...)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// gone wants a process to be no more.
func gone(t *testing.T, pid int) {
	t.Helper()
	for range 500 {
		if _, err := os.Stat(fmt.Sprintf("/proc/%d/ns/pid", pid)); errors.Is(err, fs.ErrNotExist) {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("process %d is still there", pid)
}

// What is installed is there in each root, and what one writes is seen by no other, and not by the host.
func TestRootsAreApart(t *testing.T) {
	l := layer(t, small)
	begun := time.Now()
	one := start(t, l, Options{Name: "one", Hosts: map[string]string{"192.0.2.1": "mx.example"}, Files: map[string]string{"srv/deep/note": "of one"}})
	if took := time.Since(begun); took > 2*time.Second {
		t.Errorf("want a start from the cache within 2 s, got %v", took)
	}
	two := start(t, l, Options{Name: "two", Resolvers: []netip.Addr{netip.MustParseAddr("192.0.2.53")}})
	for r, name := range map[*Root]string{one: "one", two: "two"} {
		if got := runs(t, r, "hostname"); got != name+"\n" {
			t.Errorf("want the name %s, got %q", name, got)
		}
		runs(t, r, "test", "-x", "/usr/sbin/"+small)
	}
	if got := runs(t, one, "getent", "hosts", "mx.example"); !strings.HasPrefix(got, "192.0.2.1 ") {
		t.Errorf("want the address of Hosts, got %q", got)
	}
	if got := runs(t, two, "cat", "/etc/resolv.conf"); got != "nameserver 192.0.2.53\n" {
		t.Errorf("want the resolver of Options, got %q", got)
	}
	if text, err := one.Files.ReadFile("srv/deep/note"); string(text) != "of one" {
		t.Errorf("want the file of Options, got %q, %v", text, err)
	}
	if _, err := two.Files.Stat("srv/deep"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a root sees what another has written: %v", err)
	}
	for _, name := range []string{"/usr/sbin/" + small, "/srv/deep"} {
		if _, err := os.Stat(name); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("the host sees %s, which a root has written: %v", name, err)
		}
	}
}

// Stop ends daemons in the background, too, and at once.
func TestStopEndsAll(t *testing.T) {
	r := start(t, layer(t, small), Options{})
	runs(t, r, "sh", "-c", "sleep 3141 & sleep 3142 &")
	front := r.Command(soon(t), "sleep", "3143")
	if err := front.Start(); err != nil {
		t.Fatal(err)
	}
	begun := time.Now()
	if err := r.Stop(); err != nil {
		t.Error(err)
	}
	if took := time.Since(begun); took > time.Second {
		t.Errorf("want an end within a second, got %v", took)
	}
	front.Wait()
	if out, _ := exec.Command("pgrep", "-f", "sleep 314[123]").Output(); len(out) > 0 {
		t.Errorf("processes are left: %s", out)
	}
	if mounts, _ := os.ReadFile("/proc/self/mounts"); strings.Contains(string(mounts), "smtplab/layers") {
		t.Error("a mount is left")
	}
}

// A command ends with its context, and not only the nsenter before it.
func TestCommandIsKilled(t *testing.T) {
	r := start(t, layer(t, small), Options{})
	ctx, cancel := context.WithCancel(t.Context())
	sleeper := r.Command(ctx, "sleep", "3144")
	if err := sleeper.Start(); err != nil {
		t.Fatal(err)
	}
	for range 500 { // until it runs
		if _, err := r.Run(soon(t), "pgrep", "-x", "sleep"); err == nil {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	cancel()
	sleeper.Wait()
	runs(t, r, "sh", "-c", "for i in $(seq 200); do pgrep -x sleep >/dev/null || exit 0; sleep 0.01; done; exit 1")
}

// owner is set in the process that TestNothingOutlivesItsOwner starts, and kills.
const owner = "SMTPLAB_OVERLAY_OWNER"

// When the program that started them is killed, root and network end at once.
func TestNothingOutlivesItsOwner(t *testing.T) {
	if os.Getenv(owner) != "" {
		n, err := NewNetwork(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		r := start(t, layer(t, small), Options{Network: n})
		daemon := r.Command(t.Context(), "sleep", "3145")
		if err := daemon.Start(); err != nil {
			t.Fatal(err)
		}
		fmt.Printf("\npids %d %d %d\n", r.Pid(), n.cmd.Process.Pid, daemon.Process.Pid)
		select {} // until killed
	}
	layer(t, small)
	child := exec.Command(os.Args[0], "-test.run=^TestNothingOutlivesItsOwner$")
	child.Env = append(os.Environ(), owner+"=1")
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	var pids [3]int
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if n, _ := fmt.Sscanf(lines.Text(), "pids %d %d %d", &pids[0], &pids[1], &pids[2]); n == len(pids) {
			break
		}
	}
	child.Process.Kill()
	child.Wait()
	for _, pid := range pids {
		if pid == 0 {
			t.Fatal("want the numbers of the processes, got none")
		}
		gone(t, pid)
	}
}

// Two roots in one network reach each other at ports that are free there, and nobody else does.
func TestNetwork(t *testing.T) {
	a, b := netip.MustParseAddr("10.0.0.1"), netip.MustParseAddr("2001:db8::25")
	n, err := NewNetwork(soon(t), a, b)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { n.Stop() })
	l := layer(t, small)
	server, client := start(t, l, Options{Network: n}), start(t, l, Options{Network: n})
	for _, at := range []netip.AddrPort{netip.AddrPortFrom(a, 53), netip.AddrPortFrom(b, 53)} {
		conf := fmt.Sprintf("server:\n  ip-address: %v\n  username: \"\"\n  zonesdir: /tmp\n  database: \"\"\n  pidfile: /tmp/nsd.pid\n", at.Addr())
		if err := server.WriteFile("etc/nsd/nsd.conf", conf+"zone:\n  name: \"example\"\n  zonefile: /srv/zone\n"); err != nil {
			t.Fatal(err)
		}
		if err := server.WriteFile("srv/zone", "@ 60 IN SOA ns a 1 1 1 1 1\n@ IN NS ns\nns IN A 10.0.0.1\n"); err != nil {
			t.Fatal(err)
		}
		daemon := server.Command(t.Context(), small, "-d")
		if err := daemon.Start(); err != nil {
			t.Fatal(err)
		}
		for _, network := range []string{"udp", "tcp"} {
			if err := n.Await(soon(t), network, at); err != nil {
				t.Fatal(err)
			}
		}
		got, err := n.Run(soon(t), "dig", "+short", "@"+at.Addr().String(), "ns.example")
		if err != nil || got != "10.0.0.1\n" {
			t.Errorf("want an answer from %v, got %q, %v", at, got, err)
		}
		runs(t, client, "bash", "-c", fmt.Sprintf("exec 3<>/dev/tcp/%v/53", at.Addr()))
		daemon.Process.Kill()
		daemon.Wait()
	}
	short, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if err := n.Await(short, "tcp", netip.AddrPortFrom(a, 25)); err == nil || !strings.Contains(err.Error(), "nothing listens at tcp 10.0.0.1:25") {
		t.Errorf("want an error that says where nothing listens, got %v", err)
	}
}

// Many ask for the same layer at once, and it is made once.
func TestInstallTogether(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	var all sync.WaitGroup
	for range 3 {
		all.Go(func() {
			if _, err := Install(soon(t), "hello"); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	dir, _ := cache()
	if made, _ := filepath.Glob(filepath.Join(dir, "*.tar")); len(made) != 1 {
		t.Errorf("want one layer, got %q", made)
	}
	if got := runs(t, start(t, layer(t, "hello"), Options{}), "hello"); got != "Hello, world!\n" {
		t.Errorf("got %q", got)
	}
}

func TestInstallUnknown(t *testing.T) {
	_, err := Install(soon(t), "no-such-package-as-this")
	if err == nil || !strings.Contains(err.Error(), "Unable to locate package no-such-package-as-this") {
		t.Errorf("want the words of apt, got %v", err)
	}
}

func TestRunTellsWhatFailed(t *testing.T) {
	r := start(t, layer(t, small), Options{})
	_, err := r.Run(soon(t), "sh", "-c", "echo why >&2; exit 3")
	if err == nil || !strings.Contains(err.Error(), "exit status 3\n\twhy") {
		t.Errorf("want the exit code and the words, got %v", err)
	}
}
