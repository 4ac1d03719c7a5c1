# Makes a layer: installs packages in a root that is thrown away, and keeps what that wrote as an archive. It follows
# mount.sh.
#   $1 where to build (a folder; what is mounted there is seen by nobody else)   $2 the archive to make   $3... packages
at=$1 layer=$2
shift 2

# Others may want the same layer at the same time: one makes it, the others find it made.
exec 9>"$layer.lock"
flock 9
[ ! -e "$layer" ] || exit 0
mount_root layer

# No package may start its daemon: it would look for init, and we start it ourselves.
printf '#!/bin/sh\nexit 101\n' >"$at/tree/usr/sbin/policy-rc.d"
chmod 755 "$at/tree/usr/sbin/policy-rc.d"
rm -f "$at/tree/etc/resolv.conf"
cat /etc/resolv.conf >"$at/tree/etc/resolv.conf"

apt() {
	chroot "$at/tree" env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o Dpkg::Use-Pty=0 "$@" </dev/null 9>&-
}
# The host's lists of packages may be missing or out of date; a second try has fresh ones.
apt install --no-install-recommends "$@" || { apt update && apt install --no-install-recommends "$@"; }

rm -rf "$at"/up/var/cache/apt "$at"/up/var/lib/apt/lists "$at"/up/tmp "$at"/up/run
tar -C "$at/up" --xattrs --xattrs-include='trusted.overlay.*' -cf "$layer.new" .
mv "$layer.new" "$layer"
