# SPDX-License-Identifier: GPL-2.0-only
# Packages of suites that the machine's own apt does not have: a private apt
# configuration in the cache, on the mirror that the machine itself uses, with
# Debian's keyring; the system's apt is not touched. Sourced after say.sh.

suites="trixie-backports trixie trixie-updates bookworm-backports"
# Debian 14 may have it under the second name only.
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
[ -f "$keyring" ] || keyring=${keyring%.gpg}.pgp

# The first Debian mirror in the machine's own sources, either format.
mirror()
{
	cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list \
		/etc/apt/sources.list.d/*.sources 2>/dev/null |
		grep -v '^[[:space:]]*#' |
		grep -oE '(https?|file|ftp)://?[^] ]*/debian/?([[:space:]]|$)' |
		head -n 1 | sed 's,/*[[:space:]]*$,,'
}

# apt_directory DIRECTORY: lists, state and cache there, for APT_CONFIG=DIRECTORY/apt.conf;
# the caller writes sources.list, or files into parts/
apt_directory()
{
	mkdir -p "$1/lists/partial" "$1/archives/partial" "$1/parts"
	: >"$1/status"
	: >"$1/sources.list"
	cat >"$1/apt.conf" <<-END
	Dir::State "$1";
	Dir::State::status "$1/status";
	Dir::State::lists "$1/lists";
	Dir::Cache "$1";
	Dir::Cache::archives "$1/archives";
	Dir::Etc::SourceList "$1/sources.list";
	Dir::Etc::SourceParts "$1/parts";
	Acquire::Languages "none";
	APT::Sandbox::User "$(id -un)";
	END
}

# private_apt COMMAND...: with our own sources, lists, state and cache
private_apt()
{
	APT_CONFIG=$cache/apt/apt.conf "$@"
}

# plain COMMAND...: with the machine's own; the other value of "how" below
plain()
{
	"$@"
}

# make_private_apt WHAT HINT: fresh lists; one at a time, they share a directory
make_private_apt()
{
	local m suite

	m=$(mirror)
	[ -n "$m" ] || die "found no Debian mirror in /etc/apt/sources.list*; $2"
	[ -f "$keyring" ] || die "$keyring is missing; install debian-archive-keyring"
	exec 7>"$cache/.lock.apt"
	flock 7
	rm -rf "$cache/apt"
	apt_directory "$cache/apt"
	for suite in $suites; do
		echo "deb [signed-by=$keyring] $m $suite main"
	done >"$cache/apt/sources.list"
	say APT "asking the mirror for $1 (private lists)"
	private_apt apt-get -q update >"$cache/apt/log" 2>&1
}

# offered HOW PACKAGE: does apt, the machine's (plain) or ours (private_apt), have it?
offered()
{
	LC_ALL=C "$1" apt-cache policy "$2" 2>/dev/null | grep -q 'Candidate: [0-9]'
}

# find_package PACKAGE HINT: set "how" to the apt that has it, plain or private_apt
find_package()
{
	how=plain
	offered plain "$1" && return
	make_private_apt "$1" "$2"
	how=private_apt
	offered private_apt "$1" || {
		grep -E '^(E|W):' "$cache/apt/log" | head -n 2 >&2
		die "no $1 to be had: no network, or the mirror does not carry it; $2"
	}
}

# download DIRECTORY PACKAGE...: from the apt that find_package found
download()
{
	local to=$1

	shift
	(cd "$to" && $how apt-get -q -o APT::Sandbox::User="$(id -un)" \
		download "$@" >"$to/log" 2>&1) || {
		tail -n 2 "$to/log" >&2
		die "download of $* failed; run it again when the network is back"
	}
}
