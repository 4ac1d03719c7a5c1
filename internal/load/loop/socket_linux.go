package loop

import (
	"fmt"
	"net/netip"
	"time"

	"golang.org/x/sys/unix"
)

// The sockets here are not those of package net, because those tell their events to the Go runtime too, which wakes a
// thread for each.

// listen implements [engine].
func (l *epoll) listen(at netip.AddrPort) (netip.AddrPort, error) {
	fd, err := socket(at.Addr())
	if err != nil {
		return at, fmt.Errorf("listen at %v: socket: %w", at, err)
	}
	bound, err := bind(fd, at)
	if err == nil {
		err = l.watch(fd, 0, unix.EPOLLIN)
	}
	if err != nil {
		unix.Close(fd)
		return at, fmt.Errorf("listen at %v: %w", at, err)
	}
	l.doors = append(l.doors, fd)
	return bound, nil
}

// bind gives a socket its address and makes it listen.
func bind(fd int, at netip.AddrPort) (netip.AddrPort, error) {
	for _, o := range []struct{ level, name int }{
		{unix.SOL_SOCKET, unix.SO_REUSEADDR},
		{unix.IPPROTO_TCP, unix.TCP_NODELAY}, // connections that it accepts inherit this
	} {
		if err := unix.SetsockoptInt(fd, o.level, o.name, 1); err != nil {
			return at, err
		}
	}
	if err := unix.Bind(fd, address(at)); err != nil {
		return at, err
	}
	if err := unix.Listen(fd, 4096); err != nil { // the kernel lowers it to somaxconn
		return at, err
	}
	own, err := unix.Getsockname(fd)
	if err != nil {
		return at, err
	}
	switch own := own.(type) {
	case *unix.SockaddrInet4:
		return netip.AddrPortFrom(at.Addr(), uint16(own.Port)), nil
	case *unix.SockaddrInet6:
		return netip.AddrPortFrom(at.Addr(), uint16(own.Port)), nil
	}
	return at, nil
}

// dial begins to connect.
func dial(to netip.AddrPort) (int, error) {
	fd, err := socket(to.Addr())
	if err != nil {
		return -1, fmt.Errorf("dial %v: socket: %w", to, err)
	}
	err = unix.SetsockoptInt(fd, unix.IPPROTO_TCP, unix.TCP_NODELAY, 1)
	if err == nil {
		err = unix.Connect(fd, address(to))
	}
	if err != nil && err != unix.EINPROGRESS {
		unix.Close(fd)
		return -1, fmt.Errorf("dial %v: %w", to, err)
	}
	return fd, nil
}

func socket(a netip.Addr) (int, error) {
	family := unix.AF_INET
	if a.Is6() {
		family = unix.AF_INET6
	}
	return unix.Socket(family, unix.SOCK_STREAM|unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC, unix.IPPROTO_TCP)
}

func address(a netip.AddrPort) unix.Sockaddr {
	if a.Addr().Is4() {
		return &unix.SockaddrInet4{Port: int(a.Port()), Addr: a.Addr().As4()}
	}
	return &unix.SockaddrInet6{Port: int(a.Port()), Addr: a.Addr().As16()}
}

// acceptAtOnce is how many connections are accepted before others have their turn again.
const acceptAtOnce = 16

// accept takes connections that came in, and gives each to the loop that has the fewest.
func (l *epoll) accept(door int) {
	for range acceptAtOnce {
		fd, _, err := unix.Accept4(door, unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC)
		switch err {
		case nil:
			l.place(fd)
		case unix.EINTR, unix.ECONNABORTED: // it has gone again
		case unix.EMFILE, unix.ENFILE, unix.ENOBUFS, unix.ENOMEM:
			l.turnDeaf()
			return
		default:
			return
		}
	}
}

// place gives a new connection a talker, or tells it that there are enough.
func (l *epoll) place(fd int) {
	g := l.group
	if !g.admit() {
		unix.Write(fd, g.config.Full)
		unix.Close(fd)
		return
	}
	to := g.idlest().(*epoll)
	if to == l {
		l.adopt(fd, g.config.Accept(l), true)
		return
	}
	to.open.Add(1) // at once, for the next to be placed elsewhere
	to.post(func() {
		to.open.Add(-1)
		to.adopt(fd, g.config.Accept(to), true)
		if c := to.conns[fd]; to.stopping && c != nil {
			to.leave(c, ErrStopped)
		}
	})
}

// turnDeaf stops listening until a descriptor may be free again: otherwise the same event would come at once, and for ever.
func (l *epoll) turnDeaf() {
	l.deaf = true
	for _, door := range l.doors {
		unix.EpollCtl(l.fd, unix.EPOLL_CTL_DEL, door, nil)
	}
	l.At(time.Now().Add(sweep/10), l.listenAgain)
}

func (l *epoll) listenAgain() {
	if !l.deaf {
		return
	}
	l.deaf = false
	for _, door := range l.doors {
		l.watch(door, 0, unix.EPOLLIN) // one that is watched already stays so
	}
}

func (l *epoll) closeDoors() {
	for _, door := range l.doors {
		unix.Close(door)
	}
	l.doors = nil
}
