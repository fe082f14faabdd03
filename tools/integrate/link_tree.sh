# SPDX-License-Identifier: GPL-2.0-only
# Make a kernel source of links to another one, in which some files are replaced.
#
# A directory is a link, unless files in it are replaced or a build may have left
# files in it. Then it is a real directory of links, without the built files: kbuild
# would take these for its own.

# open_dir FROM TO DIR: make DIR a real directory of links, without what was built
open_dir()
{
	local entry name links=()

	[ ! -L "$2/$3" ] || rm "$2/$3"
	mkdir -p "$2/$3" || return 1
	for entry in "$1/$3"/* "$1/$3"/.[!.]*; do
		name=${entry##*/}
		case $name in
		*.o | *.cmd | .git | .config* | generated) continue ;;
		config) [ "$3" != include ] || continue ;;
		esac
		# kbuild writes .NAME.cmd beside each NAME that it builds
		[ ! -e "$1/$3/.$name.cmd" ] && [ -e "$entry" ] || continue
		[ -e "$2/$3/$name" ] || links+=("$entry")
	done
	[ ${#links[@]} -eq 0 ] || ln -s -t "$2/$3" "${links[@]}"
}

# link_tree FROM TO FILES: FROM as links in TO, real directories where FILES (a
# list, relative to TO) will stand
link_tree()
{
	local from=$1 to=$2 dir

	[ -f "$3" ] || return 1
	{
		printf '%s\n' . arch include lib virt
		(cd "$from" && find -L arch/arm64 kernel scripts \( -path arch/arm64/boot \
			-o -name generated -o -name include-prefixes \) -prune -o -type d -print)
		while read -r dir; do
			while dir=$(dirname "$dir") && [ "$dir" != . ]; do
				echo "$dir"
			done
		done <"$3"
	} | LC_ALL=C sort -u >"$to.dirs"
	while read -r dir; do
		open_dir "$from" "$to" "$dir" || return 1
	done <"$to.dirs"
	rm "$to.dirs"
}
