package overlay

import "syscall"

// ofRoot are the namespaces that every root has of its own.
func ofRoot() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNS | syscall.CLONE_NEWPID | syscall.CLONE_NEWUTS | syscall.CLONE_NEWIPC}
}

// ofNetwork is the namespace of a network.
func ofNetwork() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNET}
}

// supported says whether this system has what roots and networks are made of.
func supported() error { return needRoot() }
