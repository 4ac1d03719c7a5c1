set -eu

# mount_root NAME mounts a root at $at/root: the host's files, and above them, in memory, the layer $layer and all that will
# be written. Mounts are private to this process and its children, so that all roots can use the same folder.
mount_root() {
	mount --make-rprivate /
	mount -t tmpfs -o mode=755 tmpfs "$at"
	mkdir "$at/up" "$at/work" "$at/root"
	[ ! -e "$layer" ] || tar -C "$at/up" --xattrs --xattrs-include='trusted.overlay.*' -xf "$layer"
	mount -t overlay -o "lowerdir=/,upperdir=$at/up,workdir=$at/work" overlay "$at/root"
	mount -t proc proc "$at/root/proc"
	mount -t tmpfs -o mode=755 tmpfs "$at/root/run"
	mount -t tmpfs -o mode=1777 tmpfs "$at/root/tmp"
	mount_devices
	hostname "$1"
	rm -f "$at/root/etc/hosts"
	printf '%s\n' "127.0.0.1 localhost" "::1 localhost" "127.0.1.1 $1" >"$at/root/etc/hosts"
}

# mount_devices takes the host's devices one by one: making new ones is denied in a user namespace.
mount_devices() {
	mount -t tmpfs -o mode=755 tmpfs "$at/root/dev"
	for device in null zero full random urandom tty; do
		: >"$at/root/dev/$device"
		mount --bind "/dev/$device" "$at/root/dev/$device"
	done
	mkdir "$at/root/dev/shm" "$at/root/dev/pts"
	mount -t tmpfs -o mode=1777 tmpfs "$at/root/dev/shm"
	mount -t devpts -o newinstance,ptmxmode=0666 devpts "$at/root/dev/pts"
	ln -s pts/ptmx "$at/root/dev/ptmx"
	ln -s /proc/self/fd "$at/root/dev/fd"
	ln -s fd/0 "$at/root/dev/stdin"
	ln -s fd/1 "$at/root/dev/stdout"
	ln -s fd/2 "$at/root/dev/stderr"
}

