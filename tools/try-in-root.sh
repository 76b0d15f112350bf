#!/bin/bash
# Tries the two commands of the README on a bare Debian.
set -euo pipefail

usage() {
	cat <<'TEXT'
usage: sudo tools/try-in-root.sh [--fresh] SUITE [COMMAND]

Makes a minimal Debian SUITE (bookworm, trixie) in a folder with debootstrap, copies the
tracked files of this source tree into it, and runs COMMAND there as root with no terminal.
Without COMMAND: ./run --build-only, then ./check.

  --fresh   throw the folder away first, so that nothing is installed in it yet

ROOTS is where the folders are made (/var/tmp). A certificate file that
NODE_EXTRA_CA_CERTS names (of a proxy between here and npm's registry) is passed on.
TEXT
}

fresh=0
if [[ ${1-} == --fresh ]]; then
	fresh=1
	shift
fi
if [[ $# -lt 1 || $# -gt 2 || $1 != [a-z]* ]]; then
	usage >&2
	exit 2
fi
suite=$1
command=${2:-./run --build-only && ./run --build-only && ./check}
root=${ROOTS:-/var/tmp}/fettle-$suite
cd "$(dirname "$0")/.."

[[ $fresh == 1 ]] && rm -rf --one-file-system "$root"
if [[ ! -e $root/made ]]; then
	rm -rf --one-file-system "$root"
	debootstrap --variant=minbase "$suite" "$root"
	# No service is started by an installation.
	printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
	chmod +x "$root/usr/sbin/policy-rc.d"
	touch "$root/made"
fi
cp -L /etc/resolv.conf "$root/etc/resolv.conf"
certificates=
if [[ -n ${NODE_EXTRA_CA_CERTS-} ]]; then
	cp -L "$NODE_EXTRA_CA_CERTS" "$root/etc/extra-certificates.pem"
	certificates=NODE_EXTRA_CA_CERTS=/etc/extra-certificates.pem
fi
# What was copied last time goes, what was built from it stays.
mkdir -p "$root/fettle"
[[ ! -f $root/copied ]] || (cd "$root/fettle" && xargs -0 rm -f) <"$root/copied"
git ls-files -z | tee "$root/copied" | tar -c --null -T - | tar -x -C "$root/fettle"

# Its own mounts and processes: whatever is started inside ends with the command.
exec unshare --mount --pid --fork --kill-child bash -c '
	mount --rbind /dev "$1/dev"
	mount -t proc proc "$1/proc"
	mount -t sysfs sys "$1/sys"
	exec chroot "$1" /usr/bin/env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 CI=true \
		$3 bash -c "cd /fettle && $2" </dev/null
' try-in-root "$root" "$command" "$certificates"
