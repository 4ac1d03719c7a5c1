set -eu

# mount_root NAME mounts a root at $at/tree: the host's files, and above them, in memory, the layer $layer and all that will
# be written. Mounts are private to this process and its children, so that all roots can use the same folder.
mount_root() {
	mount --make-rprivate /
	mount -t tmpfs -o mode=755 tmpfs "$at"
	mkdir "$at/up" "$at/work" "$at/tree"
	[ ! -e "$layer" ] || tar -C "$at/up" --xattrs --xattrs-include='trusted.overlay.*' -xf "$layer"
	mount -t overlay -o "lowerdir=/,upperdir=$at/up,workdir=$at/work" overlay "$at/tree"
	mount -t proc proc "$at/tree/proc"
	mount -t tmpfs -o mode=755 tmpfs "$at/tree/run"
	mount -t tmpfs -o mode=1777 tmpfs "$at/tree/tmp"
	mount_devices
	hostname "$1"
	rm -f "$at/tree/etc/hosts"
	printf '%s\n' "127.0.0.1 localhost" "::1 localhost" "127.0.1.1 $1" >"$at/tree/etc/hosts"
}

# mount_devices takes the host's devices one by one: making new ones is denied in a user namespace.
mount_devices() {
	mount -t tmpfs -o mode=755 tmpfs "$at/tree/dev"
	for device in null zero full random urandom tty; do
		: >"$at/tree/dev/$device"
		mount --bind "/dev/$device" "$at/tree/dev/$device"
	done
	mkdir "$at/tree/dev/shm" "$at/tree/dev/pts"
	mount -t tmpfs -o mode=1777 tmpfs "$at/tree/dev/shm"
	mount -t devpts -o newinstance,ptmxmode=0666 devpts "$at/tree/dev/pts"
	ln -s pts/ptmx "$at/tree/dev/ptmx"
	ln -s /proc/self/fd "$at/tree/dev/fd"
	ln -s fd/0 "$at/tree/dev/stdin"
	ln -s fd/1 "$at/tree/dev/stdout"
	ln -s fd/2 "$at/tree/dev/stderr"
}

