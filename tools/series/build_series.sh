#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# build_series.sh VERSION: git am each patch of the series on the pristine source and
# build after each, with the option off, on, and with the self-test, as far as these are
# there; then our files under W=1 and sparse. KTAP. The first run builds a whole kernel.

set -u
. "$(dirname "$0")/../lib/say.sh"
. "$top/tools/lib/ktap.sh"

version=${1:?usage: build_series.sh VERSION}
"$top/tools/series/series.py" "$version" || exit 1
pristine=$("$top/tools/kernel/fetch.sh" "$version") || exit 1
llvm=$("$top/tools/kernel/llvm.sh") || exit 1
work=$build/series-git
tree=$work/$version
out=$tree-build
log=$out.log

git_here()
{
	GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null git -C "$tree" -c gc.auto=0 \
		-c user.name=series -c user.email=series@localhost "$@"
}

if ! git_here rev-parse -q --verify refs/tags/pristine >/dev/null 2>&1; then
	need_space "$build" 6000 "a git tree of Linux $version and a build of it"
	say COPY "Linux $version to ${tree#"$top"/}"
	rm -rf "$tree"
	mkdir -p "$tree" && cp -a "$pristine/." "$tree/" && git_here init -q &&
		git_here add -A -f && git_here commit -q -m "$(basename "$pristine")" &&
		git_here tag pristine || die "cannot make $tree"
fi
git_here am --abort >/dev/null 2>&1
git_here checkout -q -f pristine && git_here clean -q -fdx && mkdir -p "$out" && : >"$log" ||
	die "cannot reset $tree"

# kernel VARIANT LINE...: .config must have each LINE
kernel()
{
	local line

	{
		"$top/tools/kernel/config.sh" "$version" 4k "$1"
		# Built in, so that it is checked as well.
		[ "$1" != selftest ] || echo CONFIG_PKVM_PROTECTED_MMIO_BOARD_TEST=y
	} >"$out.config"
	make -s -C "$tree" O="$out" ARCH=arm64 LLVM="$llvm" KCONFIG_ALLCONFIG="$out.config" \
		allnoconfig >>"$log" 2>&1 || return 1
	for line in "${@:2}"; do
		grep -qxF -- "$line" "$out/.config" || {
			echo "error: no $line in $out/.config" >>"$log"
			return 1
		}
	done
	nice -n 10 make -s -C "$tree" O="$out" ARCH=arm64 LLVM="$llvm" -j"$(nproc)" Image \
		>>"$log" 2>&1
}

# timed NAME COMMAND...: what COMMAND added to the log is why it failed
timed()
{
	local start=$SECONDS at status

	at=$(($(wc -l <"$log") + 1))
	"${@:2}"
	status=$?
	result $status "$1 ($((SECONDS - start)) s)" \
		<(tail -n +"$at" "$log" | grep -iE 'error|undefined|symbol' | head -n 5)
}

# known SYMBOL: does a Kconfig of ours have it?
known()
{
	grep -qrsx "config $1" "$tree"/arch/arm64/kvm/protected
}

# objects: ours, as the last build has left them
objects()
{
	(cd "$out" && find arch/arm64/kvm drivers/virt/pkvm_protected \
		\( -path '*protected*' -o -path '*/nvhe/selftest/*' \) -name '*.o' \
		! -name 'built-in*' ! -name '*.mod.o' ! -name '*hyp-reloc*' |
		LC_ALL=C sort)
}

# check MAKE-ARGUMENTS...: compile them again, print what is said of our files
check()
{
	local gone said

	gone=$(objects)
	[ -n "$gone" ] || { echo "no objects of ours in $out"; return 1; }
	(cd "$out" && xargs rm -f) <<<"$gone"
	nice -n 10 make -s -C "$tree" O="$out" ARCH=arm64 LLVM="$llvm" -j"$(nproc)" "$@" \
		arch/arm64/kvm/ drivers/virt/ >"$log" 2>&1 || { tail -n 5 "$log"; return 1; }
	[ "$gone" = "$(objects)" ] || { echo "objects were not built again"; return 1; }
	said=$(grep -E '(warning|error):' "$log" |
		grep -E 'pkvm_(protected|denied)|/protected[/.]|/nvhe/selftest/')
	[ -z "$said" ] || { echo "$said"; return 1; }
}

# The control: a global function without a prototype, which both complain about.
planted()
{
	local file=$tree/arch/arm64/kvm/protected/regions.c said

	printf 'int pkvm_planted;\nint pkvm_plant(void) { return pkvm_planted; }\n' >>"$file"
	said=$(check "$@")
	git_here checkout -q "$file"
	grep -q pkvm_plant <<<"$said" || { echo "not seen: $said"; return 1; }
}

echo "KTAP version 1"
on=CONFIG_PKVM_PROTECTED_MMIO=y
for patch in "$build/series/$version"/*.patch; do
	name=$(basename "$patch" .patch)
	timed "$name: git am" git_here am -q --no-3way "$patch"
	timed "$name: builds with the option off" kernel off
	! known PKVM_PROTECTED_MMIO ||
		timed "$name: builds with the option on" kernel default "$on"
	! known PKVM_PROTECTED_MMIO_SELFTEST ||
		timed "$name: builds with the self-test" kernel selftest "$on" \
			CONFIG_PKVM_PROTECTED_MMIO_SELFTEST=y
done
grep -qxF "$on" "$out/.config" 2>/dev/null
result $? "control: the last kernel has the option" <(echo "no $on in $out/.config")
sparse=(C=1 "CHECK=sparse -D__typeof_unqual__=__typeof__")
accepted "W=1 says nothing of our files" check W=1
accepted "control: W=1 sees what is planted" planted W=1
accepted "sparse says nothing of our files" check "${sparse[@]}"
accepted "control: sparse sees what is planted" planted "${sparse[@]}"
echo "1..$ktap_number"
exit "$ktap_failed"
