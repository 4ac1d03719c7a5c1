package mtas

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net/netip"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/smtplab/smtplab/internal/overlay"
)

// A Program is a mail server that can be started.
type Program struct {
	Name     string   // "Postfix"
	packages []string // of Debian; the first has the version

	configure func(*Config) map[string]string // files by path
	prepare   string                          // a shell command after they are written
	start     string
	stop      string // in order; it may return before the last process has ended
	binaries  string // a pattern of the shell for its programs
	log       string
	spool     []string // folders in which messages wait, in the order in which they pass them
	memory    []string // folders with what is remembered of messages and hosts
	queue     func(context.Context, *Server) ([]Queued, error)
	flush     []string
}

// Programs are all that can be started.
var Programs = []*Program{Postfix, Exim}

// A Server runs.
type Server struct {
	Root    *overlay.Root
	Address netip.AddrPort // where it listens
	Config  Config         // as it was completed
	Program *Program

	version string
}

// Queued is a message that waits.
type Queued struct {
	ID         string
	From       string // empty for a report
	Recipients []string
	Reason     string // why the last attempt failed, where the server tells; else empty
}

// Start installs the server if it is not in the cache, configures and starts it, and returns when it listens.
func (p *Program) Start(ctx context.Context, c Config) (*Server, error) {
	c, err := c.completed()
	if err != nil {
		return nil, err
	}
	layer, err := overlay.Install(ctx, p.packages...)
	if err != nil {
		return nil, err
	}
	name, _, _ := strings.Cut(c.Name, ".")
	root, err := layer.Start(ctx, overlay.Options{
		Name: name, Network: c.Network, Resolvers: c.Resolvers, Files: p.files(&c),
		Hosts: map[string]string{c.Address.Addr().String(): c.Name},
	})
	if err != nil {
		return nil, err
	}
	s := &Server{Root: root, Address: c.Address, Config: c, Program: p}
	if err := s.begin(ctx); err != nil {
		log, _ := s.Log()
		root.Stop()
		return nil, fmt.Errorf("mtas: %s does not start: %w\n%s", p.Name, err, log)
	}
	return s, nil
}

// boxOwner is the user and group that mailboxes belong to. It exists in every Debian.
const boxOwner = "mail"

func (s *Server) begin(ctx context.Context) error {
	if _, err := s.Root.Run(ctx, "install", "-d", "-o", boxOwner, "-g", boxOwner, "/"+boxes); err != nil {
		return err
	}
	version, err := s.Root.Run(ctx, "dpkg-query", "--show", "--showformat=${Version}", s.Program.packages[0])
	if err != nil {
		return err
	}
	s.version = version
	if _, err := s.Root.Run(ctx, "sh", "-ec", s.Program.prepare+"\n"+s.Program.start); err != nil {
		return err
	}
	return s.ready(ctx)
}

// ready waits until the server listens.
func (s *Server) ready(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	return s.Root.Await(ctx, "tcp", s.Address)
}

// Version is that of Debian's package: "3.7.11-0+deb12u1".
func (s *Server) Version() string { return s.version }

// Files is its configuration: files by their paths, without passwords and keys.
func (s *Server) Files() map[string]string {
	open := s.Config
	open.Users = maps.Clone(open.Users)
	for name := range open.Users {
		open.Users[name] = "(left out)"
	}
	files := s.Program.files(&open)
	maps.DeleteFunc(files, func(name, text string) bool { return text == "" || name == certificateFile })
	return files
}

// files are all that the server is given, by path.
func (p *Program) files(c *Config) map[string]string {
	files := p.configure(c)
	if len(c.Resolvers) > 0 {
		files["etc/resolv.conf"] = resolverFile(c.Resolvers)
	}
	return files
}

// resolverFile says whom to ask. The C library would wait for ten seconds where nobody answers, which is time lost in a test.
func resolverFile(servers []netip.Addr) string {
	text := "options timeout:1 attempts:2\n"
	for _, s := range servers {
		text += "nameserver " + s.String() + "\n"
	}
	return text
}

// Mailbox returns the messages in a mailbox as they were stored, with LF at the ends of lines, oldest first.
func (s *Server) Mailbox(address string) ([]string, error) {
	if !slices.Contains(s.Config.Mailboxes, address) {
		return nil, fmt.Errorf("mtas: want one of the mailboxes %s, got %q", strings.Join(s.Config.Mailboxes, " "), address)
	}
	folder := path.Join(boxes, boxFolder(address), "new")
	entries, err := fs.ReadDir(s.Root.Files.FS(), folder)
	if errors.Is(err, fs.ErrNotExist) { // until the first message
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("mtas: %w", err)
	}
	slices.SortStableFunc(entries, writtenFirst)
	var mail []string
	for _, e := range entries {
		text, err := s.Root.Files.ReadFile(path.Join(folder, e.Name()))
		if err != nil {
			return nil, fmt.Errorf("mtas: %w", err)
		}
		mail = append(mail, string(text))
	}
	return mail, nil
}

// writtenFirst has those files first that were written first. Their names begin with a time, which Exim writes without zeros in
// front, so that they do not say.
func writtenFirst(a, b fs.DirEntry) int {
	x, err := a.Info()
	if err != nil {
		return 0 // it is gone, as its reader will tell
	}
	y, err := b.Info()
	if err != nil {
		return 0
	}
	return x.ModTime().Compare(y.ModTime())
}

// Await waits until so many messages at least are in a mailbox, and returns them.
func (s *Server) Await(ctx context.Context, address string, count int) ([]string, error) {
	for {
		mail, err := s.Mailbox(address)
		if err != nil || len(mail) >= count {
			return mail, err
		}
		if err := pause(ctx); err != nil {
			log, _ := s.Log()
			return mail, fmt.Errorf("mtas: %s: want %d messages for %s, got %d: %w\n%s", s.Program.Name, count, address, len(mail), err, log)
		}
	}
}

// AwaitLog waits until the log has a text, and returns all of the log.
func (s *Server) AwaitLog(ctx context.Context, text string) (string, error) {
	for {
		log, err := s.Log()
		if err != nil || strings.Contains(log, text) {
			return log, err
		}
		if err := pause(ctx); err != nil {
			return log, fmt.Errorf("mtas: %s: want %q in the log: %w\n%s", s.Program.Name, text, err, log)
		}
	}
}

// AwaitIdle waits until nothing is in the queue.
func (s *Server) AwaitIdle(ctx context.Context) error {
	for {
		queue, err := s.Queue(ctx)
		if err != nil || len(queue) == 0 {
			return err
		}
		if err := pause(ctx); err != nil {
			return fmt.Errorf("mtas: %s: want an empty queue, got %v: %w", s.Program.Name, queue, err)
		}
	}
}

func pause(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-time.After(20 * time.Millisecond):
		return nil
	}
}

// Submit hands in a message at the server itself, as its own users do. Options are those of sendmail, such as "-N", "never".
func (s *Server) Submit(ctx context.Context, message, from, to string, options ...string) error {
	cmd := s.Root.Command(ctx, "/usr/sbin/sendmail", append(options, "-i", "-f", from, to)...)
	cmd.Stdin = strings.NewReader(message)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("mtas: %s: sendmail: %w\n%s", s.Program.Name, err, out)
	}
	return nil
}

// Queue lists what waits.
func (s *Server) Queue(ctx context.Context) ([]Queued, error) { return s.Program.queue(ctx, s) }

// Flush lets the server try all that waits now, whatever its times say.
func (s *Server) Flush(ctx context.Context) error {
	_, err := s.Root.Run(ctx, s.Program.flush[0], s.Program.flush[1:]...)
	return err
}

// Log is all that the server has logged so far. What a test adds to it is found by the length before.
func (s *Server) Log() (string, error) {
	text, err := s.Root.Files.ReadFile(s.Program.log)
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	return string(text), err
}

// Crash kills the server's processes at once, in whatever they do; the files stay as they are.
func (s *Server) Crash(ctx context.Context) error {
	_, err := s.Root.Run(ctx, "sh", "-c", s.processes()+`
while pids=$(mine); [ -n "$pids" ]; do kill -KILL $pids 2>/dev/null; done; :`)
	return err
}

// processes defines the shell function "mine", which lists those of the server.
func (s *Server) processes() string {
	return `mine() { for p in /proc/[0-9]*; do case $(readlink "$p/exe") in (` + s.Program.binaries + `) echo "${p#/proc/}";; esac; done; }`
}

// Restart stops the server in order, unless it is down, and starts it again.
func (s *Server) Restart(ctx context.Context) error {
	if _, err := s.Root.Run(ctx, "sh", "-c", s.processes()+`
[ -z "$(mine)" ] || { `+s.Program.stop+`; while [ -n "$(mine)" ]; do sleep 0.05; done; }`); err != nil {
		return err
	}
	if _, err := s.Root.Run(ctx, "sh", "-ec", s.Program.start); err != nil {
		return err
	}
	return s.ready(ctx)
}

// Stop ends the server; nothing is left of it.
func (s *Server) Stop() error { return s.Root.Stop() }
