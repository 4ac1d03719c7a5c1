package overlay

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
)

// run runs a command to its end. It writes to files and not to pipes: a daemon that it starts keeps them open, and whoever
// reads a pipe waits until its last writer is gone.
func run(cmd *exec.Cmd, name string, args []string) (string, error) {
	out, err := scratch()
	if err != nil {
		return "", err
	}
	defer out.Close()
	complaint, err := scratch()
	if err != nil {
		return "", err
	}
	defer complaint.Close()
	cmd.Stdout, cmd.Stderr = out, complaint
	failed := cmd.Run()
	text, err := reread(out)
	if err != nil {
		return "", err
	}
	if failed != nil {
		said, err := reread(complaint)
		return text, errors.Join(fmt.Errorf("overlay: %s: %w%s", strings.Join(append([]string{name}, args...), " "), failed, indented(said+text)), err)
	}
	return text, nil
}

// scratch is a file without a name.
func scratch() (*os.File, error) {
	file, err := os.CreateTemp("", "smtplab-*")
	if err != nil {
		return nil, err
	}
	return file, os.Remove(file.Name())
}

func reread(file *os.File) (string, error) {
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return "", err
	}
	text, err := io.ReadAll(file)
	return string(text), err
}
