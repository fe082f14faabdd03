# SPDX-License-Identifier: GPL-2.0-only
# Which of our files go where in a kernel tree. Prints "OURS<tab>THEIRS" lines.

# overlay_files HOOKS: those of all kernels, and those in HOOKS/overlay, which
# make up for what its kernels lack; one at the same path replaces ours. What
# make bench has counted is no part of a kernel.
overlay_files()
{
	local overlay=$1/overlay

	(cd "$top" && find arch drivers Documentation -type f ! -name '.*' \
		! -path 'Documentation/bench/*' ! -path Documentation/testing.md |
		LC_ALL=C sort) | while read -r file; do
		[ -f "$overlay/$file" ] || printf '%s\t%s\n' "$file" "$file"
	done
	printf '%s\t%s\n' Kconfig arch/arm64/kvm/protected/Kconfig
	[ ! -d "$overlay" ] ||
		(cd "$overlay" && find . -type f ! -name '.*' |
			LC_ALL=C sort | sed 's,^\./,,' |
			sed "s,.*,${overlay#"$top"/}/&\t&,")
}
