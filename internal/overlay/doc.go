// Package overlay runs the servers of a Debian system beside each other, without installing any of them on it.
//
// Debian's mail servers exclude one another as packages, and nobody wants a test to leave a daemon behind. So each gets a
// root of its own: the host's files, with a layer on top in which its packages are installed, and another, in memory,
// which takes all that is written. Processes, mounts, host name and, if wanted, the network are its own too. Everything
// in a root lives in one process namespace: when its first process ends, the kernel ends the others and drops the mounts.
// That process ends when [Root.Stop] is called, and also when the program that started it dies in any way, because it
// reads from a pipe whose other end only that program holds. Nothing stays but the cache of installed layers.
//
// # How to run a server
//
//	layer, err := overlay.Install(ctx, "unbound")        // 3 to 12 s, and a few milliseconds from then on
//	root, err := layer.Start(ctx, overlay.Options{Files: map[string]string{
//		"etc/unbound/unbound.conf": "server:\n  interface: 127.0.0.1@5301\n …",
//	}})
//	defer root.Stop()
//	server := root.Command(ctx, "unbound", "-d", "-p")   // an *exec.Cmd: set its Stdout and Stderr as you like
//	err = server.Start()
//	err = root.Await(ctx, "udp", netip.MustParseAddrPort("127.0.0.1:5301"))
//	out, err := root.Run(ctx, "unbound-control", "stats") // runs to the end; the error holds what it said
//	text, err := root.Files.ReadFile("var/log/unbound.log")
//
// A daemon that puts itself into the background is started with [Root.Run]. [Root.Files] is the root's file system as
// an os.Root: paths have no slash in front, and symbolic links with absolute targets are not followed (say run, not
// var/run).
//
// # Networks
//
// A root shares the host's network, so that a server listens at 127.0.0.1 with a port of its own, unless it is given a
// [Network]. In a network of its own there are only the loopback device and the addresses asked for, all of them on it:
//
//	network, err := overlay.NewNetwork(ctx, netip.MustParseAddr("10.0.0.1"), netip.MustParseAddr("10.0.0.2"))
//	defer network.Stop()
//	root, err := layer.Start(ctx, overlay.Options{Network: network, Resolvers: []netip.Addr{…}})
//	dns := network.Command(ctx, "/path/of/a/program/of/the/host", …)  // not in the root, but in the network
//	err = network.Await(ctx, "tcp", netip.MustParseAddrPort("10.0.0.2:25"))
//
// Several roots may be in one network, at several addresses: port 25 and a resolver at port 53 are free there. What
// connects from one of the addresses of a mail server is taken for the server itself by some; give each its own.
//
// # What it needs
//
// Linux, apt, and root: the overlay holds system users, so that a user namespace with one user does not do; one with a
// range of them does (unshare --map-auto --map-root-user). Packages are those of the host's sources of apt. The cache is
// smtplab/layers in os.UserCacheDir, one file for each list of packages and state of the host's own packages; files that
// were made for an older state are removed.
package overlay
