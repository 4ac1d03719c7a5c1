// Package loop holds many TCP connections on few threads, for programs whose work is to be fast.
//
// A [Talker] is one side of a conversation, written as a function from what was heard to what is to be said; it never
// reads, writes or waits itself. A [Group] runs one [Loop] or more, which accept and dial, hand talkers what came, and send
// what they say.
//
// Why not a goroutine for each connection? In a dialogue of short lines all the work is in the kernel, and the goroutine's
// part of it is dear: it sleeps after each line, and to wake it another thread looks for work first, on a processor that
// the program at the other end could use. On Linux (epoll_linux.go) a loop is one thread with an epoll of its own: three
// system calls for a line (wait, read, write), fewer when many connections are busy or a client pipelines, no buffers for
// idle connections, and no thread that wakes another; it keeps the Go scheduler out of these calls, and does not fall asleep
// between two lines of a busy dialogue (raw_linux.go). docs/speed.md has the figures. Elsewhere (threads.go)
// each connection has its goroutine, with the same rules and less speed.
//
// How many loops there should be depends on who else needs the processors. Unless told otherwise a group leaves half of
// them to the program at the other end, which on one machine is about as busy.
package loop
