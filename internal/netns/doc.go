// Package netns makes private networks, in which any address and any port is free: stories are played there on real
// sockets with the addresses that they tell of.
//
// A [Network] is a network namespace of Linux with a loopback interface, to which [Network.Add] adds addresses. The
// process stays where it is: a socket belongs to the namespace in which its thread was when it was made, so that it is
// enough to go there for that moment ([Network.Do]). Any number of networks stand side by side in one process.
//
// To make one takes a right that only root has. Anybody may be root of a user namespace, but a process with more than one
// thread, as each of Go's, cannot move into one: [Reenter] starts the program again there. Where that is refused as well,
// and on systems other than Linux, [Available] says why there can be none.
package netns
