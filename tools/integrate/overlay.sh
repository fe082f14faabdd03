# SPDX-License-Identifier: GPL-2.0-only
# Which of our files go where in a kernel tree. Prints "OURS<tab>THEIRS" lines.

overlay_files()
{
	(cd "$top" && find arch drivers Documentation -type f ! -name '.*' |
		LC_ALL=C sort | sed 's/.*/&\t&/')
	printf '%s\t%s\n' Kconfig arch/arm64/kvm/Kconfig.protected_mmio
}
