package overlay

import (
	"context"
	_ "embed" // the script
	"fmt"
	"io/fs"
	"maps"
	"net/netip"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

//go:embed root.sh
var rootScript string

// Options say how a root differs from others of its layer. The zero value is the host's network and the host's resolvers.
type Options struct {
	Name      string            // the host's name, without dots, which would make a search domain; "box" if empty
	Network   *Network          // instead of the host's
	Resolvers []netip.Addr      // for /etc/resolv.conf, instead of the host's; they are asked at port 53
	Hosts     map[string]string // more lines of /etc/hosts: names by address
	Files     map[string]string // files to write, by path without a slash in front; their folders are made, too
}

// A Root is a running system: its files and its processes.
type Root struct {
	Files *os.Root // its file system
	holder
}

// Start makes a root of the layer, with an untouched copy of the installed files.
func (l *Layer) Start(ctx context.Context, o Options) (*Root, error) {
	name := o.Name
	if name == "" {
		name = "box"
	}
	if strings.Contains(name, ".") {
		return nil, fmt.Errorf("overlay: want a host name without dots, got %q: give the full name in Hosts, or to the server itself", name)
	}
	args := []string{"sh", "-c", mountScript + rootScript, "root", mountPoint(filepath.Dir(l.archive)), l.archive, name}
	if o.Network != nil {
		args = append(o.Network.enter(), args...)
	}
	h, err := hold(ctx, ofRoot(), args[0], args[1:]...)
	if err != nil {
		return nil, fmt.Errorf("overlay: root %s: %w", name, err)
	}
	root := &Root{holder: *h}
	if root.Files, err = os.OpenRoot(root.proc("root")); err == nil {
		err = root.furnish(o)
	}
	if err != nil {
		root.Stop()
		return nil, fmt.Errorf("overlay: root %s: %w", name, err)
	}
	return root, nil
}

// furnish writes the files that the options ask for.
func (r *Root) furnish(o Options) error {
	if err := r.nameServers(o.Resolvers); err != nil {
		return err
	}
	hosts, err := r.Files.ReadFile("etc/hosts")
	if err != nil {
		return err
	}
	for _, address := range slices.Sorted(maps.Keys(o.Hosts)) {
		hosts = fmt.Appendf(hosts, "%s %s\n", address, o.Hosts[address])
	}
	if err := r.WriteFile("etc/hosts", string(hosts)); err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(o.Files)) {
		if err := r.WriteFile(name, o.Files[name]); err != nil {
			return err
		}
	}
	return nil
}

// nameServers writes resolv.conf. It may be a symbolic link of the host's, which is not to be followed.
func (r *Root) nameServers(servers []netip.Addr) error {
	conf := ""
	for _, s := range servers {
		conf += "nameserver " + s.String() + "\n"
	}
	if len(servers) == 0 {
		host, err := os.ReadFile("/etc/resolv.conf")
		if err != nil {
			return err
		}
		conf = string(host)
	}
	if err := r.Files.RemoveAll("etc/resolv.conf"); err != nil {
		return err
	}
	return r.WriteFile("etc/resolv.conf", conf)
}

// WriteFile writes a file that root owns and all may read, in a folder that is made if need be.
func (r *Root) WriteFile(name, text string) error {
	if err := r.Files.MkdirAll(path.Dir(name), 0o755); err != nil {
		return err
	}
	return r.Files.WriteFile(name, []byte(text), fs.FileMode(0o644))
}

// Command is a program of the root, to be run in it. It is killed when the context ends; what it has put into the
// background is not.
func (r *Root) Command(ctx context.Context, name string, args ...string) *exec.Cmd {
	// Killing nsenter would leave its child alone, which is told to die with it.
	enter := []string{"--target", r.pid(), "--mount", "--uts", "--ipc", "--net", "--pid", "--root", "--wd",
		"setpriv", "--pdeathsig", "KILL", "--", name}
	return exec.CommandContext(ctx, "nsenter", append(enter, args...)...)
}

// Run runs a program to its end and returns its output. If it fails, the error tells what it said.
func (r *Root) Run(ctx context.Context, name string, args ...string) (string, error) {
	return run(r.Command(ctx, name, args...), name, args)
}

// Await waits until something in the root's network listens at an address; network is "tcp" or "udp". No connection is made.
func (r *Root) Await(ctx context.Context, network string, at netip.AddrPort) error {
	return r.await(ctx, network, at)
}

// Pid is the root's first process. Whoever kills it ends the root.
func (r *Root) Pid() int { return r.cmd.Process.Pid }

// Stop ends all processes of the root, and returns when they and the files are gone.
func (r *Root) Stop() error {
	if r.Files != nil {
		r.Files.Close()
	}
	return r.stop()
}
