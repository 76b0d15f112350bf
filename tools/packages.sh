# packages.sh: installs the Debian packages of tools/packages.txt. To be sourced by bash.
#
#   packages_ensure YES NEED...   YES is 1 to install without asking; NEED is build, test or fuzz
#
# Nothing is run as root, and apt is not touched, unless something is missing.

# Prints those packages for the given needs that are not installed.
packages_missing() {
	local package need command installed wanted=()

	while read -r package need command; do
		[[ $package && $package != \#* && " $* " == *" $need "* ]] || continue
		[[ $command ]] && command -v "$command" >/dev/null && continue
		wanted+=("$package")
	done <tools/packages.txt
	[[ ${#wanted[@]} -gt 0 ]] || return 0
	installed=" $(dpkg-query -W -f '${db:Status-Status}=${Package} ' "${wanted[@]}" 2>/dev/null || true) "
	for package in "${wanted[@]}"; do
		[[ $installed == *" installed=$package "* ]] || echo "$package"
	done
}

packages_agree() {
	local answer

	[[ $1 == 1 || ! -t 0 ]] && return 0
	read -r -p "Install them with apt-get now? [Y/n] " answer
	[[ ! $answer || $answer == [Yy]* ]]
}

packages_ensure() {
	local yes=$1 missing as_root=()

	shift
	command -v dpkg-query >/dev/null || {
		echo "This is not a Debian system, so nothing is installed for you; tools/packages.txt says what is needed." >&2
		return 0
	}
	mapfile -t missing < <(packages_missing "$@")
	[[ ${#missing[@]} -gt 0 ]] || return 0
	echo "Debian packages are needed: ${missing[*]}" >&2
	if [[ $EUID -ne 0 ]]; then
		command -v sudo >/dev/null || {
			echo "Ask an administrator to run: apt-get install ${missing[*]}" >&2
			return 1
		}
		as_root=(sudo)
	fi
	packages_agree "$yes" || {
		echo "Nothing was installed." >&2
		return 1
	}
	"${as_root[@]}" apt-get update -q >&2 || return
	"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
		apt-get install -q -y --no-install-recommends "${missing[@]}" >&2 || return
}
