package loop

import (
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// The calls that a busy loop lives on are made without telling the Go scheduler. It is told of a call so that another
// goroutine can have the processor if the call takes long, and looks after that with a thread of its own: it takes the
// processor away from a goroutine that makes many calls, gives it back, and wakes threads for both, which need processors
// in turn. These calls never take long: the sockets do not block, and a wait ends after briefWait.

// briefWait is how long a loop waits without letting the scheduler know. Something comes within it while there is load;
// when there is none, being slow to wake costs nobody anything.
const briefWait = time.Millisecond

// alert is for how long a loop with something to do looks out for more before it sleeps.
const alert = 30 * time.Microsecond

// mostInVain bounds how seldom a loop looks out that does so in vain: once in 1<<mostInVain waits.
const mostInVain = 6

// breath is how often a busy loop lets other goroutines of the process run. The scheduler stops one by force after 10 ms.
const breath = 5 * time.Millisecond

func read(fd int, p []byte) (int, error) {
	n, _, errno := unix.RawSyscall(unix.SYS_READ, uintptr(fd), uintptr(unsafe.Pointer(unsafe.SliceData(p))), uintptr(len(p)))
	return result(n, errno)
}

func write(fd int, p []byte) (int, error) {
	n, _, errno := unix.RawSyscall(unix.SYS_WRITE, uintptr(fd), uintptr(unsafe.Pointer(unsafe.SliceData(p))), uintptr(len(p)))
	return result(n, errno)
}

func result(n uintptr, errno unix.Errno) (int, error) {
	if errno != 0 {
		return 0, errno
	}
	return int(n), nil
}

// waitBriefly waits for events, at most for briefWait.
func waitBriefly(fd int, events []unix.EpollEvent, timeout time.Duration) (int, error) {
	until := unix.NsecToTimespec(min(timeout, briefWait).Nanoseconds())
	n, _, errno := unix.RawSyscall6(unix.SYS_EPOLL_PWAIT2, uintptr(fd), uintptr(unsafe.Pointer(unsafe.SliceData(events))),
		uintptr(len(events)), uintptr(unsafe.Pointer(&until)), 0, 0)
	if errno == unix.ENOSYS { // before Linux 5.11 there are whole milliseconds
		n, _, errno = unix.RawSyscall6(unix.SYS_EPOLL_PWAIT, uintptr(fd), uintptr(unsafe.Pointer(unsafe.SliceData(events))),
			uintptr(len(events)), 1, 0, 0)
	}
	return result(n, errno)
}

// waitLong waits for events, and lets others have the processor meanwhile.
func waitLong(fd int, events []unix.EpollEvent, timeout time.Duration) (int, error) {
	return unix.EpollWait(fd, events, int(timeout.Milliseconds()))
}
