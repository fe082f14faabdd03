# SPDX-License-Identifier: GPL-2.0-only
# A kernel source of links to another one, in which files can be replaced.

# link_tree FROM TO: TO is new, FROM absolute. Directories in which files are replaced, or
# in which a build may have left objects, are real: kbuild would reuse those objects.
link_tree()
{
	local part

	mkdir "$2" && ln -s "$1"/* "$2" || return 1
	for part in arch drivers; do
		rm "$2/$part" && mkdir "$2/$part" && ln -s "$1/$part"/* "$2/$part" || return 1
	done
	for part in arch/arm64 drivers/virt include kernel lib scripts virt; do
		[ -d "$1/$part" ] || continue
		rm "$2/$part" && cp -rs "$1/$part" "$2/$part" || return 1
		find "$2/$part" -name '.*.cmd' -printf '%h/%f\n' |
			sed -E 's,(.*)/\.(.*)\.cmd$,\1/\2\n&,' | xargs -r rm -f &&
			find "$2/$part" -name '*.o' -delete || return 1
	done
	rm -rf "$2"/include/{config,generated} "$2/arch/arm64/include/generated"
}
