# SPDX-License-Identifier: GPL-2.0-only
# What put.sh records in a tree, and how the tree is put back with it.
#
# RECORD/added, dirs: files and directories that were not there before
# RECORD/patched: changed files; RECORD/orig, RECORD/ours: before and after
# RECORD/digest: of the files of this project; RECORD/ready: the record is complete

# put_back TREE RECORD: everything as it was; from any point of an unfinished put.sh
put_back()
{
	local file

	[ ! -f "$2/ready" ] || {
		while read -r file; do
			# what give() was about to rename when it was killed
			! cmp -s "$2/ours/$file" "$1/$file.pkvm-new" || rm -f "$1/$file.pkvm-new"
			cmp -s "$2/orig/$file" "$1/$file" || give "$2/orig/$file" "$1/$file" || return 1
		done <"$2/patched"
		take_added "$1" "$2"
	}
	rm -rf "$2"
}

# give FROM TO: with FROM's mode, a new time (objects are older), all or nothing
give()
{
	cp -T "$1" "$2.pkvm-new" && chmod --reference="$1" "$2.pkvm-new" &&
		mv -fT "$2.pkvm-new" "$2" || {
		[ -d "$2.pkvm-new" ] || rm -f "$2.pkvm-new"
		return 1
	}
}

# take_added TREE RECORD: remove our files, and our directories with what a build made
take_added()
{
	local name

	while read -r name; do
		rm -f "$1/$name" "$1/$name.pkvm-new"
	done <"$2/added"
	LC_ALL=C sort -r "$2/dirs" | while read -r name; do
		[ -d "$1/$name" ] || continue
		find "$1/$name" -maxdepth 1 -type f \( -name '*.o' -o -name '.*.cmd' \
			-o -name '*.a' -o -name modules.order \) -delete
		rmdir "$1/$name" 2>/dev/null ||
			say LEFT "$name is not empty: files of yours are in it"
	done
}
