package overlay

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
)

// A holder is the process that a root or a network lives as long as. It waits for the end of its input, which is a pipe
// that this process alone holds, so that it ends when this process does, however that comes about.
type holder struct {
	cmd  *exec.Cmd
	life io.Closer
}

// hold starts a shell script as a holder, with namespaces of its own, and waits until it says that it is ready.
func hold(ctx context.Context, namespaces *syscall.SysProcAttr, name string, args ...string) (*holder, error) {
	cmd := exec.Command(name, args...)
	cmd.SysProcAttr = namespaces
	life, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	said, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	var complaint bytes.Buffer
	cmd.Stderr = &complaint
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	h := &holder{cmd: cmd, life: life}
	stopWatching := context.AfterFunc(ctx, func() { cmd.Process.Kill() })
	line, _ := io.ReadAll(said)
	if !stopWatching() || strings.TrimSpace(string(line)) != "ready" {
		cmd.Process.Kill()
		cmd.Wait()
		return nil, fmt.Errorf("%w%s", cause(ctx, "did not get ready"), indented(complaint.String()))
	}
	return h, nil
}

// pid is the holder's process, as the host numbers it.
func (h *holder) pid() string { return strconv.Itoa(h.cmd.Process.Pid) }

// proc is a file that the kernel keeps about the holder.
func (h *holder) proc(name string) string { return "/proc/" + h.pid() + "/" + name }

// stop ends the holder and waits until it is gone, and its namespaces with it.
func (h *holder) stop() error {
	h.life.Close()
	h.cmd.Process.Kill()
	if err := h.cmd.Wait(); h.cmd.ProcessState == nil {
		return fmt.Errorf("overlay: process %s: %w", h.pid(), err)
	}
	return nil
}

// cause is why something ended: the context's reason, if it has one.
func cause(ctx context.Context, otherwise string) error {
	if err := context.Cause(ctx); err != nil {
		return err
	}
	return fmt.Errorf("%s", otherwise)
}

// indented is what a program said, at most its last lines, to follow an error.
func indented(text string) string {
	const most = 12
	lines := strings.Split(strings.TrimSpace(text), "\n")
	if len(lines) > most {
		lines = lines[len(lines)-most:]
	}
	if lines[0] == "" {
		return ""
	}
	return "\n\t" + strings.Join(lines, "\n\t")
}

// needRoot explains what is missing where namespaces cannot be made.
func needRoot() error {
	if os.Geteuid() != 0 {
		return fmt.Errorf("overlay: want root, which mounts and namespaces need; got user %d: run as root, or under "+
			"unshare --user --map-auto --map-root-user", os.Geteuid())
	}
	return nil
}
