package netns

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"syscall"
)

// entered is set in the environment of a program that was started again.
const entered = "SMTPLAB_USER_NAMESPACE"

// Reenter starts the program again, with the same arguments, as root of a user namespace, where it may make networks; its
// files belong to its user all the same. It returns the exit code when the other has ended. Signals that ask this process
// to end are passed on to the other. An error says that nothing was started.
func Reenter() (code int, err error) {
	if os.Getenv(entered) != "" {
		return 0, errors.New("user namespace: this program is in one already, and may still make no network")
	}
	self, err := os.Executable()
	if err != nil {
		return 0, err
	}
	again := exec.Command(self, os.Args[1:]...)
	again.Env = append(os.Environ(), entered+"=1")
	again.Stdin, again.Stdout, again.Stderr = os.Stdin, os.Stdout, os.Stderr
	again.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags:  syscall.CLONE_NEWUSER,
		UidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}},
		Setpgid:     true, // a terminal's Ctrl-C comes once, through us
		Pdeathsig:   syscall.SIGKILL,
	}
	runtime.LockOSThread() // the other is killed when the thread ends that started it
	defer runtime.UnlockOSThread()
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	defer signal.Stop(signals)
	if err := again.Start(); err != nil {
		return 0, fmt.Errorf("user namespace: %w", err)
	}
	return passOn(signals, again), nil
}

// passOn hands signals to a program until it ends, and returns its exit code.
func passOn(signals <-chan os.Signal, to *exec.Cmd) int {
	ended := make(chan struct{})
	go func() {
		for {
			select {
			case s := <-signals:
				to.Process.Signal(s)
			case <-ended:
				return
			}
		}
	}()
	to.Wait() // its error is the exit code
	close(ended)
	if by, ok := to.ProcessState.Sys().(syscall.WaitStatus); ok && by.Signaled() {
		return 128 + int(by.Signal()) // as shells have it
	}
	return to.ProcessState.ExitCode()
}
