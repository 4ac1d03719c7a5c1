package spool

import (
	"os"
	"runtime"
	"syscall"
)

// syncData makes the octets of a file durable. Its times may stay behind (fdatasync(2)).
func syncData(f *os.File) error {
	conn, err := f.SyscallConn()
	if err != nil {
		return err
	}
	return askDisk("fdatasync", f, func() error {
		failed := conn.Control(func(fd uintptr) {
			for err = syscall.EINTR; err == syscall.EINTR; {
				err = syscall.Fdatasync(int(fd))
			}
		})
		if failed != nil {
			return failed
		}
		return os.NewSyscallError("fdatasync", err)
	})
}

// syncfsNumber is that of the system call syncfs (syscalls(2)), which package syscall has no name for.
var syncfsNumber = map[string]uintptr{"amd64": 306, "arm64": 267, "riscv64": 267, "loong64": 267}[runtime.GOARCH]

// syncAll makes everything durable on the file system that a folder is on, where the system can, and reports whether it
// could. What could not be written since the folder was opened is an error (syncfs(2), since Linux 5.8).
func syncAll(folder *os.File) (done bool, err error) {
	if syncfsNumber == 0 {
		return false, nil
	}
	conn, err := folder.SyscallConn()
	if err != nil {
		return true, err
	}
	return true, askDisk("syncfs", folder, func() error {
		var number syscall.Errno
		if err := conn.Control(func(fd uintptr) { _, _, number = syscall.Syscall(syncfsNumber, fd, 0, 0) }); err != nil {
			return err
		}
		if number != 0 {
			return os.NewSyscallError("syncfs", number)
		}
		return nil
	})
}

// deviceOf is the file system that a folder is on, wherever its name leads (stat(2), st_dev).
func deviceOf(folder string) (uint64, error) {
	var s syscall.Stat_t
	if err := syscall.Stat(folder, &s); err != nil {
		return 0, &os.PathError{Op: "stat", Path: folder, Err: err}
	}
	return uint64(s.Dev), nil
}

// isBeingWritten reports whether a file is open for writing: then nobody gets a lease to read it (fcntl(2), F_SETLEASE).
func isBeingWritten(path string) bool {
	const setLease, toRead = 1024, 0 // F_SETLEASE and F_RDLCK
	f, err := os.Open(path)
	if err != nil {
		return false // whoever reads it will say so
	}
	defer f.Close() // which gives the lease back
	conn, err := f.SyscallConn()
	if err != nil {
		return false
	}
	var number syscall.Errno
	err = conn.Control(func(fd uintptr) { _, _, number = syscall.Syscall(syscall.SYS_FCNTL, fd, setLease, toRead) })
	return err == nil && number == syscall.EAGAIN
}
