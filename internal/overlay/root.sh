# Is the first process of a root: mounts it, says so, and waits until nobody holds the other end of its input any more.
# Meanwhile the shell sees to processes whose parents have ended. It follows mount.sh.
#   $1 where to mount   $2 the layer   $3 the host's name
at=$1 layer=$2
mount_root "$3"
cd "$at/tree"
exec chroot . sh -c 'echo ready; exec >/dev/null 2>&1; cat; exit 0'
