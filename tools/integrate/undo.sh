# SPDX-License-Identifier: GPL-2.0-only
# What put.sh records in a tree, and how it goes back.
#
# RECORD/added, dirs: files and directories that were not there before
# RECORD/patched: hooked files; RECORD/orig, RECORD/ours: before and after
# RECORD/digest: which state of this project it is

# put_back TREE RECORD: everything as it was; from any point of an unfinished put.sh
put_back()
{
	local tree=$1 record=$2 file

	while read -r file; do
		# what give() was about to rename when it was killed
		! cmp -s "$record/ours/$file" "$tree/$file.pkvm-new" ||
			rm -f "$tree/$file.pkvm-new"
		cmp -s "$record/orig/$file" "$tree/$file" || give "$record/orig/$file" "$tree/$file"
	done <"$record/patched"
	take_added "$tree" "$record"
	rm -rf "$record"
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

# take_added TREE RECORD: our files, what a build made in our directories, and those
take_added()
{
	local tree=$1 record=$2 name

	while read -r name; do
		rm -f "$tree/$name" "$tree/$name.pkvm-new"
	done <"$record/added"
	LC_ALL=C sort -r "$record/dirs" | while read -r name; do
		[ -d "$tree/$name" ] || continue
		find "$tree/$name" -maxdepth 1 -type f \( -name '*.o' -o -name '.*.cmd' \
			-o -name '*.a' -o -name modules.order \) -delete
		rmdir "$tree/$name" 2>/dev/null ||
			say LEFT "$name is not empty: files of yours are in it"
	done
}
