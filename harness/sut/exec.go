package sut

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"
)

// grace is how long a server has between SIGTERM and SIGKILL.
const grace = 10 * time.Second

// Launch starts the server of a recipe, and returns when it greets.
func (r *Recipe) Launch(ctx context.Context) (System, error) {
	fill, err := r.names().fill(r.at.Addr().String(), r.at.Addr().String())
	if err != nil {
		return nil, err
	}
	can, err := r.abilities()
	if err != nil {
		return nil, err
	}
	p := &program{recipe: r, fill: fill, can: can}
	if conn, err := net.DialTimeout("tcp", r.at.String(), time.Second); err == nil {
		conn.Close()
		return nil, fmt.Errorf("%s: somebody listens at %v before it is started; end that server, or change the address", r.Name, r.at)
	}
	p.about(ctx)
	if err := p.start(ctx); err != nil {
		return nil, err
	}
	return p, nil
}

// A program is a server that a recipe started.
type program struct {
	recipe  *Recipe
	fill    map[string]string
	can     Abilities
	version string
	config  map[string]string

	cmd   *exec.Cmd
	said  bytes.Buffer // by the command; read when it has ended
	ended chan struct{}
}

func (p *program) About() About {
	return About{Name: p.recipe.Name, Version: p.version, Adapter: "recipe", Config: p.config}
}
func (p *program) Address() netip.AddrPort  { return p.recipe.at }
func (p *program) Names() map[string]string { return p.fill }
func (p *program) Abilities() Abilities     { return p.can }

// about asks for the version and reads the configuration. Neither is needed for the examination.
func (p *program) about(ctx context.Context) {
	if len(p.recipe.Version) > 0 {
		out, _ := p.command(ctx, p.recipe.Version).CombinedOutput()
		p.version, _, _ = strings.Cut(strings.TrimSpace(string(out)), "\n")
	}
	p.config = map[string]string{}
	for _, name := range p.recipe.Config {
		text, err := os.ReadFile(p.recipe.path(name))
		if err != nil {
			text = []byte(err.Error())
		}
		p.config[name] = p.recipe.withoutPassword(string(text))
	}
}

// withoutPassword leaves out what no result may hold. A server's configuration may have it, and so does the recipe itself.
func (r *Recipe) withoutPassword(text string) string {
	if r.Password == "" {
		return text
	}
	return strings.ReplaceAll(text, r.Password, "***")
}

func (p *program) command(ctx context.Context, words []string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, words[0], words[1:]...)
	cmd.Dir = p.recipe.dir
	return cmd
}

// start starts the server and waits for its greeting. The server outlives ctx, which bounds the wait alone.
func (p *program) start(ctx context.Context) error {
	p.said.Reset()
	p.cmd = p.command(context.WithoutCancel(ctx), p.recipe.Start)
	p.cmd.Stdout, p.cmd.Stderr = &p.said, &p.said
	if err := p.cmd.Start(); err != nil {
		return fmt.Errorf("%s: start: %w", p.recipe.Name, err)
	}
	p.ended = make(chan struct{})
	go func(cmd *exec.Cmd, ended chan struct{}) {
		cmd.Wait()
		close(ended)
	}(p.cmd, p.ended)
	patience, err := p.recipe.patience()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for {
		if greets(ctx, p.recipe.at.String()) {
			return nil
		}
		select {
		case <-p.ended:
			return fmt.Errorf("%s: start: want a server that stays in the foreground, got the end of it\n%s", p.recipe.Name, p.said.String())
		case <-ctx.Done():
			return errors.Join(fmt.Errorf("%s: start: want a greeting at %v within %v, got none", p.recipe.Name, p.recipe.at, patience), p.Stop())
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// greets reports whether a server says 220.
func greets(ctx context.Context, address string) bool {
	var d net.Dialer
	conn, err := d.DialContext(ctx, "tcp", address)
	if err != nil {
		return false
	}
	defer conn.Close()
	if deadline, ok := ctx.Deadline(); ok {
		conn.SetDeadline(deadline)
	}
	line, _ := bufio.NewReader(conn).ReadString('\n')
	conn.Write([]byte("QUIT\r\n"))
	return strings.HasPrefix(line, "220")
}

// Stop ends the server in order, and by force where it does not go.
func (p *program) Stop() error {
	p.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-p.ended:
		return nil
	case <-time.After(grace):
	}
	p.kill()
	return fmt.Errorf("%s: stop: want it to end within %v of SIGTERM; it was killed", p.recipe.Name, grace)
}

func (p *program) kill() {
	p.cmd.Process.Kill()
	<-p.ended
}

// Restart implements [Restarter].
func (p *program) Restart(ctx context.Context) error {
	if err := p.Stop(); err != nil {
		return err
	}
	return p.start(ctx)
}

// Crash implements [Restarter].
func (p *program) Crash(context.Context) error {
	p.kill()
	return nil
}

// Log implements [Logger].
func (p *program) Log() (string, error) {
	if p.recipe.Log == "" {
		return "", nil
	}
	text, err := os.ReadFile(p.recipe.path(p.recipe.Log))
	return string(text), err
}

// Inbox implements [Reader].
func (p *program) Inbox(_ context.Context, address string) ([]string, error) {
	return readMailbox(p.recipe.inbox(address))
}
